package dev.heed.dynamics.demo;

import dev.heed.dynamics.Outcome;
import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What the demonstration measured. A number that could not be measured, because the training was
 * stopped too early or diverged, is NaN.
 *
 * @param outcome how the training ended
 * @param testAccuracy share of the test sentences whose topic was found
 * @param agreement with the score–norm identity, over all topic words and records
 * @param trainLoss the last recorded training loss; {@code devLoss} likewise
 * @param seconds how long the training took
 * @param report the report that was written
 */
public record DemoResult(
    Outcome outcome,
    double testAccuracy,
    Agreement agreement,
    double trainLoss,
    double devLoss,
    double seconds,
    Path report) {

  /** The numbers by the names they have in {@code metrics.json}. */
  public SequencedMap<String, Object> metrics() {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("test_accuracy", testAccuracy);
    metrics.put("sen_median_error", agreement.median());
    metrics.put("sen_max_error", agreement.maximum());
    metrics.put("train_loss", trainLoss);
    metrics.put("dev_loss", devLoss);
    metrics.put("epochs", outcome.epoch());
    metrics.put("outcome", outcomeName());
    metrics.put("seconds", seconds);
    return metrics;
  }

  private String outcomeName() {
    return switch (outcome) {
      case Outcome.Completed _ -> "completed";
      case Outcome.Exhausted _ -> "exhausted";
      case Outcome.Cancelled _ -> "cancelled";
      case Outcome.Diverged _ -> "diverged";
    };
  }
}
