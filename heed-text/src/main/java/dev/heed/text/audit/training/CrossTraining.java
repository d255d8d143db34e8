package dev.heed.text.audit.training;

import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.TrainingOptions;
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
 */
record CrossTraining(
    List<TextClassifier> classifiers, OutOfFold predictions, Optional<Learning> learning) {

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

  /** A training of one fold. */
  private record OfFold(TextClassifier classifier, Optional<Learning> learning) {}

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
    List<OfFold> done = trainings(problem, options, folds, threads, watched, work, predictions);
    Optional<Learning> learning = done.getFirst().learning;
    for (OfFold each : done.subList(1, done.size())) {
      learning.ifPresent(sum -> sum.add(each.learning.orElseThrow()));
    }
    return new CrossTraining(done.stream().map(OfFold::classifier).toList(), predictions, learning);
  }

  /** Trains for all folds, and returns the classifiers once their texts are predicted. */
  static List<TextClassifier> run(
      Problem problem, TrainingOptions options, int threads, Work work, Predictions predictions)
      throws IOException {
    return trainings(problem, options, Folds.COUNT, threads, false, work, predictions).stream()
        .map(OfFold::classifier)
        .toList();
  }

  private static List<OfFold> trainings(
      Problem problem,
      TrainingOptions options,
      int folds,
      int threads,
      boolean watched,
      Work work,
      Predictions predictions)
      throws IOException {
    List<OfFold> done = new ArrayList<>();
    done.addAll(
        Parallel.run(
            1,
            List.of(() -> train(problem, options, 0, threads, watched, work, predictions)),
            work::report));
    TrainingOptions chosen =
        options.withVocabulary(done.getFirst().classifier.info().options().vocabulary());
    int sideBySide = Math.max(1, Math.min(threads, folds - 1));
    List<Callable<OfFold>> others = new ArrayList<>();
    for (int fold = 1; fold < folds; fold++) {
      int number = fold;
      others.add(
          () -> train(problem, chosen, number, threads / sideBySide, watched, work, predictions));
    }
    done.addAll(Parallel.run(sideBySide, others, work::report));
    return done;
  }

  private static OfFold train(
      Problem problem,
      TrainingOptions options,
      int fold,
      int threads,
      boolean watched,
      Work work,
      Predictions predictions)
      throws IOException {
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
      classifier = train(problem, options, fold, threads, work.counter(learning.map(each -> each)));
      if (file.isPresent()) {
        KeptTrainings.write(file.get(), classifier, learning);
      }
    }
    predictions.predict(classifier, fold);
    return new OfFold(classifier, learning);
  }

  private static TextClassifier train(
      Problem problem, TrainingOptions options, int fold, int threads, Work.Counter counter)
      throws IOException {
    try (CorpusReader others = problem.others(fold)) {
      TextClassifier classifier =
          Training.with(options).threads(threads).listener(counter).run(others).classifier();
      counter.ended();
      return classifier;
    }
  }

  /** The settings with the n-grams that were chosen. */
  TrainingOptions chosen(TrainingOptions options) {
    return options.withVocabulary(classifiers.getFirst().info().options().vocabulary());
  }
}
