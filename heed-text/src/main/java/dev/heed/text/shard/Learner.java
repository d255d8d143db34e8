package dev.heed.text.shard;

import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.AdaGrad;
import dev.heed.text.pooling.ClassSample;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.Loss;
import dev.heed.text.pooling.Part;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.training.Head;
import dev.heed.text.training.LearningRate;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.WordScore;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The weights of a classifier in training, with the step and the optimizer that update them. */
public final class Learner {
  /**
   * Step of a key, as a fraction of an embedding's, as the other rates are. Scores must move slowly
   * compared with embeddings: ten times this rate costs one point of accuracy on short reviews, and
   * thirty times costs five, as attention settles on chance words in the first epochs.
   */
  private static final double KEY_RATE = 0.05;

  /**
   * The same for texts with several labels, which share one attention. With 50 labels 0.05 had a
   * micro F1 of .805, 0.1 had .811 and 0.2 had .807.
   */
  private static final double SHARED_KEY_RATE = 0.1;

  private static final double METRIC_KEY_RATE = 0.02;
  private static final double HEAD_RATE = 0.02;

  /**
   * Labels from which a linear head learns faster, in proportion to their number: each of many
   * labels has few texts, and drawn rows, some of which resemble each other, must change most. With
   * 64 and 77 labels eight times the rate gains 1.2 and 1.3 points of accuracy in cross-validation,
   * and sixteen times no more; with 6 labels and fewer any faster head loses some.
   */
  private static final double FEW_LABELS = 6;

  private static final double MAX_HEAD_FACTOR = 8;
  private static final double METRIC_RATE = 0.001;

  private static final double EMBEDDING_SCALE = 0.005;
  private static final Set<Part> TRAINED =
      EnumSet.of(Part.EMBEDDINGS, Part.KEYS, Part.HEAD, Part.METRIC);

  private final ClassifierWeights weights;
  private final ClassifierStep step;
  private final AdaGrad optimizer;
  private final LearningRate rate;
  private final Workers workers;

  /** Draws the weights at the start of a training. */
  public Learner(ClassifierShape shape, Loss loss, TrainingOptions options, Workers workers) {
    this(
        ClassifierWeights.start(shape, EMBEDDING_SCALE, new SeededRandom(options.seed())),
        loss,
        options,
        workers);
  }

  /** Makes a learner of given weights, whose accumulators are 0. */
  Learner(ClassifierWeights weights, Loss loss, TrainingOptions options, Workers workers) {
    ClassifierShape shape = weights.shape();
    this.weights = weights;
    this.workers = workers;
    step =
        new ClassifierStep(
            weights,
            loss,
            options.objective().decoupling(),
            TRAINED,
            KernelSelection.kernels(),
            workers);
    rate = options.descent().learningRate();
    double keyRate =
        switch (options.model().wordScore()) {
          case WordScore.Pooled() ->
              switch (loss) {
                case Loss.Softmax() -> KEY_RATE;
                case Loss.Distributions uncertain -> KEY_RATE;
                case Loss.Sigmoids several -> SHARED_KEY_RATE;
              };
          case WordScore.Metric(int width) -> METRIC_KEY_RATE;
        };
    optimizer =
        new AdaGrad(
            shape,
            new AdaGrad.Rates(1, keyRate, headRate(shape, loss), METRIC_RATE),
            TRAINED,
            KernelSelection.kernels());
  }

  /** Step of a value of the head. */
  public static double headRate(ClassifierShape shape, Loss loss) {
    boolean rises =
        shape.head() instanceof Head.Linear
            && switch (loss) {
              case Loss.Softmax() -> true;
              case Loss.Distributions uncertain -> true;
              case Loss.Sigmoids several -> false;
            };
    return rises
        ? HEAD_RATE * Math.clamp(shape.classes() / FEW_LABELS, 1, MAX_HEAD_FACTOR)
        : HEAD_RATE;
  }

  /**
   * Sets the attention of some entries at the start: their keys get the score {@code ln share} if
   * scores are products of key and query.
   *
   * @param from the first of the last entries
   * @param share their attention as a share of the other entries'
   */
  public void setStartAttention(int from, double share) {
    if (weights.shape().wordScore() instanceof WordScore.Pooled) {
      float[] query = weights.query();
      double square = 0;
      for (float value : query) {
        square += (double) value * value;
      }
      float factor = (float) (StrictMath.log(share) / square);
      float[] keys = weights.keys();
      for (int i = from * query.length; i < keys.length; i++) {
        keys[i] = factor * query[i % query.length];
      }
    }
  }

  /** Sets the rate for the steps of an epoch, counted from 1. */
  public void startEpoch(int epoch) {
    optimizer.scaleRates(rate.at(epoch));
  }

  /**
   * Takes a step on a batch, unless its loss is not finite.
   *
   * @param classes the classes to sum over
   * @return the mean loss before the step
   */
  public double learn(Documents batch, ClassSample classes) {
    double loss = step.forward(batch, classes);
    if (Double.isFinite(loss)) {
      step.backward(optimizer);
    }
    return loss;
  }

  /**
   * Copies the logits of a document of the last batch, as they were before its step; they are those
   * of the classes summed over.
   */
  public void copyLogits(int document, double[] target) {
    float[] logits = step.logits();
    for (int k = 0; k < target.length; k++) {
      target[k] = logits[document * target.length + k];
    }
  }

  public ClassifierWeights weights() {
    return weights;
  }

  /** The threads of the steps, free between two of them. */
  Workers workers() {
    return workers;
  }

  /** Weights and accumulators, all that the next step starts from; shared, not copied. */
  public List<Tensor> state() {
    List<Tensor> state = new ArrayList<>(weights.tensors());
    state.addAll(optimizer.state());
    return state;
  }

  /** The accumulators; shared, not copied. */
  public List<Tensor> optimizerState() {
    return optimizer.state();
  }
}
