package dev.heed.text.corpus;

import com.ibm.icu.text.Normalizer2;
import dev.heed.base.Require;
import dev.heed.text.token.WhiteSpace;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One record of a corpus.
 *
 * @param text the text; may be empty
 * @param labels the {@linkplain #canonicalLabel canonical} labels in the order of the file, each
 *     once; none from {@link CorpusReader#openUnlabelled}, and from {@link
 *     CorpusReader#openLabelled} at least one unless the file says that there is none; of {@code
 *     shares} the most probable one
 * @param weight the weight of the text in a training's loss; 1 unless the file gives another
 * @param id the {@code id} column of a table with a header, or the {@code id} key of a JSON object
 * @param line the line where the record starts, from 1, a header included
 * @param shares the probability of each label, above 0, where the file gives probabilities of one
 *     label; they sum to 1. Empty for labels that are certain
 */
public record LabelledText(
    String text,
    List<String> labels,
    double weight,
    Optional<String> id,
    long line,
    Map<String, Double> shares) {
  private static final Normalizer2 NFC = Normalizer2.getNFCInstance();

  /** Checks that nothing is null, and that the weight is positive. */
  public LabelledText {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(id, "id");
    labels = List.copyOf(labels);
    shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
    Require.positive("weight of a text", weight);
  }

  /** A text whose labels are certain. */
  public LabelledText(
      String text, List<String> labels, double weight, Optional<String> id, long line) {
    this(text, labels, weight, id, line, Map.of());
  }

  /**
   * A text of weight 1.
   *
   * @param label its only label; empty if it has none
   */
  public LabelledText(String text, Optional<String> label, Optional<String> id, long line) {
    this(text, label.stream().toList(), 1, id, line);
  }

  /**
   * The label of a text that has one; empty if it has none or several. A reader with {@link
   * CorpusOptions.Labels#ONE} gives each text one.
   */
  public Optional<String> label() {
    return labels.size() == 1 ? Optional.of(labels.getFirst()) : Optional.empty();
  }

  /**
   * The form of a label by which labels are compared: in Unicode's normal form C, as words are, and
   * without white space at its ends; empty if nothing is left.
   */
  public static String canonicalLabel(String label) {
    return WhiteSpace.strip(NFC.normalize(label));
  }

  /**
   * The canonical forms of labels, each once and in this order; those that are empty are left out.
   */
  static List<String> canonicalLabels(Collection<String> labels) {
    return labels.stream()
        .map(LabelledText::canonicalLabel)
        .filter(label -> !label.isEmpty())
        .distinct()
        .toList();
  }
}
