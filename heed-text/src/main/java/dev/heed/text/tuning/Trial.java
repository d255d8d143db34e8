package dev.heed.text.tuning;

import dev.heed.base.Require;
import dev.heed.text.training.TrainingOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A training with some settings on a share of the training texts.
 *
 * @param number the number of the settings, from 1, which are the defaults
 * @param options the settings
 * @param values the settings that are not the defaults, by the names and values of {@code heed
 *     train}'s options
 * @param share the share of the training texts, 1 for all
 * @param metric the metric on the dev texts; −1 if the training failed
 * @param without the metric without each group of dev texts in turn, by which a difference of two
 *     trials gets its standard error; empty if the training failed
 * @param loss the loss on the dev texts
 * @param modelBytes the bytes that the file of a model trained on all texts has, or is estimated to
 *     have
 */
public record Trial(
    int number,
    TrainingOptions options,
    SequencedMap<String, String> values,
    double share,
    double metric,
    List<Double> without,
    double loss,
    long modelBytes) {
  private static final double FAILED = -1;

  public Trial {
    without = List.copyOf(without);
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }

  /** Settings that have not been tried. */
  static Trial untried(int number, TrainingOptions options, Map<String, String> values) {
    return new Trial(number, options, new LinkedHashMap<>(values), 0, FAILED, List.of(), 0, 0);
  }

  /** These settings, tried on a share of the texts. */
  Trial tried(double share, double metric, List<Double> without, double loss, long modelBytes) {
    return new Trial(number, options, values, share, metric, without, loss, modelBytes);
  }

  /** These settings, with which no training on this share of the texts is possible. */
  Trial failed(double share) {
    return tried(share, FAILED, List.of(), Double.POSITIVE_INFINITY, 0);
  }

  /** This trial with another size of its model. */
  Trial withModelBytes(long bytes) {
    return tried(share, metric, without, loss, bytes);
  }

  /**
   * The standard error of the difference of two trials' metrics, by the jackknife over the same
   * groups of dev texts: most texts are right or wrong with both settings and say nothing about the
   * difference.
   *
   * @param other another trial on the same dev texts; neither has failed
   */
  public double errorOfDifference(Trial other) {
    int groups = without.size();
    Require.size("groups of dev texts", groups, other.without.size());
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < groups; i++) {
      double difference = without.get(i) - other.without.get(i);
      sum += difference;
      squares += difference * difference;
    }
    double spread = Math.max(0, squares - sum * sum / groups);
    return Math.sqrt((groups - 1.0) / groups * spread);
  }

  /** Whether no training was possible. */
  public boolean isFailed() {
    return metric < 0;
  }
}
