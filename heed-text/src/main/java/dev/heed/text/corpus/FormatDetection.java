package dev.heed.text.corpus;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Detects the format of a labelled file, by its name or else by its first lines. */
final class FormatDetection {
  /** The number of lines that are examined. */
  private static final int LINES = 100;

  private FormatDetection() {}

  /** Detects the format by a file name, with or without {@code .gz}. */
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

  /** Detects the format by the first lines. */
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
   * Labels are few and repeated, and they seldom occur inside a text, unlike words such as "the"
   * that begin many sentences.
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
