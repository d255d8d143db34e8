package dev.heed.text.training;

import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.ModelInfo;
import dev.heed.text.TextClassifier;
import dev.heed.text.TrainingOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
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
  /** In a small corpus batches are smaller, so that an epoch has about so many steps. */
  private static final int STEPS = 32;

  private static final int SMALLEST_BATCH = 8;

  private static final int DEV_BATCH = 512;
  private final TrainingOptions options;
  private final EncodedCorpus corpus;
  private final Workers workers;
  private final TrainingListener listener;
  private final ClassifierShape shape;
  private final Learner learner;
  private final ClassifierStep devStep;
  private final BatchReader devReader;
  private final ClassifierWeights best;
  private final List<Epoch> history = new ArrayList<>();
  private final Optional<Checkpoint> checkpoint;
  private int bestEpoch;
  private long wordsTrained;

  private Trainer(
      EncodedCorpus corpus,
      TrainingOptions options,
      Workers workers,
      TrainingListener listener,
      Optional<Path> checkpointFile) {
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
    learner = new Learner(shape, options, workers);
    devStep = evaluating(learner.weights());
    float[] equal = new float[shape.classes()];
    Arrays.fill(equal, 1);
    devReader = new BatchReader(corpus.part(Split.Part.DEV), shape.vocabulary(), equal);
    best = ClassifierWeights.zeros(shape);
    checkpoint =
        checkpointFile.map(
            file -> new Checkpoint(file, corpus.hash() + ' ' + options, checkpointTensors()));
  }

  private ClassifierStep evaluating(ClassifierWeights weights) {
    return new ClassifierStep(weights, Set.of(), KernelSelection.kernels(), workers);
  }

  private List<Tensor> checkpointTensors() {
    List<Tensor> tensors = new ArrayList<>(learner.weights().tensors());
    for (Tensor tensor : best.tensors()) {
      tensors.add(new Tensor("best." + tensor.name(), tensor.shape(), tensor.values()));
    }
    tensors.addAll(learner.optimizerState());
    return tensors;
  }

  /**
   * Trains a classifier.
   *
   * @param source the name of the texts, for messages
   * @param texts labelled texts, read once to the end
   * @param dev dev texts; if there are none, a share of the texts is put aside for that
   * @param version the version of the program, kept in the model
   * @param threads how many threads to use
   * @param checkpoint a file that is written after every epoch; if it is there, the training that
   *     wrote it goes on, and ends with the same bytes as if it had not been interrupted
   * @throws dev.heed.base.InvalidInputException if the texts can't be trained on
   */
  public static TrainingResult train(
      String source,
      CorpusReader texts,
      Optional<CorpusReader> dev,
      TrainingOptions options,
      String version,
      int threads,
      TrainingListener listener,
      Optional<Path> checkpoint)
      throws IOException {
    try (Workers workers = new Workers(threads);
        EncodedCorpus corpus = read(source, texts, dev, options, threads, listener)) {
      listener.read(
          corpus.part(Split.Part.TRAIN).count(),
          corpus.part(Split.Part.DEV).count(),
          corpus.vocabulary().size(),
          corpus.labels());
      Trainer trainer = new Trainer(corpus, options, workers, listener, checkpoint);
      long start = System.nanoTime();
      trainer.run();
      return trainer.result(version, (System.nanoTime() - start) / 1e9);
    }
  }

  private static EncodedCorpus read(
      String source,
      CorpusReader texts,
      Optional<CorpusReader> dev,
      TrainingOptions options,
      int threads,
      TrainingListener listener)
      throws IOException {
    if (threads == 1) {
      return EncodedCorpus.read(source, texts, dev, options, listener);
    }
    try (WarmUp _ = new WarmUp(options)) {
      return EncodedCorpus.read(source, texts, dev, options, listener);
    }
  }

  private void run() throws IOException {
    DocumentFile dev = corpus.part(Split.Part.DEV);
    if (dev.count() == 0) {
      listener.warning(
          "no dev documents: all " + options.epochs() + " epochs are run, uncalibrated");
    }
    if (checkpoint.isPresent()) {
      for (Epoch epoch : checkpoint.get().read()) {
        add(epoch);
      }
    }
    while (history.size() < options.epochs() && history.size() - bestEpoch < options.patience()) {
      int epoch = history.size() + 1;
      double trainLoss = trainEpoch(epoch);
      wordsTrained += corpus.trainWords();
      add(measure(epoch, trainLoss));
      if (bestEpoch == epoch) {
        best.copyFrom(learner.weights());
      }
      if (checkpoint.isPresent()) {
        checkpoint.get().write(history);
      }
    }
  }

  private void add(Epoch epoch) {
    boolean better =
        bestEpoch == 0
            || Double.isNaN(epoch.devLoss())
            || epoch.devLoss() < history.get(bestEpoch - 1).devLoss();
    history.add(epoch);
    bestEpoch = better ? epoch.number() : bestEpoch;
    listener.epoch(epoch);
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
    int size = Math.min(options.batchSize(), Math.max(SMALLEST_BATCH, order.length / STEPS));
    for (int from = 0; from < order.length; from += size) {
      int to = Math.min(order.length, from + size);
      Documents batch = reader.read(order, from, to);
      double batchLoss = learner.learn(batch);
      if (!Double.isFinite(batchLoss)) {
        throw new IOException(
            "training diverged in epoch "
                + epoch
                + ": the loss is "
                + batchLoss
                + "; expected a finite one: lower the learning rate of "
                + options.learningRate());
      }
      loss += batchLoss * (to - from);
      listener.training(epoch, to, order.length);
    }
    return loss / order.length;
  }

  private Epoch measure(int epoch, double trainLoss) {
    DocumentFile dev = corpus.part(Split.Part.DEV);
    float[] logits = new float[dev.count() * shape.classes()];
    double loss = devLoss(devStep, logits);
    int right = 0;
    for (int i = 0; i < dev.count(); i++) {
      int highest = 0;
      for (int k = 1; k < shape.classes(); k++) {
        if (logits[i * shape.classes() + k] > logits[i * shape.classes() + highest]) {
          highest = k;
        }
      }
      right += highest == dev.label(i) ? 1 : 0;
    }
    return new Epoch(epoch, trainLoss, loss, (double) right / dev.count());
  }

  /** The mean loss on the dev documents; NaN without any. Writes their logits. */
  private double devLoss(ClassifierStep step, float[] logits) {
    int[] order = devReader.all();
    int classes = shape.classes();
    double loss = 0;
    for (int from = 0; from < order.length; from += DEV_BATCH) {
      int to = Math.min(order.length, from + DEV_BATCH);
      loss += step.forward(devReader.read(order, from, to)) * (to - from);
      System.arraycopy(step.logits(), 0, logits, from * classes, (to - from) * classes);
    }
    return loss / order.length;
  }

  private TrainingResult result(String version, double seconds) {
    DocumentFile dev = corpus.part(Split.Part.DEV);
    DocumentFile test = corpus.part(Split.Part.TEST);
    int[] devLabels = new int[dev.count()];
    Arrays.setAll(devLabels, dev::label);
    float[] devLogits = new float[dev.count() * shape.classes()];
    devLoss(evaluating(best), devLogits);
    double temperature = Calibration.temperature(devLogits, devLabels, shape.classes());
    TextClassifier classifier = classifier(temperature, info(version, Optional.empty()));
    Optional<Evaluation> testEvaluation = evaluate(classifier, test);
    if (testEvaluation.isPresent()) {
      classifier = classifier(temperature, info(version, testEvaluation.map(Evaluation::accuracy)));
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
        wordsTrained,
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
        dev.count() == 0 ? Optional.empty() : Optional.of(history.get(bestEpoch - 1).devAccuracy()),
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
      evaluation.add(corpus.labels().get(file.label(i)), classifier.probabilities(entries, length));
    }
    return Optional.of(evaluation);
  }
}
