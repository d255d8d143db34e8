package dev.heed.text.trainer;

import dev.heed.text.model.Probabilities;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierStep;
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

  /**
   * The mean over the documents.
   *
   * @param loss NaN without documents
   * @param accuracy NaN without documents
   */
  record Means(double loss, double accuracy) {}

  /**
   * A measurement of documents.
   *
   * @param labelCounts the number of training documents of each class; a document without words is
   *     given the most common one, or the first if they are not known
   */
  DevMeasure(DocumentFile file, ClassifierShape shape, List<Integer> labelCounts) {
    this.file = file;
    classes = shape.classes();
    float[] equal = new float[classes];
    Arrays.fill(equal, 1);
    reader = new BatchReader(file, shape.vocabulary(), equal);
    order = reader.all();
    int most = 0;
    for (int k = 1; k < labelCounts.size(); k++) {
      most = labelCounts.get(k) > labelCounts.get(most) ? k : most;
    }
    mostCommon = most;
  }

  /** An action on the documents {@code from .. to}, whose mean loss and logits were computed. */
  @FunctionalInterface
  private interface BatchAction {
    void run(int from, int to, double loss, float[] logits);
  }

  private void forEachBatch(ClassifierStep step, int count, BatchAction action) {
    int size = Math.clamp(BATCH_LOGITS / classes, 1, MAX_BATCH);
    for (int from = 0; from < count; from += size) {
      int to = Math.min(count, from + size);
      double loss = step.forward(reader.read(order, from, to));
      action.run(from, to, loss, step.logits());
    }
  }

  /** Computes mean loss and accuracy. */
  Means means(ClassifierStep step) {
    double[] loss = {0};
    int[] right = {0};
    forEachBatch(
        step,
        order.length,
        (from, to, mean, logits) -> {
          loss[0] += mean * (to - from);
          for (int i = from; i < to; i++) {
            int highest = file.length(i) == 0 ? mostCommon : highest(logits, (i - from) * classes);
            right[0] += highest == file.label(i) ? 1 : 0;
          }
        });
    return new Means(loss[0] / order.length, (double) right[0] / order.length);
  }

  /** The first class with the highest logit of a document. */
  private int highest(float[] logits, int offset) {
    int highest = 0;
    for (int k = 1; k < classes; k++) {
      highest = logits[offset + k] > logits[offset + highest] ? k : highest;
    }
    return highest;
  }

  /** Fits a temperature to the first documents, in their order. */
  double temperature(ClassifierStep step) {
    int count = Math.min(order.length, Math.max(1, CALIBRATION_LOGITS / classes));
    int[] labels = new int[count];
    Arrays.setAll(labels, file::label);
    float[] all = new float[count * classes];
    forEachBatch(
        step,
        count,
        (from, to, loss, logits) ->
            System.arraycopy(logits, 0, all, from * classes, (to - from) * classes));
    return Calibration.temperature(all, labels, classes);
  }

  /** A most probable class, of equal ones the first, with its probability. */
  record Prediction(int label, double probability) {}

  /** Predicts each document. */
  List<Prediction> predictions(ClassifierStep step, double temperature) {
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
            double[] p = Probabilities.of(row, temperature);
            int best = Probabilities.highest(p);
            predictions.add(new Prediction(best, p[best]));
          }
        });
    return predictions;
  }
}
