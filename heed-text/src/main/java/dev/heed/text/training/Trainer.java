package dev.heed.text.training;

import dev.heed.parallel.Workers;
import dev.heed.pooling.AdaGrad;
import dev.heed.pooling.ClassifierShape;
import dev.heed.pooling.ClassifierStep;
import dev.heed.pooling.ClassifierWeights;
import dev.heed.pooling.Documents;
import dev.heed.pooling.Optimizer;
import dev.heed.pooling.Part;
import dev.heed.random.SeededRandom;
import dev.heed.spi.KernelSelection;
import dev.heed.spi.Kernels;
import dev.heed.text.ModelInfo;
import dev.heed.text.TextClassifier;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.evaluation.Evaluation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Trains by mini-batches with AdaGrad, and stops early.
 *
 * <p>After each epoch the loss on the dev documents is measured; the weights of the epoch with the
 * lowest are kept, and a temperature is fitted to them on the same documents. Without dev documents
 * all epochs are run and the last weights kept, with temperature 1. The result depends on texts,
 * options and seed, and not on the number of threads.
 */
public final class Trainer {
  /** The step of a key, as a fraction of that of an embedding. */
  private static final double KEY_RATE = 0.05;

  /** The step of a shared weight, as a fraction of that of an embedding. */
  private static final double SHARED_RATE = 0.02;

  private static final double EMBEDDING_SCALE = 0.005;
  private static final int DEV_BATCH = 512;
  private static final Set<Part> TRAINED =
      EnumSet.of(Part.EMBEDDINGS, Part.KEYS, Part.HEAD, Part.METRIC);

  private final TrainingOptions options;
  private final EncodedCorpus corpus;
  private final Workers workers;
  private final TrainingListener listener;
  private final Kernels kernels = KernelSelection.kernels();
  private final ClassifierShape shape;
  private final ClassifierWeights weights;
  private final ClassifierWeights best;
  private final ClassifierStep step;
  private final Optimizer optimizer;
  private final List<Epoch> history = new ArrayList<>();
  private int bestEpoch;
  private float[] bestDevLogits = {};

  private Trainer(
      EncodedCorpus corpus, TrainingOptions options, Workers workers, TrainingListener listener) {
    this.corpus = corpus;
    this.options = options;
    this.workers = workers;
    this.listener = listener;
    shape =
        new ClassifierShape(
            corpus.vocabulary().size(),
            corpus.labels().size(),
            options.dim(),
            options.keyDim(),
            options.attention(),
            options.head());
    weights =
        ClassifierWeights.start(shape, EMBEDDING_SCALE, new SeededRandom(options.seed()));
    best = ClassifierWeights.zeros(shape);
    step = new ClassifierStep(weights, TRAINED, kernels, workers);
    double rate = options.learningRate();
    optimizer =
        new AdaGrad(
            shape, new AdaGrad.Rates(rate, KEY_RATE * rate, SHARED_RATE * rate), TRAINED, kernels);
  }

  /**
   * Trains a classifier.
   *
   * @param source the name of the texts, for messages
   * @param texts labelled texts, read once to the end
   * @param dev dev texts; if there are none, a share of the texts is put aside for that
   * @param version the version of the program, kept in the model
   * @param threads how many threads to use
   * @throws dev.heed.text.corpus.InvalidInputException if the texts can't be trained on
   */
  public static TrainingResult train(
      String source,
      CorpusReader texts,
      Optional<CorpusReader> dev,
      TrainingOptions options,
      String version,
      int threads,
      TrainingListener listener)
      throws IOException {
    try (Workers workers = new Workers(threads);
        EncodedCorpus corpus = EncodedCorpus.read(source, texts, dev, options, listener)) {
      listener.read(
          corpus.part(Split.Part.TRAIN).count(),
          corpus.part(Split.Part.DEV).count(),
          corpus.vocabulary().size(),
          corpus.labels());
      Trainer trainer = new Trainer(corpus, options, workers, listener);
      long start = System.nanoTime();
      trainer.run();
      return trainer.result(version, (System.nanoTime() - start) / 1e9);
    }
  }

  private void run() throws IOException {
    DocumentFile dev = corpus.part(Split.Part.DEV);
    if (dev.count() == 0) {
      listener.warning(
          "no dev documents: all " + options.epochs() + " epochs are run, uncalibrated");
    }
    for (int epoch = 1; epoch <= options.epochs(); epoch++) {
      double trainLoss = trainEpoch(epoch);
      float[] logits = new float[dev.count() * shape.classes()];
      Epoch measured = measure(epoch, trainLoss, logits);
      history.add(measured);
      listener.epoch(measured);
      if (dev.count() == 0 || bestEpoch == 0
          || measured.devLoss() < history.get(bestEpoch - 1).devLoss()) {
        bestEpoch = epoch;
        bestDevLogits = logits;
        best.copyFrom(weights);
      }
      if (epoch - bestEpoch >= options.patience()) {
        break;
      }
    }
  }

  private double trainEpoch(int epoch) throws IOException {
    DocumentFile train = corpus.part(Split.Part.TRAIN);
    int[] counts = new int[shape.classes()];
    for (int i = 0; i < train.count(); i++) {
      counts[train.label(i)]++;
    }
    BatchReader reader =
        new BatchReader(
            train, shape.vocabulary(), options.classWeights().of(corpus.labels(), counts));
    int[] order = reader.all();
    new SeededRandom(options.seed()).stream("order", epoch).shuffle(order);
    double loss = 0;
    for (int from = 0; from < order.length; from += options.batchSize()) {
      int to = Math.min(order.length, from + options.batchSize());
      Documents batch = reader.read(order, from, to);
      double batchLoss = step.forward(batch);
      if (!Double.isFinite(batchLoss)) {
        throw new IOException(
            "training diverged in epoch " + epoch + ": the loss is " + batchLoss
                + "; expected a finite one: lower the learning rate of " + options.learningRate());
      }
      loss += batchLoss * (to - from);
      optimizer.apply(batch, step.backward(), weights, workers);
      listener.training(epoch, to, order.length);
    }
    return loss / order.length;
  }

  private Epoch measure(int epoch, double trainLoss, float[] logits) {
    DocumentFile dev = corpus.part(Split.Part.DEV);
    float[] equal = new float[shape.classes()];
    Arrays.fill(equal, 1);
    BatchReader reader = new BatchReader(dev, shape.vocabulary(), equal);
    int[] order = reader.all();
    int classes = shape.classes();
    double loss = 0;
    int right = 0;
    for (int from = 0; from < order.length; from += DEV_BATCH) {
      int to = Math.min(order.length, from + DEV_BATCH);
      loss += step.forward(reader.read(order, from, to)) * (to - from);
      System.arraycopy(step.logits(), 0, logits, from * classes, (to - from) * classes);
    }
    for (int i = 0; i < order.length; i++) {
      int highest = 0;
      for (int k = 1; k < classes; k++) {
        if (logits[i * classes + k] > logits[i * classes + highest]) {
          highest = k;
        }
      }
      right += highest == dev.label(i) ? 1 : 0;
    }
    return new Epoch(
        epoch, trainLoss, loss / order.length, (double) right / order.length);
  }

  private TrainingResult result(String version, double seconds) {
    DocumentFile dev = corpus.part(Split.Part.DEV);
    DocumentFile test = corpus.part(Split.Part.TEST);
    int[] devLabels = new int[dev.count()];
    Arrays.setAll(devLabels, dev::label);
    double temperature = Calibration.temperature(bestDevLogits, devLabels, shape.classes());
    TextClassifier classifier = classifier(temperature, info(version, Optional.empty()));
    Optional<Evaluation> testEvaluation = evaluate(classifier, test);
    if (testEvaluation.isPresent()) {
      classifier =
          classifier(temperature, info(version, testEvaluation.map(Evaluation::accuracy)));
    }
    BitSet heldOut = new BitSet();
    Split.Part[] partOf = corpus.partOf();
    for (int i = 0; i < partOf.length; i++) {
      heldOut.set(i, partOf[i] == (test.count() > 0 ? Split.Part.TEST : Split.Part.DEV));
    }
    return new TrainingResult(
        classifier,
        history,
        bestEpoch,
        corpus.part(Split.Part.TRAIN).count(),
        evaluate(classifier, dev),
        testEvaluation,
        heldOut,
        corpus.trainWords(),
        seconds);
  }

  private TextClassifier classifier(double temperature, ModelInfo info) {
    return new TextClassifier(corpus.labels(), corpus.vocabulary(), best, temperature, info);
  }

  private ModelInfo info(String version, Optional<Double> testAccuracy) {
    DocumentFile dev = corpus.part(Split.Part.DEV);
    return new ModelInfo(
        version,
        options,
        corpus.part(Split.Part.TRAIN).count(),
        dev.count(),
        bestEpoch,
        dev.count() == 0
            ? Optional.empty()
            : Optional.of(history.get(bestEpoch - 1).devAccuracy()),
        testAccuracy,
        corpus.hash());
  }

  private Optional<Evaluation> evaluate(TextClassifier classifier, DocumentFile file) {
    if (file.count() == 0) {
      return Optional.empty();
    }
    Evaluation evaluation = new Evaluation(corpus.labels());
    int[] entries = new int[1 << 10];
    for (int i = 0; i < file.count(); i++) {
      int length = file.length(i);
      if (entries.length < length) {
        entries = new int[2 * length];
      }
      file.copy(i, entries, 0);
      evaluation.add(
          corpus.labels().get(file.label(i)), classifier.probabilities(entries, length));
    }
    return Optional.of(evaluation);
  }
}
