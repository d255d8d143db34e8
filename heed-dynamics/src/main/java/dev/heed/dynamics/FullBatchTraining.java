package dev.heed.dynamics;

import dev.heed.parallel.Workers;
import dev.heed.pooling.ClassifierStep;
import dev.heed.pooling.ClassifierWeights;
import dev.heed.pooling.Documents;
import dev.heed.pooling.GradientDescent;
import dev.heed.pooling.Part;
import dev.heed.pooling.Tensor;
import dev.heed.random.SeededRandom;
import dev.heed.spi.KernelSelection;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plain gradient descent on all training documents at once: {@code θ ← θ − η ∂L/∂θ}.
 *
 * <p>The same data, options and seed give the same weights to the byte, for any number of threads.
 */
public final class FullBatchTraining {
  private final DescentOptions options;
  private final TaskData data;
  private final Workers workers;
  private final ClassifierWeights weights;

  /**
   * Draws the weights at the start.
   *
   * @param vocabulary number of words that the data is made of
   * @param classes number of labels
   */
  public FullBatchTraining(
      DescentOptions options,
      TaskData data,
      int vocabulary,
      int classes,
      SeededRandom random,
      Workers workers) {
    this.options = options;
    this.data = data;
    this.workers = workers;
    weights =
        ClassifierWeights.start(
            options.shape(vocabulary, classes), options.embeddingScale(), random);
  }

  /** The weights, which {@link #run} changes. */
  public ClassifierWeights weights() {
    return weights;
  }

  /**
   * Trains until the last epoch, until {@code progress} says stop, or until the loss is no longer
   * finite. What was recorded until then stays.
   *
   * @throws IOException what the recorder threw
   * @throws IllegalArgumentException if the loss is not finite before the first step
   */
  public Outcome run(Recorder recorder, Progress progress) throws IOException {
    ClassifierStep step = step(options.trained());
    ClassifierStep watch = step(EnumSet.noneOf(Part.class));
    GradientDescent descent = new GradientDescent(options.rate(), options.trained());
    for (int epoch = 0; ; epoch++) {
      double loss = step.forward(data.train());
      if (!Double.isFinite(loss) && epoch == 0) {
        throw new IllegalArgumentException(
            "the training loss is " + loss + " at the start; expected a smaller embedding scale");
      }
      if (!Double.isFinite(loss)) {
        return new Outcome.Diverged(epoch, "the training loss is " + loss + notFinite());
      }
      if (options.records(epoch)) {
        recorder.record(epoch, loss, watch.forward(data.dev()), weights);
      }
      boolean proceed = progress.proceed(epoch, options.epochs());
      if (epoch == options.epochs()) {
        return new Outcome.Completed(epoch);
      }
      if (!proceed) {
        return new Outcome.Cancelled(epoch);
      }
      step.backward(descent);
    }
  }

  /** The share of documents whose highest logit is that of their label. */
  public double accuracy(Documents documents) {
    ClassifierStep step = step(EnumSet.noneOf(Part.class));
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

  private ClassifierStep step(Set<Part> trained) {
    return new ClassifierStep(weights, trained, KernelSelection.kernels(), workers);
  }

  private String notFinite() {
    String names =
        weights.tensors().stream()
            .filter(FullBatchTraining::isNotFinite)
            .map(Tensor::name)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : "; not finite: " + names;
  }

  private static boolean isNotFinite(Tensor tensor) {
    for (float value : tensor.values()) {
      if (!Float.isFinite(value)) {
        return true;
      }
    }
    return false;
  }
}
