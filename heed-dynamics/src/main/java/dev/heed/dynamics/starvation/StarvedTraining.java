package dev.heed.dynamics.starvation;

import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.AdaGrad;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.Loss;
import dev.heed.text.pooling.Part;
import dev.heed.text.training.LearningRate;
import dev.heed.text.training.ModelShape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A training by mini-batches with AdaGrad and early stopping, as {@code heed train} does it, with
 * scores of any speed. Measures clean and flipped test texts at the epoch with the lowest dev loss.
 */
final class StarvedTraining {
  private static final double EMBEDDING_SCALE = 0.005;
  private static final double HEAD_RATE = 0.02;
  private static final int BATCH = 128;
  private static final LearningRate RATE = new LearningRate.Growing(0.1, 3);

  private final GiveAway texts;
  private final int epochs;
  private final int patience;
  private final SeededRandom random;
  private final Workers workers;

  /**
   * A training.
   *
   * @param epochs the maximum number of epochs
   * @param patience epochs without a lower dev loss after which to stop
   */
  StarvedTraining(GiveAway texts, int epochs, int patience, SeededRandom random, Workers workers) {
    this.texts = texts;
    this.epochs = epochs;
    this.patience = patience;
    this.random = random;
    this.workers = workers;
  }

  /**
   * The results.
   *
   * @param gradients after each epoch the mean of {@code (1 − a)(1 − p)} over the training texts
   *     with a token, with {@code a} the token's attention and {@code p} the label's probability:
   *     what is left for the gradient of the other words
   */
  record Result(double clean, double flipped, List<Double> gradients) {
    double[] values() {
      double[] values = new double[gradients.size() + 2];
      values[0] = clean;
      values[1] = flipped;
      Arrays.setAll(values, i -> i < 2 ? values[i] : gradients.get(i - 2));
      return values;
    }

    static Result of(double[] values) {
      return new Result(
          values[0], values[1], Arrays.stream(values, 2, values.length).boxed().toList());
    }
  }

  /**
   * Trains.
   *
   * @throws IOException if a loss is no longer finite
   */
  Result train(Variant variant, Runnable pulse) throws IOException {
    ClassifierShape shape = new ClassifierShape(texts.words(), 2, ModelShape.defaults());
    ClassifierWeights weights = ClassifierWeights.start(shape, EMBEDDING_SCALE, random);
    Set<Part> trained = EnumSet.of(Part.EMBEDDINGS, Part.HEAD);
    if (variant.keyRate() > 0) {
      trained.add(Part.KEYS);
    }
    ClassifierStep step =
        new ClassifierStep(
            weights,
            new Loss.Softmax(),
            variant.decoupling(),
            trained,
            KernelSelection.kernels(),
            workers);
    ClassifierStep measuring =
        new ClassifierStep(weights, Set.of(), KernelSelection.kernels(), workers);
    AdaGrad optimizer =
        new AdaGrad(
            shape,
            new AdaGrad.Rates(1, variant.keyRate() > 0 ? variant.keyRate() : 1, HEAD_RATE, 1),
            trained,
            KernelSelection.kernels());
    List<Double> gradients = new ArrayList<>(List.of(othersGradient(measuring)));
    double lowest = Double.POSITIVE_INFINITY;
    int best = 0;
    double clean = Double.NaN;
    double flipped = Double.NaN;
    for (int epoch = 1; epoch <= epochs && epoch - best <= patience; epoch++) {
      optimizer.scaleRates(RATE.at(epoch));
      trainEpoch(step, optimizer, epoch, pulse);
      double loss = measuring.forward(texts.dev());
      if (!Double.isFinite(loss)) {
        throw new IOException(
            "%s: the dev loss in epoch %d is %s; expected a finite one"
                .formatted(variant.name(), epoch, loss));
      }
      if (loss < lowest) {
        lowest = loss;
        best = epoch;
        clean = accuracy(measuring, texts.clean());
        flipped = accuracy(measuring, texts.flipped());
      }
      gradients.add(othersGradient(measuring));
    }
    return new Result(clean, flipped, gradients);
  }

  private void trainEpoch(ClassifierStep step, AdaGrad optimizer, int epoch, Runnable pulse) {
    Documents train = texts.train();
    int[] order = new int[train.count()];
    Arrays.setAll(order, i -> i);
    random.stream("order", epoch).shuffle(order);
    Documents.Builder builder = new Documents.Builder(texts.words());
    for (int from = 0; from < order.length; from += BATCH) {
      pulse.run();
      int[] chosen = Arrays.copyOfRange(order, from, Math.min(order.length, from + BATCH));
      step.forward(batch(train, chosen, builder));
      step.backward(optimizer);
    }
  }

  private static Documents batch(Documents all, int[] chosen, Documents.Builder builder) {
    int[] offsets = new int[chosen.length + 1];
    int[] labels = new int[chosen.length];
    float[] weights = new float[chosen.length];
    Arrays.fill(weights, 1);
    for (int i = 0; i < chosen.length; i++) {
      offsets[i + 1] = offsets[i] + all.offsets()[chosen[i] + 1] - all.offsets()[chosen[i]];
      labels[i] = all.labels()[chosen[i]];
    }
    int[] words = new int[offsets[chosen.length]];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(
          all.positionWords(),
          all.offsets()[chosen[i]],
          words,
          offsets[i],
          offsets[i + 1] - offsets[i]);
    }
    return builder.build(offsets, words, labels, weights);
  }

  private static double accuracy(ClassifierStep step, Documents documents) {
    step.forward(documents);
    float[] logits = step.logits();
    int right = 0;
    for (int i = 0; i < documents.count(); i++) {
      int predicted = logits[2 * i + 1] > logits[2 * i] ? 1 : 0;
      right += predicted == documents.labels()[i] ? 1 : 0;
    }
    return (double) right / documents.count();
  }

  private double othersGradient(ClassifierStep step) {
    Documents train = texts.train();
    step.forward(train);
    float[] logits = step.logits();
    float[] scores = step.scores();
    double sum = 0;
    int tagged = 0;
    for (int i = 0; i < train.count(); i++) {
      int last = train.offsets()[i + 1] - 1;
      if (last >= train.offsets()[i] && train.positionWords()[last] < GiveAway.TOKENS) {
        float own = scores[train.positionColumns()[last]];
        double others = 0;
        for (int p = train.offsets()[i]; p < last; p++) {
          others += StrictMath.exp(scores[train.positionColumns()[p]] - (double) own);
        }
        int label = train.labels()[i];
        double margin = (double) logits[2 * i + label] - logits[2 * i + 1 - label];
        sum += others / (1 + others) / (1 + StrictMath.exp(margin));
        tagged++;
      }
    }
    return sum / tagged;
  }
}
