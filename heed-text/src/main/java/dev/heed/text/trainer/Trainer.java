package dev.heed.text.trainer;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.model.Model;
import dev.heed.text.model.Scorer;
import dev.heed.text.model.Version;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.training.Descent;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * Trains by mini-batches with AdaGrad, and stops early.
 *
 * <p>After each epoch the loss on the dev documents is measured. The weights of the epoch with the
 * lowest loss are kept, and a temperature is fitted to them on the same documents. Without dev
 * documents all epochs are run and the last weights kept, with temperature 1. The result depends on
 * texts, options and seed, and not on the number of threads.
 */
public final class Trainer {
  /** Steps of an epoch in a small corpus, where batches are smaller than the options say. */
  private static final int MIN_STEPS = 32;

  private static final int MIN_BATCH = 8;
  private static final int DEV_BATCH = 512;

  private final String source;
  private final TrainingOptions options;
  private final EncodedCorpus corpus;
  private final Workers workers;
  private final TrainingListener listener;
  private final ClassifierShape shape;
  private final int[] labelCounts;
  private final Learner learner;
  private final BatchReader trainReader;
  private final ClassifierStep devStep;
  private final BatchReader devReader;
  private final ClassifierWeights best;
  private final Checkpoint checkpoint;
  private final List<Epoch> history = new ArrayList<>();
  private int bestEpoch;
  private long wordsTrained;

  private Trainer(
      String source,
      EncodedCorpus corpus,
      TrainingOptions options,
      Workers workers,
      TrainingListener listener,
      Optional<Path> checkpointFile)
      throws InvalidInputException {
    this.source = source;
    this.corpus = corpus;
    this.options = options;
    this.workers = workers;
    this.listener = listener;
    shape = shape();
    labelCounts = labelCounts();
    trainReader =
        new BatchReader(
            corpus.part(Split.Part.TRAIN),
            shape.vocabulary(),
            options.classWeights().of(corpus.labels(), labelCounts));
    learner = new Learner(shape, options, workers);
    devStep = evaluating(learner.weights());
    float[] equal = new float[shape.classes()];
    Arrays.fill(equal, 1);
    devReader = new BatchReader(corpus.part(Split.Part.DEV), shape.vocabulary(), equal);
    best = ClassifierWeights.zeros(shape);
    checkpoint = checkpointFile.map(this::checkpoint).orElse(Checkpoint.none());
  }

  private ClassifierShape shape() throws InvalidInputException {
    try {
      return new ClassifierShape(
          corpus.vocabulary().size(), corpus.labels().size(), options.model());
    } catch (ProblemException e) {
      throw e.in(source, 0);
    }
  }

  private int[] labelCounts() {
    DocumentFile train = corpus.part(Split.Part.TRAIN);
    int[] counts = new int[corpus.labels().size()];
    for (int i = 0; i < train.count(); i++) {
      counts[train.label(i)]++;
    }
    return counts;
  }

  private Checkpoint checkpoint(Path file) {
    return new CheckpointFile(file, corpus.hash() + ' ' + options, checkpointTensors());
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
   * @param texts labelled texts, read once to the end
   * @param dev dev texts; without them a share of the texts is held out
   * @param threads the number of threads to use
   * @param checkpoint a file that is written after every epoch; if it exists, the training that
   *     wrote it continues, and ends with the same bytes as without the interruption
   * @throws InvalidInputException if the texts cannot be trained on, or the training diverges
   * @throws ProblemException if a class weight is given for a label that does not exist
   */
  public static Trained train(
      CorpusReader texts,
      Optional<CorpusReader> dev,
      TrainingOptions options,
      int threads,
      TrainingListener listener,
      Optional<Path> checkpoint)
      throws IOException {
    try (Workers workers = new Workers(threads);
        EncodedCorpus corpus = read(texts, dev, options, threads, listener)) {
      Trainer trainer = new Trainer(texts.source(), corpus, options, workers, listener, checkpoint);
      listener.read(
          corpus.part(Split.Part.TRAIN).count(),
          corpus.part(Split.Part.DEV).count(),
          corpus.vocabulary().size(),
          corpus.labels());
      long start = System.nanoTime();
      trainer.run();
      return trainer.result((System.nanoTime() - start) / 1e9);
    }
  }

  private static EncodedCorpus read(
      CorpusReader texts,
      Optional<CorpusReader> dev,
      TrainingOptions options,
      int threads,
      TrainingListener listener)
      throws IOException {
    if (threads == 1) {
      return EncodedCorpus.read(texts, dev, options, listener);
    }
    WarmUp warmUp = new WarmUp(options);
    try (warmUp) {
      return EncodedCorpus.read(texts, dev, options, listener);
    }
  }

  private void run() throws IOException {
    Descent descent = options.descent();
    if (corpus.part(Split.Part.DEV).count() == 0) {
      listener.warning(
          "no dev documents: all " + descent.epochs() + " epochs run, without calibration");
    }
    checkpoint.read().forEach(this::add);
    while (history.size() < descent.epochs() && history.size() - bestEpoch < descent.patience()) {
      int epoch = history.size() + 1;
      OptionalDouble trainLoss = trainEpoch(epoch);
      if (trainLoss.isEmpty()) {
        break;
      }
      wordsTrained += corpus.trainWords();
      add(measure(epoch, trainLoss.getAsDouble()));
      if (bestEpoch == epoch) {
        best.copyFrom(learner.weights());
      }
      checkpoint.write(history);
    }
    if (history.isEmpty()) {
      throw new CancellationException("stopped before the end of the first epoch");
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

  /** Trains for an epoch; returns its mean loss, or nothing if the listener stops it. */
  private OptionalDouble trainEpoch(int epoch) throws IOException {
    Descent descent = options.descent();
    int[] order = trainReader.all();
    new SeededRandom(options.seed()).stream("order", epoch).shuffle(order);
    double loss = 0;
    int size = Math.min(descent.batchSize(), Math.max(MIN_BATCH, order.length / MIN_STEPS));
    for (int from = 0; from < order.length; from += size) {
      if (listener.isStopped()) {
        return OptionalDouble.empty();
      }
      int to = Math.min(order.length, from + size);
      Documents batch = trainReader.read(order, from, to);
      double batchLoss = learner.learn(batch);
      if (!Double.isFinite(batchLoss)) {
        throw new InvalidInputException(
            source,
            0,
            "training diverged in epoch " + epoch + ": the loss is " + batchLoss,
            "a finite one: lower the learning rate of " + descent.learningRate());
      }
      loss += batchLoss * (to - from);
      listener.training(epoch, to, order.length);
    }
    return OptionalDouble.of(loss / order.length);
  }

  private Epoch measure(int epoch, double trainLoss) {
    DocumentFile dev = corpus.part(Split.Part.DEV);
    float[] logits = new float[dev.count() * shape.classes()];
    double loss = devLoss(devStep, logits);
    int right = 0;
    int mostCommon = 0;
    for (int k = 1; k < shape.classes(); k++) {
      mostCommon = labelCounts[k] > labelCounts[mostCommon] ? k : mostCommon;
    }
    for (int i = 0; i < dev.count(); i++) {
      int highest = dev.length(i) == 0 ? mostCommon : highest(logits, i * shape.classes());
      right += highest == dev.label(i) ? 1 : 0;
    }
    return new Epoch(epoch, trainLoss, loss, (double) right / dev.count());
  }

  /** The first class with the highest logit of a document. */
  private int highest(float[] logits, int offset) {
    int highest = 0;
    for (int k = 1; k < shape.classes(); k++) {
      highest = logits[offset + k] > logits[offset + highest] ? k : highest;
    }
    return highest;
  }

  /**
   * Computes the mean loss on the dev documents.
   *
   * @param logits receives {@code K} logits for each document
   * @return the loss; NaN without any documents
   */
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

  private Trained result(double seconds) {
    DocumentFile dev = corpus.part(Split.Part.DEV);
    DocumentFile test = corpus.part(Split.Part.TEST);
    int[] devLabels = new int[dev.count()];
    Arrays.setAll(devLabels, dev::label);
    float[] devLogits = new float[dev.count() * shape.classes()];
    devLoss(evaluating(best), devLogits);
    double temperature = Calibration.temperature(devLogits, devLabels, shape.classes());
    Model model =
        new Model(
            corpus.labels(),
            corpus.vocabulary(),
            best,
            temperature,
            Arrays.stream(labelCounts).boxed().toList(),
            info());
    Scorer scorer = new Scorer(model);
    Optional<Evaluation> tested = evaluate(scorer, test);
    if (tested.isPresent()) {
      model = model.withInfo(model.info().withTestAccuracy(tested.get().accuracy()));
    }
    BitSet heldOut = new BitSet();
    Split.Part[] partOf = corpus.partOf();
    for (int i = 0; i < partOf.length; i++) {
      heldOut.set(i, partOf[i] == (test.count() > 0 ? Split.Part.TEST : Split.Part.DEV));
    }
    Optional<Evaluation> onDev = evaluate(scorer, dev);
    return new Trained(model, scorer, history, onDev, tested, heldOut, wordsTrained, seconds);
  }

  private ModelInfo info() {
    DocumentFile dev = corpus.part(Split.Part.DEV);
    return new ModelInfo(
        Version.number(),
        options,
        corpus.part(Split.Part.TRAIN).count(),
        dev.count(),
        bestEpoch,
        dev.count() == 0 ? Optional.empty() : Optional.of(history.get(bestEpoch - 1).devAccuracy()),
        Optional.empty(),
        corpus.hash());
  }

  private Optional<Evaluation> evaluate(Scorer scorer, DocumentFile file) {
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
      evaluation.add(corpus.labels().get(file.label(i)), scorer.probabilities(entries, length));
    }
    return Optional.of(evaluation);
  }
}
