package dev.heed.text.evaluation;

import dev.heed.base.Interval;
import dev.heed.base.Statistics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Counts correct and wrong predictions, one text after the other. Not thread-safe.
 *
 * <p>A true label that the classifier does not know counts as an error, and as a class of its own
 * with F1 = 0.
 */
public final class Evaluation implements Quality {
  /** The probability from which a prediction counts as confident. */
  public static final double CONFIDENT = 0.9;

  private static final int BINS = 15;

  private final List<String> labels;
  private final Map<String, Integer> classes = new HashMap<>();

  /** Texts by true label and predicted label; of the latter only those that occur. */
  private final List<SortedMap<Integer, Long>> confusion = new ArrayList<>();

  private final Map<String, Long> unknown = new TreeMap<>();
  private final long[] predicted;
  private final long[] binCounts = new long[BINS];
  private final double[] binProbabilities = new double[BINS];
  private final long[] binHits = new long[BINS];
  private long confident;
  private long confidentHits;
  private long count;
  private long right;
  private double logLoss;

  /** Starts with no texts. */
  public Evaluation(List<String> labels) {
    this.labels = List.copyOf(labels);
    for (String label : labels) {
      classes.put(label, classes.size());
      confusion.add(new TreeMap<>());
    }
    predicted = new long[labels.size()];
  }

  /**
   * Counts a text.
   *
   * @param label its true label
   * @param probabilities calibrated probabilities in the order of the labels
   * @return whether the most probable label, of equal ones the first, is correct
   */
  public boolean add(String label, double[] probabilities) {
    int best = 0;
    for (int k = 1; k < probabilities.length; k++) {
      if (probabilities[k] > probabilities[best]) {
        best = k;
      }
    }
    int truth = classes.getOrDefault(label, -1);
    predicted[best]++;
    count++;
    int bin = (int) Math.min(BINS - 1L, (long) (probabilities[best] * BINS));
    binCounts[bin]++;
    binProbabilities[bin] += probabilities[best];
    boolean sure = probabilities[best] >= CONFIDENT;
    confident += sure ? 1 : 0;
    confidentHits += sure && truth == best ? 1 : 0;
    if (truth < 0) {
      unknown.merge(label, 1L, Long::sum);
      return false;
    }
    confusion.get(truth).merge(best, 1L, Long::sum);
    logLoss -= StrictMath.log(Math.max(probabilities[truth], 1e-15));
    if (truth == best) {
      right++;
      binHits[bin]++;
    }
    return truth == best;
  }

  /** The labels, in the order of the probabilities. */
  @Override
  public List<String> labels() {
    return labels;
  }

  /** The number of texts. */
  @Override
  public long count() {
    return count;
  }

  /** The number of texts predicted correctly. */
  public long hits() {
    return right;
  }

  /** The share of texts predicted correctly, 0 to 1; NaN without texts. */
  public double accuracy() {
    return (double) right / count;
  }

  /** The accuracy. */
  @Override
  public double score() {
    return accuracy();
  }

  /**
   * The interval in which the accuracy on all texts of this kind lies with 95 % confidence.
   *
   * @throws dev.heed.base.ProblemException without texts
   */
  public Interval accuracyInterval() {
    return Statistics.wilson(right, count);
  }

  /** The number of predictions with a probability of at least {@link #CONFIDENT}. */
  public long confident() {
    return confident;
  }

  /** The number of confident predictions that are correct. */
  public long confidentHits() {
    return confidentHits;
  }

  /** The true labels that the classifier does not know, with their numbers of texts; a copy. */
  @Override
  public Map<String, Long> unknownLabels() {
    return Map.copyOf(unknown);
  }

  /**
   * The mean of {@code −ln p} of the true label over the texts whose label is known, in nats;
   * probabilities below 1e-15 count as 1e-15. NaN without such texts.
   */
  @Override
  public double logLoss() {
    return logLoss / (count - unknown.values().stream().mapToLong(n -> n).sum());
  }

  /**
   * The expected calibration error: the mean distance between the top probability and the share of
   * correct predictions in 15 equal bins of the top probability, weighted by their counts; 0 to 1.
   * NaN without texts.
   */
  @Override
  public double calibrationError() {
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      sum += Math.abs(binProbabilities[bin] - binHits[bin]);
    }
    return sum / count;
  }

  /** The 15 equal bins of the top probability, from 0 to 1. */
  public List<Bin> bins() {
    return IntStream.range(0, BINS)
        .mapToObj(bin -> new Bin(binCounts[bin], binProbabilities[bin], binHits[bin]))
        .toList();
  }

  /** The mean F1 over the labels that occur, as true or as predicted label. */
  @Override
  public double macroF1() {
    double sum = 0;
    int occurring = unknown.size();
    for (LabelScore score : scores()) {
      if (score.support() > 0 || score.predicted() > 0) {
        sum += score.f1();
        occurring++;
      }
    }
    return sum / occurring;
  }

  /**
   * The predictions of the texts with a true label: indices of predicted labels, ascending, with
   * their numbers of texts. Labels that were not predicted are not in it, so it is small however
   * many labels there are. An unmodifiable view.
   *
   * @param label the index of the true label
   */
  public SortedMap<Integer, Long> predictions(int label) {
    return Collections.unmodifiableSortedMap(confusion.get(label));
  }

  /** The quality of each known label. */
  @Override
  public List<LabelScore> scores() {
    List<LabelScore> scores = new ArrayList<>();
    for (int k = 0; k < labels.size(); k++) {
      SortedMap<Integer, Long> row = confusion.get(k);
      long support = row.values().stream().mapToLong(n -> n).sum();
      scores.add(new LabelScore(labels.get(k), support, predicted[k], row.getOrDefault(k, 0L)));
    }
    return scores;
  }

  /**
   * Texts whose top probability lies in the same interval.
   *
   * @param count the number of texts
   * @param probabilities the sum of their top probabilities
   * @param hits the number predicted correctly
   */
  public record Bin(long count, double probabilities, long hits) {

    /** The mean top probability; NaN without texts. */
    public double meanProbability() {
      return probabilities / count;
    }

    /** The share of texts predicted correctly; NaN without texts. */
    public double accuracy() {
      return (double) hits / count;
    }
  }

  /**
   * The quality of the predictions of one label.
   *
   * @param label the label
   * @param support the number of texts that have it
   * @param predicted the number of texts for which it was predicted
   * @param hits the number of texts that have it and for which it was predicted
   */
  public record LabelScore(String label, long support, long predicted, long hits) {

    /** The share of correct ones among the predictions of the label; 0 without any. */
    public double precision() {
      return predicted == 0 ? 0 : (double) hits / predicted;
    }

    /** The share of the texts with the label for which it was predicted; 0 without any. */
    public double recall() {
      return support == 0 ? 0 : (double) hits / support;
    }

    /** The harmonic mean of precision and recall; 0 if both are 0. */
    public double f1() {
      return hits == 0 ? 0 : 2.0 * hits / (support + predicted);
    }
  }
}
