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
 * <p>Computed in double, in the space of the head's first layer, and without computing what cannot
 * change: with a fixed query a word's key is one number, with a fixed head its embedding is as many
 * numbers as there are classes.
 *
 * <p>The same data, options and start give the same numbers to the byte, for any number of threads,
 * and also when a run goes on from a {@link #snapshot}.
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
   * @param data documents that are padded already, if they are to be
   * @param start the weights at the start, which are not changed
   * @throws IllegalArgumentException if the weights are of another classifier than the options say
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
   * less exact, to measure and check against. The arguments are those of the constructor.
   */
  public static FullBatchTraining withoutShortcuts(
      DescentOptions options, TaskData data, ClassifierWeights start, Workers workers) {
    return new FullBatchTraining(options, data, start, workers, false);
  }

  /** The words now; it follows the training. */
  public TrainingState state() {
    return descent;
  }

  /** The documents, padded if the options say so. */
  public TaskData data() {
    return data;
  }

  /** The number of steps that it makes at most. */
  public int epochs() {
    return options.epochs();
  }

  /** The epoch with the lowest loss on the dev documents so far; 0 without a patience. */
  public int bestEpoch() {
    return bestEpoch;
  }

  /**
   * Trains until the last epoch, until the patience is exhausted, until {@code progress} says stop,
   * or until the loss leaves the range of floating point. What was recorded until then stays. With
   * a patience, the best weights are back in place at the end, unless somebody said stop: then the
   * weights are those of the last epoch, from which this method or, by a {@link #snapshot}, another
   * training goes on to the same bytes as if it had not stopped.
   *
   * @throws IOException what the recorder threw
   */
  public Outcome run(Recorder recorder, Progress progress) throws IOException {
    Outcome outcome = descend(recorder, progress);
    if (!(outcome instanceof Outcome.Cancelled)) {
      descent.best().ifPresent(descent::setValues);
    }
    return outcome;
  }

  private Outcome descend(Recorder recorder, Progress progress) throws IOException {
    if (measured) { // and stopped there: goes on with the step
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

  /** Keeps the weights if they are the best yet; whether the patience is exhausted. */
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
   * A loss of 0 is none that descent comes to: it falls as 1/t. Logits grew so large in a step that
   * nothing is left of the others' exponentials, nor of the gradient.
   */
  private String cause(double loss) {
    if (loss == 0) {
      return "the training loss is 0 to the last bit: logits have grown too large for a gradient";
    }
    String problem = descent.problem();
    return "the training loss is " + loss + (problem.isEmpty() ? "" : "; " + problem);
  }

  /**
   * All that another training, made of the same options, data and start, needs to go on from here.
   * To be taken in {@link Progress#proceed}, or after a run that was cancelled; the record of this
   * epoch, if one is due, has been made by then.
   */
  public TrainingSnapshot snapshot() {
    return new TrainingSnapshot(epoch, descent.values(), bestEpoch, bestDevLoss, descent.best());
  }

  /**
   * Goes to where a snapshot was taken. {@link #run} then goes on to the same bytes as an unbroken
   * run; the record of the snapshot's own epoch is not made again.
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
   * @param documents such as {@link #data} has, padded if those are
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
