package dev.heed.cli.report;

import dev.heed.base.Interval;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.CrossValidation;
import dev.heed.text.evaluation.Evaluation;
import java.util.Locale;
import java.util.Optional;

/**
 * The measurement that says how good a classifier is.
 *
 * @param source where the texts come from
 * @param folds the number of folds of a cross-validation, else 0
 */
public record Measured(Evaluation evaluation, Source source, int folds) {
  /**
   * The number of texts from which figures beyond the accuracy are worth showing; the accuracy's 95
   * % interval is then at most 20 points wide.
   */
  public static final int ENOUGH = 100;

  /** The texts that are measured on. */
  public enum Source {
    TEST("test text"),
    DEV("dev text"),
    /** All texts, each predicted by a classifier of the other folds. */
    FOLDS("text");

    private final String noun;

    Source(String noun) {
      this.noun = noun;
    }
  }

  /**
   * The most telling measurement there is: test texts; or cross-validation, if the test texts are
   * few or missing; or dev texts.
   */
  public static Optional<Measured> of(
      Optional<Evaluation> test, Optional<Evaluation> dev, Optional<CrossValidation> folds) {
    Optional<Measured> tested = test.map(e -> new Measured(e, Source.TEST, 0));
    return tested
        .filter(Measured::isEnough)
        .or(() -> folds.map(cv -> new Measured(cv.evaluation(), Source.FOLDS, cv.folds())))
        .or(() -> tested)
        .or(() -> dev.map(e -> new Measured(e, Source.DEV, 0)));
  }

  /** Whether there are enough texts for figures by label and by probability. */
  public boolean isEnough() {
    return evaluation.count() >= ENOUGH;
  }

  /** The name of one text, as {@code test text}. */
  String noun() {
    return source.noun;
  }

  /** The texts with their number, as {@code 1,821 test texts}. */
  public String texts() {
    return Wording.count(evaluation.count(), noun());
  }

  /** The place of the measurement in a caption, as {@code on the test texts}. */
  String where() {
    return source == Source.FOLDS ? "in " + method() : "on the " + noun() + "s";
  }

  /** The cross-validation in words. */
  String method() {
    return folds + "-fold cross-validation";
  }

  /** The accuracy in percent; with few texts without a decimal, which would be noise. */
  String accuracy() {
    return percent(evaluation.accuracy());
  }

  /** A share of the texts in percent. */
  String percent(double share) {
    return String.format(Locale.ROOT, isEnough() ? "%.1f %%" : "%.0f %%", 100 * share);
  }

  /** The 95 % interval of the accuracy, as {@code 81–84 %}. */
  public String interval() {
    Interval interval = evaluation.accuracyInterval();
    boolean narrow = interval.high() - interval.low() < 0.02;
    return String.format(
        Locale.ROOT,
        narrow ? "%.1f–%.1f %%" : "%.0f–%.0f %%",
        100 * interval.low(),
        100 * interval.high());
  }
}
