package dev.heed.text.tuning;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.evaluation.Evaluation.LabelScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The measure of a classifier's predictions that a search maximises, 0 to 1. */
public sealed interface Metric {

  /** The share of correct predictions. */
  record Accuracy() implements Metric {}

  /** The mean F1 over the labels. */
  record MacroF1() implements Metric {}

  /** The F1 of one label. */
  record F1(String label) implements Metric {}

  /**
   * The highest precision with at least a given recall. Predictions count from the most probable
   * one down to some probability: precision is the share of these that are correct, recall the
   * number of correct ones among these, divided by the number of all texts.
   *
   * @param recall 0 to 1
   */
  record PrecisionAt(double recall) implements Metric {
    public PrecisionAt {
      Require.share("recall", recall);
    }
  }

  /**
   * The highest recall with at least a given precision, defined as for {@link PrecisionAt}.
   *
   * @param precision 0 to 1
   */
  record RecallAt(double precision) implements Metric {
    public RecallAt {
      Require.share("precision", precision);
    }
  }

  /**
   * Reads a name as {@link #name()} writes it.
   *
   * @throws ProblemException if there is no such metric
   */
  static Metric named(String name) {
    int colon = name.indexOf(':');
    String kind = colon < 0 ? name : name.substring(0, colon);
    String value = colon < 0 ? "" : name.substring(colon + 1);
    try {
      if (colon < 0 && kind.equals("accuracy")) {
        return new Accuracy();
      }
      if (colon < 0 && kind.equals("macro-f1")) {
        return new MacroF1();
      }
      if (kind.equals("f1") && !value.isBlank()) {
        return new F1(value.strip());
      }
      if (kind.equals("precision-at")) {
        return new PrecisionAt(Double.parseDouble(value));
      }
      if (kind.equals("recall-at")) {
        return new RecallAt(Double.parseDouble(value));
      }
    } catch (NumberFormatException e) {
      throw new ProblemException("the metric is '" + name + "'", kind + ":0.9", e);
    }
    throw new ProblemException(
        "the metric is '" + name + "'",
        "accuracy, macro-f1, f1:LABEL, precision-at:R or recall-at:P");
  }

  /** The name, such as {@code precision-at:0.9}. */
  default String name() {
    return switch (this) {
      case Accuracy accuracy -> "accuracy";
      case MacroF1 macroF1 -> "macro-f1";
      case F1(String label) -> "f1:" + label;
      case PrecisionAt(double recall) -> "precision-at:" + recall;
      case RecallAt(double precision) -> "recall-at:" + precision;
    };
  }

  /**
   * Checks that the labels of the texts have what is measured.
   *
   * @throws ProblemException if they do not
   */
  default void check(List<String> labels) {
    if (this instanceof F1(String label) && !labels.contains(label)) {
      throw new ProblemException(
          "the metric is '" + name() + "', but no text has this label",
          "one of " + String.join(", ", labels));
    }
  }

  /**
   * The most probable label of a text.
   *
   * @param probability its probability
   * @param isCorrect whether the text has it
   */
  record Prediction(double probability, boolean isCorrect) {}

  /**
   * Measures predictions.
   *
   * @param evaluation the evaluation of all texts
   * @param predictions the predictions for the same texts
   */
  default double of(Evaluation evaluation, List<Prediction> predictions) {
    return switch (this) {
      case Accuracy accuracy -> evaluation.accuracy();
      case MacroF1 macroF1 -> evaluation.macroF1();
      case F1(String label) ->
          evaluation.scores().stream()
              .filter(score -> score.label().equals(label))
              .mapToDouble(LabelScore::f1)
              .findFirst()
              .orElse(0);
      case PrecisionAt(double recall) ->
          cuts(predictions).stream()
              .filter(cut -> cut.recall() >= recall)
              .mapToDouble(Cut::precision)
              .max()
              .orElse(0);
      case RecallAt(double precision) ->
          cuts(predictions).stream()
              .filter(cut -> cut.precision() >= precision)
              .mapToDouble(Cut::recall)
              .max()
              .orElse(0);
    };
  }

  /** The precision and recall of the predictions from some probability on. */
  private static List<Cut> cuts(List<Prediction> predictions) {
    List<Prediction> sorted =
        predictions.stream()
            .sorted(Comparator.comparingDouble(Prediction::probability).reversed())
            .toList();
    List<Cut> cuts = new ArrayList<>();
    int correct = 0;
    for (int n = 1; n <= sorted.size(); n++) {
      correct += sorted.get(n - 1).isCorrect() ? 1 : 0;
      // Predictions of the same probability count together.
      if (n == sorted.size() || sorted.get(n).probability() < sorted.get(n - 1).probability()) {
        cuts.add(new Cut((double) correct / n, (double) correct / sorted.size()));
      }
    }
    return cuts;
  }
}

/** Precision and recall. */
record Cut(double precision, double recall) {}
