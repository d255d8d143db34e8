package dev.heed.cli.command;

import dev.heed.base.ProblemException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of files as values of options. */
public final class FileSize {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,15})?) ?([a-z]*)");

  private static final Map<String, Long> UNITS =
      Map.of(
          "", 1L,
          "b", 1L,
          "kb", 1_000L,
          "mb", 1_000_000L,
          "gb", 1_000_000_000L,
          "kib", 1L << 10,
          "mib", 1L << 20,
          "gib", 1L << 30);

  private FileSize() {}

  /**
   * The bytes of a size such as {@code 2MB}, {@code 500kB} or {@code 1.5MiB}, rounded down.
   *
   * @throws ProblemException if it is no size, or less than a byte
   */
  public static long bytes(String option, String size) {
    Matcher parts = SIZE.matcher(size.toLowerCase(Locale.ROOT));
    if (parts.matches() && UNITS.containsKey(parts.group(2))) {
      long bytes =
          new BigDecimal(parts.group(1))
              .multiply(BigDecimal.valueOf(UNITS.get(parts.group(2))))
              .min(BigDecimal.valueOf(Long.MAX_VALUE))
              .longValue();
      if (bytes > 0) {
        return bytes;
      }
    }
    throw new ProblemException(option + " is '" + size + "'", "a size such as 2MB or 500kB");
  }
}
