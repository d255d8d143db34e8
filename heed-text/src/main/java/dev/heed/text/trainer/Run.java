package dev.heed.text.trainer;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Workers;
import dev.heed.text.checkpoint.Checkpoint;
import dev.heed.text.model.Decisions;
import dev.heed.text.model.Temperature;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Loss;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.shard.LabelSets;
import dev.heed.text.shard.Learner;
import dev.heed.text.shard.Pass;
import dev.heed.text.shard.StepSettings;
import dev.heed.text.start.Beginning;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.Descent;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One training from the first epoch to the last, by mini-batches with AdaGrad. After each epoch the
 * loss on the dev documents is measured; the weights of the epoch with the lowest loss are kept.
 * Without dev documents all epochs are run and the last weights kept. The result does not depend on
 * the number of threads.
 */
final class Run {
  private final TrainingOptions options;
  private final EncodedTexts corpus;
  private final TrainingTexts texts;
  private final Workers workers;
  private final ClassifierShape shape;
  private final LabelSets sets;
  private final List<String> labels;
  private final float[] priors;
  private final Loss devLoss;
  private final List<Integer> labelCounts;
  private final Optional<Temperature> startTemperature;
  private final Learner learner;
  private final EncodedTexts.Epochs epochs;
  private final ClassifierStep devStep;
  private final DevMeasure dev;
  private final ClassifierWeights best;
  private final List<Epoch> history = new ArrayList<>();
  private int bestEpoch;
  private long wordsTrained;
  private boolean stopped;

  /**
   * Prepares a training.
   *
   * @param texts the texts that the corpus encodes
   * @throws InvalidInputException if the weights would be too many
   * @throws ProblemException if a class weight is given for a label that does not exist
   */
  Run(EncodedTexts corpus, TrainingTexts texts, TrainingOptions options, Workers workers)
      throws InvalidInputException {
    this.corpus = corpus;
    this.texts = texts;
    this.options = options;
    this.workers = workers;
    sets = texts.sets();
    labels = texts.labels();
    Beginning beginning = texts.beginning();
    shape = shape(labels.size());
    int[] trained = corpus.trained();
    labelCounts = beginning.counts(labels, trained);
    float[] classWeights = options.objective().classWeights().of(labels, trained);
    priors = priors(trained);
    StepSettings settings = new StepSettings(shape, options, classWeights, priors);
    learner = settings.learner(sets, workers);
    epochs = corpus.epochs(settings, learner);
    beginning.fill(learner.weights(), corpus.vocabulary(), labels);
    float[] unweighted = new float[shape.classes()];
    Arrays.fill(unweighted, 1);
    devLoss = sets.loss(unweighted, priors);
    if (options.vocabulary().characterNgrams() instanceof CharacterNgrams.Between ngrams) {
      int known = beginning.vocabulary().characterNgrams();
      int first = shape.vocabulary() - corpus.vocabulary().characterNgrams() + known;
      learner.setStartAttention(first, ngrams.startAttention());
    }
    devStep = evaluating(learner.weights());
    startTemperature = beginning.temperature();
    dev =
        new DevMeasure(
            corpus.held(Split.Part.DEV),
            shape,
            labelCounts,
            sets,
            priors,
            corpus.familiarities(Split.Part.DEV));
    best = ClassifierWeights.zeros(shape);
  }

  private ClassifierShape shape(int classes) throws InvalidInputException {
    try {
      return new ClassifierShape(corpus.vocabulary().size(), classes, options.model());
    } catch (ProblemException e) {
      throw e.in(texts.source(), 0);
    }
  }

  /**
   * The logit of each class's share of the training documents, with half a document added to those
   * with the class and to those without it.
   */
  private float[] priors(int[] trained) {
    int all = corpus.count(Split.Part.TRAIN);
    float[] logits = new float[shape.classes()];
    for (int k = 0; k < logits.length; k++) {
      double odds = (trained[k] + 0.5) / (all - trained[k] + 0.5);
      logits[k] = (float) StrictMath.log(odds);
    }
    return logits;
  }

  private ClassifierStep evaluating(ClassifierWeights weights) {
    return new ClassifierStep(weights, devLoss, Set.of(), KernelSelection.kernels(), workers);
  }

  /** All numbers that the next epoch starts from; shared, not copied. */
  List<Tensor> state() {
    List<Tensor> tensors = new ArrayList<>(learner.weights().tensors());
    for (Tensor tensor : best.tensors()) {
      tensors.add(new Tensor("best." + tensor.name(), tensor.shape(), tensor.values()));
    }
    tensors.addAll(learner.optimizerState());
    return tensors;
  }

  /**
   * Trains until the loss on the dev documents no longer falls, the training documents are
   * {@linkplain Epoch#isLearned learned}, the last epoch is done, or the listener stops it.
   *
   * @throws InvalidInputException if the training diverges
   */
  void run(TrainingListener listener, Checkpoint checkpoint) throws InvalidInputException {
    Descent descent = options.descent();
    run(listener, checkpoint, descent.epochs(), descent.patience());
  }

  /**
   * Trains for fewer epochs than the options say, as a trial; {@link #run} may go on from there.
   *
   * @param most the most epochs
   * @param patience the most epochs without a lower loss
   */
  void runTrial(TrainingListener listener, int most, int patience) throws InvalidInputException {
    Descent descent = options.descent();
    run(
        listener,
        Checkpoint.none(),
        Math.min(most, descent.epochs()),
        Math.min(patience, descent.patience()));
  }

  private void run(TrainingListener listener, Checkpoint checkpoint, int most, int patience)
      throws InvalidInputException {
    checkpoint.read().forEach(epoch -> add(epoch, listener));
    Optional<TrainingListener.Words> words = listener.words();
    words.ifPresent(
        each -> each.counted(corpus.wordCounts(WordCounter.size(corpus, labels.size()))));
    while (history.size() < most && history.size() - bestEpoch < patience && !isLearned()) {
      int epoch = history.size() + 1;
      Optional<Pass.Result> trained = epochs.train(epoch, listener);
      if (trained.isEmpty()) {
        stopped = true;
        return;
      }
      wordsTrained += corpus.trainWords();
      words.ifPresent(each -> each.scored(epoch, scores()));
      add(measure(epoch, trained.get().mean()), listener);
      if (bestEpoch == epoch) {
        best.copyFrom(learner.weights());
      }
      checkpoint.write(history);
    }
  }

  private boolean isLearned() {
    return !history.isEmpty() && history.getLast().isLearned();
  }

  /** The scores of the words that are counted. */
  private float[] scores() {
    return Arrays.copyOf(
        ClassifierStep.scores(learner.weights(), KernelSelection.kernels()),
        WordCounter.size(corpus, labels.size()));
  }

  private void add(Epoch epoch, TrainingListener listener) {
    boolean better =
        bestEpoch == 0
            || Double.isNaN(epoch.devLoss())
            || epoch.devLoss() < history.get(bestEpoch - 1).devLoss();
    history.add(epoch);
    bestEpoch = better ? epoch.number() : bestEpoch;
    listener.epoch(epoch);
  }

  private Epoch measure(int epoch, double trainLoss) {
    DevMeasure.Means means = dev.means(devStep);
    return new Epoch(epoch, trainLoss, means.loss(), means.accuracy(), means.macroF1());
  }

  /**
   * The decisions that suit the kept weights on the dev documents, about logits to which the {@link
   * #priors} are added; empty if every text has one label.
   */
  Optional<Decisions> decisions() {
    if (!sets.areSeveral()) {
      return Optional.empty();
    }
    return Optional.of(dev.decisions(evaluating(best)));
  }

  /** Decisions about the logits themselves that come to the same. */
  Decisions withPriors(Decisions decisions) {
    return decisions.shifted(priors);
  }

  /**
   * The temperature that suits the kept weights on the dev documents; that of the start, or 1 for
   * all texts, without any.
   */
  Temperature temperature() {
    if (corpus.count(Split.Part.DEV) == 0) {
      return startTemperature.orElse(Temperature.same(1));
    }
    return dev.temperature(evaluating(best));
  }

  /** The class and the probability that the kept weights give each dev document. */
  List<DevMeasure.Prediction> devPredictions(Temperature temperature) {
    return dev.predictions(evaluating(best), temperature);
  }

  /** The lowest loss on the dev documents; NaN without any. */
  double bestLoss() {
    return history.get(bestEpoch - 1).devLoss();
  }

  /** The number of the epoch whose weights are kept, from 1; 0 before the end of the first one. */
  int bestEpoch() {
    return bestEpoch;
  }

  /** The kept weights. */
  ClassifierWeights best() {
    return best;
  }

  /** All epochs. */
  List<Epoch> history() {
    return history;
  }

  EncodedTexts corpus() {
    return corpus;
  }

  /** The number of training documents of each class, with earlier ones; empty if not known. */
  List<Integer> counts() {
    return labelCounts;
  }

  /** Words of the training documents without n-grams, once for each epoch run. */
  long wordsTrained() {
    return wordsTrained;
  }

  /** Whether the listener ended the training. */
  boolean isStopped() {
    return stopped;
  }
}
