package dev.heed.text.corpus;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Finds the format of a labelled file: by its name if that tells, else by its first lines. */
final class FormatDetection {
  private static final int LINES = 100;

  private FormatDetection() {}

  /** The format that a file name tells, with or without {@code .gz}. */
  static Optional<CorpusFormat> byName(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    String bare = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    return switch (bare.substring(bare.lastIndexOf('.') + 1)) {
      case "csv" -> Optional.of(CorpusFormat.CSV);
      case "tsv" -> Optional.of(CorpusFormat.TSV);
      case "jsonl", "ndjson" -> Optional.of(CorpusFormat.JSONL);
      default -> Optional.empty();
    };
  }

  /** The format that the first lines tell. */
  static Optional<CorpusFormat> byContent(String head) {
    List<String> lines =
        Arrays.stream(head.split("\r?\n")).filter(line -> !line.isBlank()).limit(LINES).toList();
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    String first = lines.getFirst().strip();
    if (first.startsWith(LineRecords.FASTTEXT_PREFIX)) {
      return Optional.of(CorpusFormat.FASTTEXT);
    }
    if (first.startsWith("{")) {
      return Optional.of(CorpusFormat.JSONL);
    }
    boolean binary = head.indexOf('\0') >= 0;
    return !binary && looksLabelFirst(lines)
        ? Optional.of(CorpusFormat.LABEL_FIRST)
        : Optional.empty();
  }

  /**
   * Labels are few and come again, and unlike words such as "the" that begin many sentences they
   * seldom stand inside a text.
   */
  private static boolean looksLabelFirst(List<String> lines) {
    Set<String> labels = new HashSet<>();
    for (String line : lines) {
      int end = LineRecords.labelEnd(line, 0);
      if (end == 0) {
        return false;
      }
      labels.add(line.substring(0, end).toLowerCase(Locale.ROOT));
    }
    long inside =
        lines.stream()
            .map(line -> line.substring(LineRecords.labelEnd(line, 0)).toLowerCase(Locale.ROOT))
            .flatMap(text -> Arrays.stream(text.split("[ \t]+")))
            .filter(labels::contains)
            .count();
    return 2 * labels.size() <= lines.size() && 2 * inside <= lines.size();
  }
}
