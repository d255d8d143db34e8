package dev.heed.cli.report;

import dev.heed.lab.report.Block;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Texts whose labels are not exactly right, and labels that are mistaken for each other. */
final class MultiLabelMistakes {
  private static final int SHOWN = 6;
  private static final int MAX_PAIRS = 15;
  private static final double MIN_PROBABILITY = 1e-15;

  private final TextClassifier classifier;
  private final UnaryOperator<String> quoted;
  private final List<Mistake> mistakes = new ArrayList<>();
  private final Map<Pair, Integer> pairs = new TreeMap<>();
  private long texts;

  MultiLabelMistakes(TextClassifier classifier) {
    this.classifier = classifier;
    quoted = Labels.quotes(classifier.labels());
  }

  /**
   * A text whose labels are not exactly right.
   *
   * @param truth its true labels
   * @param loss the sum of the negative logarithms of the probabilities of what is true
   * @param worst the index of the known label that is most mistaken
   */
  private record Mistake(List<String> truth, Explanation explanation, double loss, int worst) {}

  /** A true label that was missed where the other was wrongly given. */
  private record Pair(String missed, String given) implements Comparable<Pair> {
    private static final Comparator<Pair> ORDER =
        Comparator.comparing(Pair::missed).thenComparing(Pair::given);

    @Override
    public int compareTo(Pair other) {
      return ORDER.compare(this, other);
    }
  }

  /** Counts a text, and keeps it if its labels are not exactly right. */
  void add(List<String> truth, Explanation explanation) {
    texts++;
    List<String> missed =
        truth.stream().filter(label -> !explanation.chosen().contains(label)).toList();
    List<String> wrong =
        explanation.chosen().stream().filter(label -> !truth.contains(label)).toList();
    if (missed.isEmpty() && wrong.isEmpty()) {
      return;
    }
    for (String label : missed) {
      for (String given : wrong) {
        pairs.merge(new Pair(label, given), 1, Integer::sum);
      }
    }
    double loss = 0;
    double highest = -1;
    int worst = 0;
    for (int k = 0; k < explanation.labels().size(); k++) {
      double p = explanation.probabilities().get(k);
      double ofTruth = truth.contains(explanation.labels().get(k)) ? p : 1 - p;
      double lossOfLabel = -Math.log(Math.max(ofTruth, MIN_PROBABILITY));
      loss += lossOfLabel;
      if (lossOfLabel > highest) {
        highest = lossOfLabel;
        worst = k;
      }
    }
    mistakes.add(new Mistake(truth, explanation, loss, worst));
  }

  /**
   * The blocks of the section; none without mistakes.
   *
   * @param description the texts in words, as {@code the 480 test texts}
   */
  List<Block> blocks(String description) {
    if (mistakes.isEmpty()) {
      return List.of();
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("Most mistaken texts"));
    blocks.add(
        new Block.Paragraph(
            "%,d of %s %s not exactly the right labels. %s"
                .formatted(
                    mistakes.size(),
                    description,
                    mistakes.size() == 1 ? "gets" : "get",
                    HighlightedExamples.LEGEND.replace(
                        "the predicted label", "the label that is most mistaken"))));
    HighlightedExamples examples = new HighlightedExamples(classifier);
    mistakes.sort(Comparator.comparingDouble(mistake -> -mistake.loss()));
    blocks.add(
        new Block.SideBySide(
            mistakes.stream()
                .limit(SHOWN)
                .map(
                    mistake ->
                        examples.block(
                            new ExplainedText("", mistake.explanation(), mistake.worst()),
                            caption(mistake)))
                .toList(),
            2));
    pairTable(blocks);
    return blocks;
  }

  private String caption(Mistake mistake) {
    Explanation explanation = mistake.explanation();
    return "True labels: %s. Given: %s. Most mistaken: %s%s"
        .formatted(
            names(mistake.truth()),
            names(explanation.chosen()),
            quoted.apply(explanation.labels().get(mistake.worst())),
            String.format(
                Locale.ROOT, " (%.1f %%)", 100 * explanation.probabilities().get(mistake.worst())));
  }

  private String names(List<String> labels) {
    return labels.isEmpty()
        ? "none"
        : labels.stream().map(quoted).collect(Collectors.joining(", "));
  }

  private void pairTable(List<Block> blocks) {
    if (pairs.isEmpty()) {
      return;
    }
    List<List<Object>> rows =
        pairs.entrySet().stream()
            .sorted(Comparator.comparingInt(entry -> -entry.getValue()))
            .limit(MAX_PAIRS)
            .map(
                entry ->
                    List.<Object>of(
                        quoted.apply(entry.getKey().missed()),
                        quoted.apply(entry.getKey().given()),
                        (long) entry.getValue()))
            .toList();
    blocks.add(
        new Block.Table(
            "Labels given instead of others, in %,d texts; the %d most frequent pairs of %,d"
                .formatted(texts, rows.size(), pairs.size()),
            List.of(
                Block.Column.text("missed label"),
                Block.Column.text("wrongly given"),
                Block.Column.number("texts", 0)),
            rows));
  }
}
