package dev.heed.text.audit.training;

import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Trains a classifier for each fold, on the others, as {@code heed train} does, and predicts the
 * texts of the fold with it. The first training chooses the character n-grams for all. Its threads
 * are all of them; then the other trainings run side by side.
 *
 * @param classifiers the classifier for each fold
 * @param predictions of the texts of these folds
 * @param learning how the texts were learnt, if that was asked for
 * @param vocabulary the words and n-grams that the first training chose
 */
record CrossTraining(
    FoldClassifiers classifiers,
    OutOfFold predictions,
    Optional<Learning> learning,
    VocabularyOptions vocabulary)
    implements AutoCloseable {

  /** Receives the classifier of each fold, to predict its texts; by several threads. */
  @FunctionalInterface
  interface Predictions {
    /**
     * Predicts the texts of a fold.
     *
     * @param classifier was trained on the other folds
     */
    void predict(TextClassifier classifier, int fold) throws IOException;
  }

  /** Results of the training of a fold, beside its classifier. */
  private record OfFold(VocabularyOptions vocabulary, Optional<Learning> learning) {}

  /** The trainings of some folds; {@code classifiers} receives theirs. */
  private record Trainings(
      Problem problem,
      boolean watched,
      Work work,
      Predictions predictions,
      FoldClassifiers classifiers) {

    List<OfFold> run(TrainingOptions options, int folds, int threads) throws IOException {
      List<OfFold> done =
          new ArrayList<>(Parallel.run(1, List.of(() -> train(options, 0, threads)), work::report));
      TrainingOptions chosen = options.withVocabulary(done.getFirst().vocabulary);
      int sideBySide = Math.max(1, Math.min(threads, folds - 1));
      List<Callable<OfFold>> others = new ArrayList<>();
      for (int fold = 1; fold < folds; fold++) {
        int number = fold;
        others.add(() -> train(chosen, number, threads / sideBySide));
      }
      done.addAll(Parallel.run(sideBySide, others, work::report));
      return done;
    }

    private OfFold train(TrainingOptions options, int fold, int threads) throws IOException {
      Optional<Learning> learning =
          watched
              ? Optional.of(new Learning(problem.size(), problem.placesOfOthers(fold)))
              : Optional.empty();
      Optional<Path> file = work.kept().file(problem, fold, options);
      Optional<TextClassifier> kept =
          file.isPresent() ? KeptTrainings.read(file.get(), learning) : Optional.empty();
      TextClassifier classifier;
      if (kept.isPresent()) {
        work.skip();
        classifier = kept.get();
      } else {
        classifier = train(options, fold, threads, work.counter(learning.map(each -> each)));
        if (file.isPresent()) {
          KeptTrainings.write(file.get(), classifier, learning);
        }
      }
      predictions.predict(classifier, fold);
      classifiers.add(fold, classifier, file);
      return new OfFold(classifier.info().options().vocabulary(), learning);
    }

    private TextClassifier train(
        TrainingOptions options, int fold, int threads, Work.Counter counter) throws IOException {
      try (CorpusReader others = problem.others(fold)) {
        TextClassifier classifier =
            Training.with(options).threads(threads).listener(counter).run(others).classifier();
        counter.ended();
        return classifier;
      }
    }
  }

  /**
   * Trains.
   *
   * @param folds the number of the folds to predict, the first ones
   * @param watched whether to keep how texts are learnt
   */
  static CrossTraining run(
      Problem problem, TrainingOptions options, int folds, int threads, boolean watched, Work work)
      throws IOException {
    OutOfFold predictions = new OutOfFold(problem);
    FoldClassifiers classifiers = new FoldClassifiers();
    try {
      List<OfFold> done =
          new Trainings(problem, watched, work, predictions, classifiers)
              .run(options, folds, threads);
      Optional<Learning> learning = done.getFirst().learning;
      for (OfFold each : done.subList(1, done.size())) {
        learning.ifPresent(sum -> sum.add(each.learning.orElseThrow()));
      }
      return new CrossTraining(classifiers, predictions, learning, done.getFirst().vocabulary);
    } catch (IOException | RuntimeException e) {
      classifiers.close();
      throw e;
    }
  }

  /** Trains for all folds, and adds the classifiers once their texts are predicted. */
  static void run(
      Problem problem,
      TrainingOptions options,
      int threads,
      Work work,
      Predictions predictions,
      FoldClassifiers classifiers)
      throws IOException {
    new Trainings(problem, false, work, predictions, classifiers)
        .run(options, Folds.COUNT, threads);
  }

  /** The settings with the n-grams that were chosen. */
  TrainingOptions chosen(TrainingOptions options) {
    return options.withVocabulary(vocabulary);
  }

  @Override
  public void close() throws IOException {
    classifiers.close();
  }
}
