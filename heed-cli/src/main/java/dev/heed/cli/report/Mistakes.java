package dev.heed.cli.report;

import dev.heed.cli.terminal.Escapes;
import dev.heed.cli.terminal.Wording;
import dev.heed.lab.report.Block;
import dev.heed.text.TextClassifier;
import dev.heed.text.evaluation.Evaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Texts with a wrong prediction, by a classifier that was not trained on them. */
final class Mistakes {
  /** Mistakes that are shown with their words before any fold. */
  private static final int FIRST = 4;

  /**
   * Mistakes in the fold, over all pairs of labels: enough to read, and a page that stays quick.
   */
  private static final int IN_FOLD = 120;

  /** Mistakes of one pair of labels at least, as long as there are any. */
  private static final int MIN_OF_PAIR = 3;

  private static final int MAX_SAVED = 1_000;

  /** Code points of a text in a table. */
  private static final int MAX_LENGTH = 160;

  private final List<Mistake> mistakes = new ArrayList<>();
  private final List<String> labels;
  private final Map<String, Integer> classes = new HashMap<>();
  private final UnaryOperator<String> quoted;

  /**
   * Starts with no mistake.
   *
   * @param labels the order of all probabilities
   */
  Mistakes(List<String> labels) {
    this.labels = labels;
    labels.forEach(label -> classes.put(label, classes.size()));
    quoted = Labels.quotes(labels);
  }

  /**
   * A wrong prediction.
   *
   * @param label the true label
   * @param ofLabel the probability of the true label, 0 if the classifier does not know it
   */
  record Mistake(String text, String label, String predicted, double probability, double ofLabel) {

    /**
     * Whether the label may be wrong rather than the prediction: a classifier that was not trained
     * on the text gives another label a probability of at least {@link Evaluation#CONFIDENT}.
     */
    boolean isSuspect() {
      return probability >= Evaluation.CONFIDENT;
    }
  }

  /** Adds a text, which is kept if its prediction is wrong. */
  void add(String text, String label, List<Double> probabilities) {
    int predicted = 0;
    for (int k = 1; k < probabilities.size(); k++) {
      predicted = probabilities.get(k) > probabilities.get(predicted) ? k : predicted;
    }
    if (!labels.get(predicted).equals(label)) {
      int truth = classes.getOrDefault(label, -1);
      mistakes.add(
          new Mistake(
              text,
              label,
              labels.get(predicted),
              probabilities.get(predicted),
              truth < 0 ? 0 : probabilities.get(truth)));
    }
  }

  /** Puts the most confident ones first. */
  void sort() {
    mistakes.sort(Comparator.comparingDouble((Mistake mistake) -> -mistake.probability()));
  }

  long count() {
    return mistakes.size();
  }

  /** The mistakes whose labels may be wrong. */
  List<Mistake> suspects() {
    return mistakes.stream().filter(Mistake::isSuspect).toList();
  }

  /** The most confident mistake of a pair of labels. */
  Optional<String> example(String label, String predicted) {
    return mistakes.stream()
        .filter(m -> m.label().equals(label) && m.predicted().equals(predicted))
        .map(m -> shortened(m.text()))
        .findFirst();
  }

  /**
   * The blocks of the section; none without mistakes.
   *
   * @param classifier explains the mistakes; empty if it was trained on these texts
   * @param description the texts in words, as {@code the 480 test texts}
   */
  List<Block> blocks(Optional<TextClassifier> classifier, String description) {
    if (mistakes.isEmpty()) {
      return List.of();
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("Most confident mistakes"));
    blocks.add(
        new Block.Paragraph(
            "%,d of %s %s wrong."
                    .formatted(mistakes.size(), description, mistakes.size() == 1 ? "is" : "are")
                + (classifier.isPresent() ? " " + HighlightedExamples.LEGEND : "")));
    suspects(blocks);
    if (classifier.isPresent()) {
      HighlightedExamples examples = new HighlightedExamples(classifier.get());
      blocks.add(
          new Block.SideBySide(
              mistakes.stream().limit(FIRST).map(m -> block(examples, m)).toList(), 2));
      if (mistakes.size() > FIRST) {
        blocks.add(byPair(examples));
      }
    } else {
      blocks.add(table());
    }
    return blocks;
  }

  private void suspects(List<Block> blocks) {
    List<Mistake> suspects = suspects();
    if (suspects.isEmpty()) {
      return;
    }
    int saved = Math.min(suspects.size(), MAX_SAVED);
    blocks.add(
        new Block.Paragraph(
            ("%s may be mislabelled: a classifier that was not trained on %s gives another label a"
                    + " probability of at least %.0f %%. Others are merely hard; read each before"
                    + " you change its label.")
                .formatted(
                    suspects.size() == 1 ? "1 of them" : "%,d of them".formatted(suspects.size()),
                    suspects.size() == 1 ? "it" : "them",
                    100 * Evaluation.CONFIDENT)));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("text", "label", "predicted", "probability", "probability_of_label"));
    for (Mistake mistake : suspects.subList(0, saved)) {
      rows.add(
          List.of(
              mistake.text(),
              mistake.label(),
              mistake.predicted(),
              String.format(Locale.ROOT, "%.4f", mistake.probability()),
              String.format(Locale.ROOT, "%.4f", mistake.ofLabel())));
    }
    blocks.add(
        new Block.CsvFile(
            "Save " + (saved == 1 ? "it" : "these %,d".formatted(saved)) + " as CSV",
            "suspects.csv",
            rows));
  }

  private String pair(Mistake mistake) {
    return quoted.apply(mistake.label()) + " predicted as " + quoted.apply(mistake.predicted());
  }

  private static Block block(HighlightedExamples examples, Mistake mistake) {
    return examples.block(
        mistake.label(), mistake.text(), mistake.isSuspect() ? "; may be mislabelled" : "");
  }

  /** The mistakes of each pair of labels, the most frequent pair first. */
  private Block byPair(HighlightedExamples examples) {
    Map<String, List<Mistake>> pairs = new LinkedHashMap<>();
    for (Mistake mistake : mistakes) {
      pairs.computeIfAbsent(pair(mistake), _ -> new ArrayList<>()).add(mistake);
    }
    List<List<Mistake>> sorted =
        pairs.values().stream()
            .sorted(Comparator.comparingInt((List<Mistake> pair) -> -pair.size()))
            .toList();
    int ofPair = Math.max(MIN_OF_PAIR, IN_FOLD / sorted.size());
    List<Block.Tagged> items = new ArrayList<>();
    int shown = 0;
    for (List<Mistake> pair : sorted) {
      int number = Math.min(Math.min(ofPair, pair.size()), IN_FOLD - shown);
      if (number == 0) {
        break;
      }
      shown += number;
      Mistake first = pair.getFirst();
      List<Block> blocks = new ArrayList<>();
      blocks.add(new Block.Heading(3, pair(first) + ": " + Wording.count(pair.size(), "text")));
      pair.stream().limit(number).map(m -> block(examples, m)).forEach(blocks::add);
      items.add(
          new Block.Tagged(
              List.of(
                  "true label " + quoted.apply(first.label()),
                  "predicted " + quoted.apply(first.predicted())),
              blocks));
    }
    String summary =
        shown == mistakes.size()
            ? "All %,d mistakes, by pair of labels".formatted(shown)
            : "%,d of the %,d mistakes, by pair of labels".formatted(shown, mistakes.size());
    return new Block.Fold(summary, List.of(new Block.Filter("Show", true, items)));
  }

  private Block table() {
    List<List<Object>> rows = new ArrayList<>();
    for (Mistake mistake : mistakes.subList(0, Math.min(mistakes.size(), MAX_SAVED))) {
      rows.add(
          List.of(
              shortened(mistake.text()),
              quoted.apply(mistake.label()),
              quoted.apply(mistake.predicted()),
              mistake.probability()));
    }
    return new Block.Table(
        "Mistakes, the most confident first",
        List.of(
            Block.Column.text("text"),
            Block.Column.text("true label"),
            Block.Column.text("predicted"),
            Block.Column.share("probability", 1)),
        rows);
  }

  private static String shortened(String text) {
    String line = Escapes.oneLine(text).strip();
    return line.codePointCount(0, line.length()) <= MAX_LENGTH
        ? line
        : line.substring(0, line.offsetByCodePoints(0, MAX_LENGTH - 1)) + "…";
  }
}
