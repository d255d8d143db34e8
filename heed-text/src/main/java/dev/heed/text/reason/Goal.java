package dev.heed.text.reason;

import dev.heed.text.model.Decisions;
import dev.heed.text.model.Probabilities;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** A change of a text's labels that edits are to make. */
public sealed interface Goal {

  /** The distance of logits from the change; below 0 they have it. */
  double margin(double[] logits);

  /**
   * Margins of averages over the parts of a text, of which one has to fall below 0 for the change.
   * Each is a sum over the parts that are kept.
   *
   * @param attention of each part
   * @param contributions a row for each part, of a value for each label, in the unit of the
   *     attention
   * @return arrays of a value for each part
   */
  double[][] margins(double[] attention, double[] contributions);

  /** The label whose state is another one at these probabilities; empty without the change. */
  OptionalInt changed(double[] probabilities);

  /** Any other label in the place of the only one. */
  record Instead(int label) implements Goal {
    @Override
    public double margin(double[] logits) {
      double highest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < logits.length; k++) {
        if (k != label) {
          highest = Math.max(highest, logits[k]);
        }
      }
      return logits[label] - highest;
    }

    @Override
    public double[][] margins(double[] attention, double[] contributions) {
      int classes = contributions.length / attention.length;
      return DeletionSearch.overOthers(contributions, classes, label);
    }

    @Override
    public OptionalInt changed(double[] probabilities) {
      int highest = Probabilities.highest(probabilities);
      return highest == label ? OptionalInt.empty() : OptionalInt.of(highest);
    }
  }

  /** One of several labels taken away. */
  static Goal removed(int label, Decisions decisions) {
    return new Removed(label, decisions.thresholds().get(label), decisions.leastLogit(label));
  }

  /** Any of these labels, which are not given, added to those that are. */
  static Goal added(int[] labels, Decisions decisions) {
    return new Added(
        labels,
        Arrays.stream(labels).mapToDouble(decisions.thresholds()::get).toArray(),
        Arrays.stream(labels).mapToDouble(decisions::leastLogit).toArray());
  }

  /**
   * One of several labels taken away.
   *
   * @param threshold the probability from which it is given
   * @param least the logit from which it is given
   */
  record Removed(int label, double threshold, double least) implements Goal {
    @Override
    public double margin(double[] logits) {
      return logits[label] - least;
    }

    @Override
    public double[][] margins(double[] attention, double[] contributions) {
      return Double.isInfinite(least)
          ? new double[0][]
          : new double[][] {overThreshold(label, least, attention, contributions)};
    }

    @Override
    public OptionalInt changed(double[] probabilities) {
      return probabilities[label] >= threshold ? OptionalInt.empty() : OptionalInt.of(label);
    }
  }

  /**
   * Any of some labels added.
   *
   * @param thresholds the probability of each from which it is given
   * @param least the logit of each from which it is given
   */
  record Added(int[] labels, double[] thresholds, double[] least) implements Goal {
    @Override
    public double margin(double[] logits) {
      double lowest = Double.POSITIVE_INFINITY;
      for (int i = 0; i < labels.length; i++) {
        lowest = Math.min(lowest, least[i] - logits[labels[i]]);
      }
      return lowest;
    }

    @Override
    public double[][] margins(double[] attention, double[] contributions) {
      return IntStream.range(0, labels.length)
          .filter(i -> Double.isFinite(least[i]))
          .mapToObj(i -> overThreshold(labels[i], least[i], attention, contributions))
          .map(margin -> Arrays.stream(margin).map(value -> -value).toArray())
          .toArray(double[][]::new);
    }

    /** The most probable one of several that are added. */
    @Override
    public OptionalInt changed(double[] probabilities) {
      return IntStream.range(0, labels.length)
          .filter(i -> probabilities[labels[i]] >= thresholds[i])
          .map(i -> labels[i])
          .reduce((best, k) -> probabilities[k] > probabilities[best] ? k : best);
    }
  }

  private static double[] overThreshold(
      int label, double threshold, double[] attention, double[] contributions) {
    int classes = contributions.length / attention.length;
    double[] column = new double[attention.length];
    for (int part = 0; part < column.length; part++) {
      column[part] = contributions[part * classes + label];
    }
    return DeletionSearch.overThreshold(attention, column, threshold);
  }
}
