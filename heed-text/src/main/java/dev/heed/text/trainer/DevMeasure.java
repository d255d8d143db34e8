package dev.heed.text.trainer;

import dev.heed.text.model.Decisions;
import dev.heed.text.model.Probabilities;
import dev.heed.text.model.Temperature;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.Documents;
import dev.heed.text.shard.BatchReader;
import dev.heed.text.shard.DocumentFile;
import dev.heed.text.shard.LabelSets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures weights on the dev documents, over all classes and batch by batch, so that the logits of
 * all documents are never in memory at once.
 */
final class DevMeasure {
  private static final int MAX_BATCH = 512;

  /** Logits of a batch: 16 MiB. */
  private static final int BATCH_LOGITS = 1 << 22;

  /**
   * Logits that a temperature is fitted to: 32 MiB, and some seconds. With 10,000 classes they are
   * those of 838 documents, which fix the one number to a few percent.
   */
  private static final int CALIBRATION_LOGITS = 1 << 23;

  private final DocumentFile file;
  private final BatchReader reader;
  private final int[] order;
  private final int classes;
  private final int mostCommon;
  private final LabelSets sets;
  private final float[] priors;
  private final List<Double> familiarities;

  /**
   * The mean over the documents.
   *
   * @param loss NaN without documents
   * @param accuracy share of the documents with the right class, which is the most probable one of
   *     a distribution; of several classes the micro F1 of those with a probability of at least one
   *     half; NaN without documents
   * @param macroF1 mean F1 over the classes that occur or are given; NaN without documents
   */
  record Means(double loss, double accuracy, double macroF1) {}

  /**
   * A measurement of documents.
   *
   * @param labelCounts the number of training documents of each class; a document without words is
   *     given the most common one, or the first if they are not known
   * @param sets the sets of classes that number the documents
   * @param priors of several classes the logit of each one's share, added to the logits
   * @param familiarities that of each document
   */
  DevMeasure(
      DocumentFile file,
      ClassifierShape shape,
      List<Integer> labelCounts,
      LabelSets sets,
      float[] priors,
      List<Double> familiarities) {
    this.file = file;
    this.familiarities = familiarities;
    this.sets = sets;
    this.priors = priors;
    classes = shape.classes();
    float[] equal = new float[sets.count()];
    Arrays.fill(equal, 1);
    reader = new BatchReader(file, shape.vocabulary(), equal);
    order = reader.all();
    int most = 0;
    for (int k = 1; k < labelCounts.size(); k++) {
      most = labelCounts.get(k) > labelCounts.get(most) ? k : most;
    }
    mostCommon = most;
  }

  /**
   * The loss of documents.
   *
   * @param sum the sum of the losses times the weights
   * @param weight the sum of the weights
   */
  private record Loss(double sum, double weight) {}

  /** An action on the documents {@code from .. to}, whose loss and logits were computed. */
  @FunctionalInterface
  private interface BatchAction {
    void run(int from, int to, Loss loss, float[] logits);
  }

  private void forEachBatch(ClassifierStep step, int count, BatchAction action) {
    int size = Math.clamp(BATCH_LOGITS / classes, 1, MAX_BATCH);
    for (int from = 0; from < count; from += size) {
      int to = Math.min(count, from + size);
      Documents batch = reader.read(order, from, to);
      double mean = step.forward(batch);
      double weight = batch.totalWeight();
      action.run(from, to, new Loss(mean * weight, weight), step.logits());
    }
  }

  /** Computes mean loss, accuracy and F1. */
  Means means(ClassifierStep step) {
    double[] loss = {0, 0};
    Hits hits = sets.areSeveral() ? new OfSeveral() : new OfOne();
    forEachBatch(
        step,
        order.length,
        (from, to, ofBatch, logits) -> {
          loss[0] += ofBatch.sum();
          loss[1] += ofBatch.weight();
          for (int i = from; i < to; i++) {
            hits.add(i, logits, (i - from) * classes);
          }
        });
    return order.length == 0
        ? new Means(Double.NaN, Double.NaN, Double.NaN)
        : new Means(loss[0] / loss[1], hits.accuracy(), hits.byClass().macroF1());
  }

  /** Counts what is right. */
  private interface Hits {
    /** Adds document {@code i}, whose logits begin at {@code offset}. */
    void add(int i, float[] logits, int offset);

    double accuracy();

    Counts byClass();
  }

  /** Documents that have each class, that are given it, and that are given it rightly. */
  private record Counts(int[] support, int[] given, int[] right) {
    Counts(int classes) {
      this(new int[classes], new int[classes], new int[classes]);
    }

    /** The mean F1 over the classes that occur or are given. */
    double macroF1() {
      double sum = 0;
      int occurring = 0;
      for (int k = 0; k < support.length; k++) {
        int all = support[k] + given[k];
        if (all > 0) {
          sum += 2.0 * right[k] / all;
          occurring++;
        }
      }
      return occurring == 0 ? 0 : sum / occurring;
    }
  }

  private final class OfOne implements Hits {
    private final Counts byClass = new Counts(classes);
    private int right;

    @Override
    public void add(int i, float[] logits, int offset) {
      int predicted = file.length(i) == 0 ? mostCommon : highest(logits, offset);
      int label = sets.likeliest(file.label(i));
      byClass.support[label]++;
      byClass.given[predicted]++;
      if (predicted == label) {
        byClass.right[predicted]++;
        right++;
      }
    }

    @Override
    public Counts byClass() {
      return byClass;
    }

    @Override
    public double accuracy() {
      return (double) right / order.length;
    }
  }

  private final class OfSeveral implements Hits {
    private final Counts byClass = new Counts(classes);
    private long hits;

    /** Labels that documents have, and labels that they are given. */
    private long all;

    @Override
    public void add(int i, float[] logits, int offset) {
      for (int k = 0; k < classes; k++) {
        if (isGiven(logits, offset, k)) {
          byClass.given[k]++;
          all++;
        }
      }
      int[] set = sets.of(file.label(i));
      all += set.length;
      for (int k : set) {
        byClass.support[k]++;
        if (isGiven(logits, offset, k)) {
          byClass.right[k]++;
          hits++;
        }
      }
    }

    @Override
    public Counts byClass() {
      return byClass;
    }

    private boolean isGiven(float[] logits, int offset, int k) {
      return logits[offset + k] + priors[k] >= 0;
    }

    @Override
    public double accuracy() {
      return all == 0 ? 0 : 2.0 * hits / all;
    }
  }

  /** The first class with the highest logit of a document. */
  private int highest(float[] logits, int offset) {
    int highest = 0;
    for (int k = 1; k < classes; k++) {
      highest = logits[offset + k] > logits[offset + highest] ? k : highest;
    }
    return highest;
  }

  /** Fits a temperature, which rises, to the first documents, in their order. */
  Temperature temperature(ClassifierStep step) {
    int count = calibrating();
    float[] logits = logits(step, count);
    for (int i = 0; i < logits.length; i++) {
      logits[i] *= (float) Temperature.factor(familiarities.get(i / classes));
    }
    double[] targets = new double[count];
    Arrays.setAll(targets, i -> sets.mean(file.label(i), logits, i * classes));
    return new Temperature(Calibration.temperature(logits, targets, classes), true);
  }

  /**
   * Fits decisions about several labels to the first documents, in their order; for logits to which
   * the priors are added.
   */
  Decisions decisions(ClassifierStep step) {
    int count = calibrating();
    int[][] ofDocuments = new int[count][];
    Arrays.setAll(ofDocuments, i -> sets.of(file.label(i)));
    float[] logits = logits(step, count);
    for (int i = 0; i < logits.length; i++) {
      logits[i] += priors[i % classes];
    }
    return LabelCalibration.fit(logits, ofDocuments, classes);
  }

  private int calibrating() {
    return Math.min(order.length, Math.max(1, CALIBRATION_LOGITS / classes));
  }

  /** The logits of the first documents. */
  private float[] logits(ClassifierStep step, int count) {
    float[] all = new float[count * classes];
    forEachBatch(
        step,
        count,
        (from, to, loss, logits) ->
            System.arraycopy(logits, 0, all, from * classes, (to - from) * classes));
    return all;
  }

  /** A most probable class, of equal ones the first, with its probability. */
  record Prediction(int label, double probability) {}

  /** Predicts each document. */
  List<Prediction> predictions(ClassifierStep step, Temperature temperature) {
    List<Prediction> predictions = new ArrayList<>(order.length);
    double[] row = new double[classes];
    forEachBatch(
        step,
        order.length,
        (from, to, loss, logits) -> {
          for (int i = from; i < to; i++) {
            for (int k = 0; k < classes; k++) {
              row[k] = logits[(i - from) * classes + k];
            }
            double[] p = Probabilities.of(row, temperature.at(familiarities.get(i)));
            int best = Probabilities.highest(p);
            predictions.add(new Prediction(best, p[best]));
          }
        });
    return predictions;
  }
}
