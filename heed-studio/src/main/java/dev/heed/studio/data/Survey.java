package dev.heed.studio.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.text.corpus.LabelledText;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Counts texts and labels while a file is read, and finds texts that repeat an earlier one. */
final class Survey {
  /** Labels that the figures list; a column of texts taken for labels has one for each row. */
  private static final int MAX_LISTED = 1000;

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final Map<String, Integer> labels = new TreeMap<>();
  private final Map<Long, First> seen = new HashMap<>();
  private int texts;
  private int several;
  private int without;
  private int empty;
  private int duplicates;
  private int contradictions;

  private record First(int num, String labels) {}

  /**
   * A text among those before it.
   *
   * @param num its number, from 0
   * @param copyOf the number of the first text that is equal but for case and blanks
   */
  record Mark(int num, boolean empty, OptionalInt copyOf) {}

  /** A label with the number of its texts. */
  public record LabelCount(String label, int texts) {}

  /**
   * The figures of a file.
   *
   * @param labels the labels with the most texts first, at most 1000
   * @param labelCount the number of all labels
   * @param several texts with more than one label
   * @param without texts without a label
   * @param duplicates texts that repeat an earlier one, but for case and blanks
   * @param contradictions those of them with other labels than the first
   */
  public record Figures(
      int texts,
      List<LabelCount> labels,
      int labelCount,
      int several,
      int without,
      int empty,
      int duplicates,
      int contradictions) {}

  Mark add(LabelledText text) {
    int num = texts++;
    text.labels().forEach(label -> labels.merge(label, 1, Integer::sum));
    several += text.labels().size() > 1 ? 1 : 0;
    without += text.labels().isEmpty() ? 1 : 0;
    String normal = BLANKS.matcher(text.text().strip()).replaceAll(" ").toLowerCase(Locale.ROOT);
    if (normal.isEmpty()) {
      empty++;
      return new Mark(num, true, OptionalInt.empty());
    }
    String joined = LabelSet.join(text.labels());
    First first = seen.putIfAbsent(digest(normal), new First(num, joined));
    if (first == null) {
      return new Mark(num, false, OptionalInt.empty());
    }
    duplicates++;
    contradictions += first.labels().equals(joined) ? 0 : 1;
    return new Mark(num, false, OptionalInt.of(first.num()));
  }

  private static long digest(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  Figures figures() {
    List<LabelCount> counts =
        labels.entrySet().stream()
            .map(each -> new LabelCount(each.getKey(), each.getValue()))
            .sorted(Comparator.comparingInt(LabelCount::texts).reversed())
            .limit(MAX_LISTED)
            .toList();
    return new Figures(
        texts, counts, labels.size(), several, without, empty, duplicates, contradictions);
  }
}
