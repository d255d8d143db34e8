package dev.heed.cli.report;

import dev.heed.text.TrainingResult;
import dev.heed.text.evaluation.Evaluation.LabelScore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Sentences that the reports on one label a text and on several have in common: which labels stand
 * out by their scores, and what to do.
 *
 * @param scores those of all labels
 * @param noun the texts measured on, as {@code test text}
 * @param quoted a label as it stands in a sentence
 */
record LabelAdvice(List<LabelScore> scores, String noun, UnaryOperator<String> quoted) {
  /** Texts of a label below which its precision and recall say little. */
  static final int FEW = 10;

  private static final int MAX_NAMED = 3;

  /** The label with the most texts that are not given it; empty if none is missed. */
  Optional<String> missedMost() {
    return scores.stream()
        .filter(score -> missed(score) > 0)
        .max(Comparator.comparingLong(LabelAdvice::missed))
        .map(
            score ->
                "%s is missed most often (%,d of %,d)."
                    .formatted(quoted.apply(score.label()), missed(score), score.support()));
  }

  private static long missed(LabelScore score) {
    return score.support() - score.hits();
  }

  /** The labels with few texts, the rarest first; empty if there are none. */
  Optional<String> fewTexts() {
    List<LabelScore> few =
        scores.stream()
            .filter(score -> score.support() > 0 && score.support() < FEW)
            .sorted(Comparator.comparingLong(LabelScore::support))
            .toList();
    if (few.isEmpty()) {
      return Optional.empty();
    }
    boolean isOne = few.size() == 1;
    return Optional.of(
        "%s %s fewer than %d %ss, so %s rough: label more such texts."
            .formatted(
                names(few),
                isOne ? "has" : "have",
                FEW,
                noun,
                isOne ? "its figures are" : "their figures are"));
  }

  /**
   * The labels that texts have and no text is given, the most common first; empty if there are
   * none.
   *
   * @param verb what happens to a label that a text is given
   * @param classWeights the value of --class-weights that gives them more weight
   */
  Optional<String> never(String verb, String classWeights) {
    List<LabelScore> never =
        scores.stream()
            .filter(score -> score.support() > 0 && score.predicted() == 0)
            .sorted(Comparator.comparingLong(score -> -score.support()))
            .toList();
    if (never.isEmpty()) {
      return Optional.empty();
    }
    boolean isOne = never.size() == 1;
    return Optional.of(
        "%s %s never %s: add texts with %s, or try --class-weights %s."
            .formatted(
                names(never),
                isOne ? "is" : "are",
                verb,
                isOne ? "this label" : "these labels",
                classWeights));
  }

  /** More epochs, if the last one was the best; empty otherwise. */
  static Optional<String> moreEpochs(TrainingResult result) {
    int limit = result.classifier().info().options().descent().epochs();
    return result
        .onDev()
        .filter(_ -> result.bestEpoch() == limit)
        .map(
            _ ->
                "Raise --epochs: the dev loss was still falling at epoch %d, the last."
                    .formatted(limit));
  }

  private String names(List<LabelScore> labels) {
    String names =
        labels.stream()
            .limit(MAX_NAMED)
            .map(score -> quoted.apply(score.label()))
            .collect(Collectors.joining(", "));
    return labels.size() > MAX_NAMED
        ? names + " and %,d more".formatted(labels.size() - MAX_NAMED)
        : names;
  }
}
