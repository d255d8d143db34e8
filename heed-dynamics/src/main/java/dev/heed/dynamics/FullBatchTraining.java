package dev.heed.dynamics;

import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.Part;
import java.io.IOException;
import java.util.EnumSet;

/**
 * Plain gradient descent on all training documents at once: {@code θ ← θ − η ∂L/∂θ}.
 *
 * <p>Computed in double, in the space of the head's first layer. Skips quantities that stay
 * constant: with a fixed query only the key's projection (one number) matters, with a fixed head
 * only as many numbers of an embedding as there are classes.
 *
 * <p>The same data, options and start give the same numbers to the byte, for any number of threads,
 * and also when a run is resumed from a {@link #snapshot}.
 */
public final class FullBatchTraining {
  private final DescentOptions options;
  private final TaskData data;
  private final Workers workers;
  private final Descent descent;

  private int epoch;
  private boolean resumed;
  private boolean measured;
  private int bestEpoch;
  private double bestDevLoss = Double.POSITIVE_INFINITY;

  /**
   * Draws the weights at the start.
   *
   * @param vocabulary number of words that the data is made of, without padding
   * @param classes number of labels
   */
  public FullBatchTraining(
      DescentOptions options,
      TaskData data,
      int vocabulary,
      int classes,
      SeededRandom random,
      Workers workers) {
    this(
        options,
        options.padding() == Padding.SHARED_WORD ? data.padded(vocabulary) : data,
        ClassifierWeights.start(
            options.shape(vocabulary, classes), options.embeddingScale(), random),
        workers);
  }

  /**
   * Starts from given weights.
   *
   * @param data documents, already padded if the options ask for it
   * @param start the weights at the start, which are not changed
   * @throws IllegalArgumentException if the weights are those of another classifier than the
   *     options describe
   */
  public FullBatchTraining(
      DescentOptions options, TaskData data, ClassifierWeights start, Workers workers) {
    this(options, data, start, workers, true);
  }

  private FullBatchTraining(
      DescentOptions options,
      TaskData data,
      ClassifierWeights start,
      Workers workers,
      boolean shortcuts) {
    if (!start.shape().head().equals(options.head())
        || start.shape().dim() != options.dim()
        || start.shape().keyDim() != options.keyDim()) {
      throw new IllegalArgumentException(
          "the weights are of %s; expected head %s, dim %d and key dim %d"
              .formatted(start.shape(), options.head(), options.dim(), options.keyDim()));
    }
    if (options.patience().isPresent() && data.dev().count() == 0) {
      throw new IllegalArgumentException("there is no dev document; expected some to stop early");
    }
    this.options = options;
    this.data = data;
    this.workers = workers;
    descent =
        shortcuts
            ? new ProjectedDescent(options, data, start, workers)
            : new GeneralDescent(options, data, start, workers);
  }

  /**
   * The same training with every weight in float and every gradient computed in full: slower and
   * less exact, a reference for tests and benchmarks. The arguments are those of the constructor.
   */
  public static FullBatchTraining withoutShortcuts(
      DescentOptions options, TaskData data, ClassifierWeights start, Workers workers) {
    return new FullBatchTraining(options, data, start, workers, false);
  }

  /** The current state of the words; it follows the training. */
  public TrainingState state() {
    return descent;
  }

  /** The documents, padded if the options say so. */
  public TaskData data() {
    return data;
  }

  /** The maximum number of steps. */
  public int epochs() {
    return options.epochs();
  }

  /** The epoch with the lowest loss on the dev documents so far; 0 without a patience. */
  public int bestEpoch() {
    return bestEpoch;
  }

  /**
   * Trains until the last epoch, until the patience is exhausted, until {@code progress} returns
   * false, or until the loss leaves the range of floating point. Records made until then stay. With
   * a patience, the best weights are restored at the end. If {@code progress} returned false, the
   * weights are those of the last epoch; another call of this method, or of another training with
   * this {@link #snapshot}, continues to the same bytes as an uninterrupted run.
   *
   * @throws IOException if the recorder throws it
   */
  public Outcome run(Recorder recorder, Progress progress) throws IOException {
    Outcome outcome = descend(recorder, progress);
    if (!(outcome instanceof Outcome.Cancelled)) {
      descent.best().ifPresent(descent::setValues);
    }
    return outcome;
  }

  private Outcome descend(Recorder recorder, Progress progress) throws IOException {
    if (measured) { // and cancelled there: continues with the step
      measured = false;
      descent.step();
      epoch++;
    }
    for (; ; epoch++) {
      double loss = descent.trainLoss();
      if (!Double.isFinite(loss) || (loss == 0 && epoch > 0)) {
        return new Outcome.Diverged(epoch, cause(loss));
      }
      boolean exhausted = options.patience().isPresent() && isExhausted();
      boolean last = exhausted || epoch == options.epochs();
      if (!resumed && (last || epoch % options.recordEvery() == 0)) {
        recorder.record(epoch, loss, descent.devLoss(), descent);
      }
      resumed = false;
      boolean proceed = progress.proceed(epoch, options.epochs());
      if (last) {
        return exhausted ? new Outcome.Exhausted(epoch) : new Outcome.Completed(epoch);
      }
      if (!proceed) {
        measured = true;
        return new Outcome.Cancelled(epoch);
      }
      descent.step();
    }
  }

  /** Stores the weights if they are the best so far. Returns whether the patience is exhausted. */
  private boolean isExhausted() {
    double loss = descent.devLoss();
    if (loss < bestDevLoss) {
      bestDevLoss = loss;
      bestEpoch = epoch;
      descent.keepBest();
    }
    return epoch - bestEpoch >= options.patience().getAsInt();
  }

  /**
   * The reason of a divergence. Descent never reaches a loss of 0, which falls as 1/t; logits have
   * then grown so large in a step that the exponentials of the others, and the gradient, vanish.
   */
  private String cause(double loss) {
    if (loss == 0) {
      return "the training loss is exactly 0: logits have grown too large for a gradient";
    }
    String problem = descent.problem();
    return "the training loss is " + loss + (problem.isEmpty() ? "" : "; " + problem);
  }

  /**
   * The state from which another training with the same options, data and start can continue. Call
   * it in {@link Progress#proceed}, or after a cancelled run; the record of this epoch, if one is
   * due, has then been made.
   */
  public TrainingSnapshot snapshot() {
    return new TrainingSnapshot(epoch, descent.values(), bestEpoch, bestDevLoss, descent.best());
  }

  /**
   * Restores a snapshot. {@link #run} then continues to the same bytes as an uninterrupted run; the
   * record of the snapshot's own epoch is not made again.
   *
   * @throws IllegalArgumentException if the snapshot is of another training
   */
  public void resume(TrainingSnapshot snapshot) {
    int expected = descent.values().length;
    int found = snapshot.values().length;
    if (found != expected || snapshot.epoch() > options.epochs()) {
      throw new IllegalArgumentException(
          "the snapshot has %d numbers of epoch %d; expected %d numbers of an epoch up to %d"
              .formatted(found, snapshot.epoch(), expected, options.epochs()));
    }
    epoch = snapshot.epoch();
    bestEpoch = snapshot.bestEpoch();
    bestDevLoss = snapshot.bestDevLoss();
    descent.setValues(snapshot.values());
    snapshot.best().ifPresent(descent::setBest);
    resumed = true;
    measured = false;
  }

  /**
   * The share of documents whose highest logit is that of their label.
   *
   * @param documents over the same vocabulary as {@link #data}, padded if those are
   */
  public double accuracy(Documents documents) {
    ClassifierWeights weights = descent.weights();
    ClassifierStep step =
        new ClassifierStep(weights, EnumSet.noneOf(Part.class), KernelSelection.kernels(), workers);
    step.forward(documents);
    float[] logits = step.logits();
    int classes = weights.shape().classes();
    int correct = 0;
    for (int document = 0; document < documents.count(); document++) {
      int best = 0;
      for (int k = 1; k < classes; k++) {
        if (logits[document * classes + k] > logits[document * classes + best]) {
          best = k;
        }
      }
      correct += best == documents.labels()[document] ? 1 : 0;
    }
    return (double) correct / documents.count();
  }
}
