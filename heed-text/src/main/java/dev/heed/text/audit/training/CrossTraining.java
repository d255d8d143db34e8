package dev.heed.text.audit.training;

import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.audit.fold.Learning;
import dev.heed.text.audit.fold.TextCounter;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
      if (work.cluster().isPresent()) {
        try (Elsewhere cluster = new Elsewhere(problem, watched, work, work.cluster().get())) {
          return run(options, folds, cluster);
        }
      }
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

    /** Trains on a cluster; all at once if no training has n-grams to choose. */
    private List<OfFold> run(TrainingOptions options, int folds, Elsewhere cluster)
        throws IOException {
      SortedMap<Integer, OfFold> done = new TreeMap<>();
      Elsewhere.Receiver receiver =
          (fold, classifier, learning, kept) ->
              done.put(fold, predicted(fold, classifier, learning, kept));
      boolean chooses =
          options.vocabulary().characterNgrams() instanceof CharacterNgrams.Auto && folds > 1;
      cluster.train(options, 0, chooses ? 1 : folds, receiver);
      if (chooses) {
        cluster.train(options.withVocabulary(done.get(0).vocabulary), 1, folds, receiver);
      }
      return List.copyOf(done.values());
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
      return predicted(fold, classifier, learning, file);
    }

    private OfFold predicted(
        int fold, TextClassifier classifier, Optional<Learning> learning, Optional<Path> file)
        throws IOException {
      predictions.predict(classifier, fold);
      classifiers.add(fold, classifier, file);
      return new OfFold(classifier.info().options().vocabulary(), learning);
    }

    private TextClassifier train(
        TrainingOptions options, int fold, int threads, TextCounter counter) throws IOException {
      try (CorpusReader others = problem.others(fold)) {
        TextClassifier classifier =
            Training.with(options).threads(threads).listener(counter).run(others).classifier();
        work.end(counter.all());
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
