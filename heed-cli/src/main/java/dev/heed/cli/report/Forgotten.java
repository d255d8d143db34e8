package dev.heed.cli.report;

import dev.heed.text.evaluation.Quality;
import java.util.Locale;

/**
 * The accuracy on texts of earlier trainings, before and after a training that went on with new
 * ones.
 */
public record Forgotten(Quality before, Quality after) {

  /** The two accuracies in words. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "accuracy %.4f before, %.4f after, of %,d",
        before.score(),
        after.score(),
        after.count());
  }
}
