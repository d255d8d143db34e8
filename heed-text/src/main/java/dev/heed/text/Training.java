package dev.heed.text;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Quality;
import dev.heed.text.start.Beginning;
import dev.heed.text.start.EarlierModel;
import dev.heed.text.trainer.Trained;
import dev.heed.text.trainer.Trainer;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Trains a classifier on a file of labelled texts.
 *
 * <pre>{@code
 * TrainingOptions options = TrainingOptions.defaults().withSeed(7);
 * TextClassifier classifier = Training.with(options).threads(2).run(Path.of("banking.csv")).classifier();
 * classifier.save(Path.of("banking.heed"));
 * }</pre>
 *
 * <p>Immutable: each method returns another training, so one may serve as a template. The result
 * depends on texts and options alone, to the byte; not on the number of threads.
 */
public final class Training {
  private final TrainingOptions options;
  private final Beginning beginning;
  private final CorpusOptions format;
  private final Optional<Path> dev;
  private final Optional<Path> test;
  private final Optional<Path> checkpoint;
  private final TrainingListener listener;
  private final int threads;

  private Training(
      TrainingOptions options,
      Beginning beginning,
      CorpusOptions format,
      Optional<Path> dev,
      Optional<Path> test,
      Optional<Path> checkpoint,
      TrainingListener listener,
      int threads) {
    this.options = options;
    this.beginning = beginning;
    this.format = format;
    this.dev = dev;
    this.test = test;
    this.checkpoint = checkpoint;
    this.listener = listener;
    this.threads = threads;
  }

  /** A training with the settings of {@code heed train}, on all processors. */
  public static Training defaults() {
    return with(TrainingOptions.defaults());
  }

  /** A training with given settings, on all processors. */
  public static Training with(TrainingOptions options) {
    return new Training(
        options,
        Beginning.drawn(),
        CorpusOptions.defaults(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        TrainingListener.none(),
        Runtime.getRuntime().availableProcessors());
  }

  /**
   * This training with the words and labels of a classifier, at their weights, instead of drawn
   * ones: it goes on with new texts, whose words and labels are added. Kind and widths, n-grams and
   * names of labels are those of the classifier, whatever the options say. The optimizer starts
   * anew. Labels that the new texts lack are soon forgotten.
   *
   * @throws ProblemException if the options rename a label of the classifier, or the classifier is
   *     compact or gives any number of labels
   */
  public Training start(TextClassifier classifier) {
    return with(new EarlierModel(classifier.model()));
  }

  /**
   * This training with pretrained vectors as the first embeddings of the words that have one,
   * instead of drawn ones. The length of the embeddings is that of the vectors, whatever the
   * options say.
   */
  public Training vectors(PretrainedVectors vectors) {
    return with(vectors.beginning());
  }

  private Training with(Beginning start) {
    return new Training(
        start.options(options), start, format, dev, test, checkpoint, listener, threads);
  }

  /** The settings, with those that the start fixes. */
  public TrainingOptions options() {
    return options;
  }

  /** This training with the format of its files, instead of detecting it. */
  public Training format(CorpusOptions format) {
    return new Training(options, beginning, format, dev, test, checkpoint, listener, threads);
  }

  /** This training with a file of dev texts to decide when to stop, instead of a share. */
  public Training dev(Path file) {
    return new Training(
        options, beginning, format, Optional.of(file), test, checkpoint, listener, threads);
  }

  /** This training with a file of test texts to measure the classifier with. */
  public Training test(Path file) {
    return new Training(
        options, beginning, format, dev, Optional.of(file), checkpoint, listener, threads);
  }

  /**
   * This training with a file that is written after every epoch. If it exists, the training that
   * wrote it continues, and ends with the same bytes as without the interruption.
   */
  public Training checkpoint(Path file) {
    return new Training(
        options, beginning, format, dev, test, Optional.of(file), listener, threads);
  }

  /** This training with a listener that receives its progress. */
  public Training listener(TrainingListener listener) {
    return new Training(options, beginning, format, dev, test, checkpoint, listener, threads);
  }

  /**
   * This training with a number of threads.
   *
   * @throws ProblemException if it is less than 1
   */
  public Training threads(int threads) {
    Require.atLeast("threads", 1, threads);
    return new Training(options, beginning, format, dev, test, checkpoint, listener, threads);
  }

  /**
   * Trains on a file.
   *
   * @throws dev.heed.base.InvalidInputException if a file cannot be read or trained on, or the
   *     training diverges
   * @throws ProblemException if settings contradict each other or the labels of the texts
   * @throws java.util.concurrent.CancellationException if the listener stops it before the end of
   *     the first epoch
   */
  public TrainingResult run(Path texts) throws IOException {
    try (CorpusReader reader = CorpusReader.openLabelled(texts, format)) {
      return run(reader);
    }
  }

  /** As {@link #run(Path)}, on texts from a reader, which is read to its end and left open. */
  public TrainingResult run(CorpusReader texts) throws IOException {
    if (dev.isEmpty()) {
      return train(texts, Optional.empty());
    }
    try (CorpusReader reader =
        CorpusReader.openLabelled(dev.get(), format.withWeightColumn(Optional.empty()))) {
      return train(texts, Optional.of(reader));
    }
  }

  /** As {@link #run(CorpusReader)}, with dev texts from a reader too. */
  public TrainingResult run(CorpusReader texts, CorpusReader devTexts) throws IOException {
    return train(texts, Optional.of(devTexts));
  }

  private TrainingResult train(CorpusReader texts, Optional<CorpusReader> devTexts)
      throws IOException {
    if (test.isPresent() && options.heldOut().testShare() > 0) {
      throw new ProblemException("test texts are both given and held out", "one of the two");
    }
    Trained trained =
        Trainer.train(texts, devTexts, beginning, options, threads, listener, checkpoint);
    TextClassifier classifier = new TextClassifier(trained.model(), trained.scorer());
    TextClassifier measured =
        trained.measured().isPresent() ? new TextClassifier(trained.measured().get()) : classifier;
    Optional<Quality> tested = trained.test();
    if (test.isPresent()) {
      Quality quality = evaluate(classifier, test.get());
      tested = Optional.of(quality);
      classifier = classifier.withInfo(classifier.info().withTestAccuracy(quality.score()));
    }
    return new TrainingResult(
        classifier,
        measured,
        trained.history(),
        trained.dev(),
        tested,
        trained.heldOut(),
        trained.effort().words(),
        trained.effort().seconds());
  }

  /**
   * Measures the settings on all texts by cross-validation, for corpora of which a part held out
   * would tell little. Each training puts dev texts aside as this one would. Files of dev and test
   * texts and a checkpoint play no role.
   *
   * @param texts read to its end
   * @param folds the number of folds, at least 2
   * @return empty if the training goes on from a classifier, which may know the texts, if there are
   *     more than {@link CrossValidation#MAX_TEXTS} texts, if fewer than two labels have a text in
   *     two folds, so that a fold would have nothing to tell apart, or if a text has several labels
   *     or none
   * @throws dev.heed.base.InvalidInputException if a text cannot be read or a fold trained on
   */
  public Optional<CrossValidation> crossValidate(CorpusReader texts, int folds) throws IOException {
    Require.atLeast("folds", 2, folds);
    Optional<List<CrossValidation.Example>> examples =
        CrossValidation.read(texts, options.labelNames());
    if (examples.isEmpty() || !beginning.labels().isEmpty()) {
      return Optional.empty();
    }
    TrainingOptions ofFold =
        options.withHeldOut(
            new HeldOut(options.heldOut().devShare(), 0, options.heldOut().refit()));
    Training training =
        new Training(
            ofFold,
            beginning,
            format,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            TrainingListener.none(),
            threads);
    return Optional.of(
        CrossValidation.run(examples.get(), texts.source(), folds, training, options.seed()));
  }

  private Quality evaluate(TextClassifier classifier, Path file) throws IOException {
    CorpusOptions reading =
        format.withWeightColumn(Optional.empty()).withLabels(classifier.labelCount());
    QualityMeter meter = new QualityMeter(classifier, 1);
    try (CorpusReader texts = CorpusReader.openLabelled(file, reading)) {
      for (Optional<LabelledText> next = texts.next(); next.isPresent(); next = texts.next()) {
        meter.add(next.get(), classifier.probabilities(next.get().text()));
      }
    }
    return meter.quality();
  }
}
