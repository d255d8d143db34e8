package dev.heed.cli.report;

import dev.heed.cli.terminal.Wording;
import dev.heed.lab.report.Block;
import dev.heed.text.TrainingResult;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.evaluation.Evaluation.LabelScore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The first block of a training's report: how good the classifier is, and what to do next. */
final class TrainingVerdict {
  /** Next steps that are named; a reader takes one at a time. */
  private static final int MAX_STEPS = 5;

  private final Measured measured;
  private final Evaluation evaluation;
  private final TrainingResult result;
  private final Mistakes mistakes;
  private final UnaryOperator<String> quoted;
  private final LabelAdvice advice;

  private TrainingVerdict(Measured measured, TrainingResult result, Mistakes mistakes) {
    this.measured = measured;
    evaluation = measured.evaluation();
    this.result = result;
    this.mistakes = mistakes;
    quoted = Labels.quotes(evaluation.labels());
    advice = new LabelAdvice(evaluation.scores(), measured.noun(), quoted);
  }

  /**
   * The verdict.
   *
   * @param measured empty if no text was held out
   */
  static Block.Verdict of(Optional<Measured> measured, TrainingResult result, Mistakes mistakes) {
    if (measured.isEmpty()) {
      return new Block.Verdict(
          Block.Tone.CAUTION,
          "The accuracy was not measured: all "
              + Wording.count(result.trainDocuments(), "text")
              + " were used for training.",
          List.of(),
          List.of("Provide test texts by --test FILE or --test-share 0.2."));
    }
    return new TrainingVerdict(measured.get(), result, mistakes).verdict();
  }

  private Block.Verdict verdict() {
    return new Block.Verdict(tone(), title(), support(), steps());
  }

  /**
   * Bad, if always giving the same answer may be as good; good, if even the low end of the interval
   * avoids half of the errors of doing so; caution, if the texts are few.
   */
  private Block.Tone tone() {
    double low = evaluation.accuracyInterval().low();
    double baseline = baseline();
    if (evaluation.accuracyInterval().high() <= baseline) {
      return Block.Tone.BAD;
    }
    if (!measured.isEnough() || low <= baseline) {
      return Block.Tone.CAUTION;
    }
    return 1 - low <= (1 - baseline) / 2 ? Block.Tone.GOOD : Block.Tone.NEUTRAL;
  }

  private LabelScore mostCommon() {
    return evaluation.scores().stream()
        .max(Comparator.comparingLong(LabelScore::support))
        .orElseThrow();
  }

  private double baseline() {
    return (double) mostCommon().support() / evaluation.count();
  }

  private String title() {
    return "%s of %s %s correct%s (95 %% interval %s); always predicting %s would get %s."
        .formatted(
            measured.accuracy(),
            measured.texts(),
            evaluation.count() == 1 ? "is" : "are",
            measured.source() == Measured.Source.FOLDS ? " in " + measured.method() : "",
            measured.interval(),
            quoted.apply(mostCommon().label()),
            measured.percent(baseline()));
  }

  private List<String> support() {
    List<String> sentences = new ArrayList<>();
    if (!measured.isEnough()) {
      sentences.add(
          "%s are few: every figure here is as uncertain as the interval shows."
              .formatted(measured.texts()));
    }
    if (measured.source() == Measured.Source.FOLDS) {
      sentences.add(
          "Each text was predicted by a model trained on the other folds; the saved model was"
              + " trained"
              + " on %s.".formatted(Wording.count(result.trainDocuments(), "text")));
    }
    advice.missedMost().ifPresent(sentences::add);
    if (measured.isEnough() && evaluation.confident() > 0) {
      sentences.add(
          "Of the %s made with a probability of at least %.0f %%, %s are correct."
              .formatted(
                  Wording.count(evaluation.confident(), "prediction"),
                  100 * Evaluation.CONFIDENT,
                  measured.percent((double) evaluation.confidentHits() / evaluation.confident())));
    }
    long unknown = evaluation.unknownLabels().values().stream().mapToLong(n -> n).sum();
    if (unknown > 0) {
      sentences.add(
          "%s %s a label never seen in training, which counts as an error."
              .formatted(Wording.count(unknown, measured.noun()), unknown == 1 ? "has" : "have"));
    }
    return sentences;
  }

  private List<String> steps() {
    List<String> steps = new ArrayList<>();
    mistakes(steps);
    fewTexts(steps);
    LabelAdvice.moreEpochs(result).ifPresent(steps::add);
    advice.never("predicted", "balanced").ifPresent(steps::add);
    confused(steps);
    if (measured.source() == Measured.Source.DEV) {
      steps.add(
          "Measure on texts not used in training, by --test FILE or --test-share 0.2: the dev texts"
              + " decided when to stop.");
    }
    if (steps.isEmpty()) {
      steps.add("Use it: heed predict MODEL new.txt --prob, heed explain MODEL new.txt.");
    }
    return steps.subList(0, Math.min(steps.size(), MAX_STEPS));
  }

  private void mistakes(List<String> steps) {
    int suspects = mistakes.suspects().size();
    if (mistakes.count() > 0) {
      steps.add(
          "Read the most confident mistakes below"
              + (suspects > 0
                  ? ": %,d of %,d may be mislabelled.".formatted(suspects, mistakes.count())
                  : "."));
    }
  }

  private void fewTexts(List<String> steps) {
    if (!measured.isEnough()) {
      steps.add(
          measured.source() == Measured.Source.TEST
              ? "Measure on at least %d texts: label more, or use a larger --test FILE."
                  .formatted(Measured.ENOUGH)
              : "Label more texts: with %d, the interval of the accuracy is %.0f points wide."
                  .formatted(
                      evaluation.count(),
                      100
                          * (evaluation.accuracyInterval().high()
                              - evaluation.accuracyInterval().low())));
      return;
    }
    advice.fewTexts().ifPresent(steps::add);
  }

  private void confused(List<String> steps) {
    QualityBlocks.pairs(evaluation).stream()
        .filter(pair -> pair.count() >= LabelAdvice.FEW / 2 && pair.share() >= 0.1)
        .findFirst()
        .filter(_ -> evaluation.labels().size() > 2)
        .ifPresent(
            pair ->
                steps.add(
                    ("Compare texts of %s and %s: %,d of %,d texts of the first are predicted as"
                            + " the second.")
                        .formatted(
                            quoted.apply(evaluation.labels().get(pair.label())),
                            quoted.apply(evaluation.labels().get(pair.predicted())),
                            pair.count(),
                            pair.support())));
  }
}
