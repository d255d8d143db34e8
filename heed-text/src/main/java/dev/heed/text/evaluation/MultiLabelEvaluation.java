package dev.heed.text.evaluation;

import dev.heed.base.ProblemException;
import dev.heed.text.evaluation.Evaluation.Bin;
import dev.heed.text.evaluation.Evaluation.LabelScore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Counts correct and wrong labels where a text may have several, one text after the other. Not
 * thread-safe.
 *
 * <p>A true label that the classifier does not know counts as one that was not found, and as a
 * class of its own with F1 = 0.
 */
public final class MultiLabelEvaluation implements Quality {
  private static final int BINS = 15;
  private static final double MIN_PROBABILITY = 1e-15;

  private final List<String> labels;
  private final Map<String, Integer> indices = new HashMap<>();
  private final double[] thresholds;
  private final TopLabels top;
  private final long[] support;
  private final long[] predicted;
  private final long[] hits;
  private final Map<String, Long> unknown = new TreeMap<>();
  private final long[] binCounts = new long[BINS];
  private final double[] binProbabilities = new double[BINS];
  private final long[] binHits = new long[BINS];
  private long count;
  private long exact;
  private double logLoss;

  /**
   * Starts with no texts.
   *
   * @param thresholds the probability from which a label is given, in the order of the labels
   * @param k the number of most probable labels for {@link #top()}
   */
  public MultiLabelEvaluation(List<String> labels, List<Double> thresholds, int k) {
    if (labels.size() != thresholds.size()) {
      throw new ProblemException(
          thresholds.size() + " thresholds", "one for each of " + labels.size() + " labels");
    }
    this.labels = List.copyOf(labels);
    this.thresholds = thresholds.stream().mapToDouble(threshold -> threshold).toArray();
    top = new TopLabels(k);
    support = new long[labels.size()];
    predicted = new long[labels.size()];
    hits = new long[labels.size()];
    for (String label : labels) {
      indices.put(label, indices.size());
    }
  }

  /**
   * Counts a text.
   *
   * @param truth its true labels, each once; may be empty
   * @param probabilities calibrated probabilities in the order of the labels
   * @return whether exactly the true labels are predicted
   */
  public boolean add(Collection<String> truth, double[] probabilities) {
    TreeSet<Integer> known = new TreeSet<>();
    for (String label : truth) {
      Integer index = indices.get(label);
      if (index == null) {
        unknown.merge(label, 1L, Long::sum);
      } else {
        known.add(index);
      }
    }
    count++;
    top.add(known, truth.size(), probabilities);
    boolean isExact = known.size() == truth.size();
    for (int k = 0; k < thresholds.length; k++) {
      boolean has = known.contains(k);
      boolean given = probabilities[k] >= thresholds[k];
      support[k] += has ? 1 : 0;
      predicted[k] += given ? 1 : 0;
      hits[k] += has && given ? 1 : 0;
      isExact &= has == given;
      int bin = (int) Math.min(BINS - 1L, (long) (probabilities[k] * BINS));
      binCounts[bin]++;
      binProbabilities[bin] += probabilities[k];
      binHits[bin] += has ? 1 : 0;
      double ofTruth = has ? probabilities[k] : 1 - probabilities[k];
      logLoss -= StrictMath.log(Math.max(ofTruth, MIN_PROBABILITY));
    }
    exact += isExact ? 1 : 0;
    return isExact;
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public Map<String, Long> unknownLabels() {
    return Map.copyOf(unknown);
  }

  /** The micro F1. */
  @Override
  public double score() {
    return microF1();
  }

  /** The F1 of all labels of all texts together; 0 if nothing was found. */
  public double microF1() {
    long found = IntStream.range(0, hits.length).mapToLong(k -> hits[k]).sum();
    long all = trueLabels() + IntStream.range(0, hits.length).mapToLong(k -> predicted[k]).sum();
    return found == 0 ? 0 : 2.0 * found / all;
  }

  /** The number of true labels of all texts, unknown ones too. */
  public long trueLabels() {
    return IntStream.range(0, hits.length).mapToLong(k -> support[k]).sum()
        + unknown.values().stream().mapToLong(n -> n).sum();
  }

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

  /** The share of texts for which exactly the true labels are predicted; NaN without texts. */
  public double exactMatch() {
    return (double) exact / count;
  }

  /** The most probable labels of each text compared with its true ones. */
  public TopLabels top() {
    return top;
  }

  /** Over all texts and labels, of the probability that the text has the label; NaN without. */
  @Override
  public double calibrationError() {
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      sum += Math.abs(binProbabilities[bin] - binHits[bin]);
    }
    return sum / (count * labels.size());
  }

  /** The mean over all texts and labels; probabilities below 1e-15 count as 1e-15. */
  @Override
  public double logLoss() {
    return logLoss / (count * labels.size());
  }

  /** The 15 equal bins of the probability, from 0 to 1, over all texts and labels. */
  public List<Bin> bins() {
    return IntStream.range(0, BINS)
        .mapToObj(bin -> new Bin(binCounts[bin], binProbabilities[bin], binHits[bin]))
        .toList();
  }

  @Override
  public List<LabelScore> scores() {
    List<LabelScore> scores = new ArrayList<>();
    for (int k = 0; k < labels.size(); k++) {
      scores.add(new LabelScore(labels.get(k), support[k], predicted[k], hits[k]));
    }
    return scores;
  }
}
