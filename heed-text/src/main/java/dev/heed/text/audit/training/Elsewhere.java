package dev.heed.text.audit.training;

import dev.heed.text.TextClassifier;
import dev.heed.text.audit.fold.FoldTask;
import dev.heed.text.audit.fold.FoldTexts;
import dev.heed.text.audit.fold.Learning;
import dev.heed.text.cluster.Cluster;
import dev.heed.text.cluster.Results;
import dev.heed.text.model.OptionsJson;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * The trainings for some folds on a cluster, each a task. The texts are in a file until it is
 * closed.
 */
final class Elsewhere implements AutoCloseable {
  private final Problem problem;
  private final boolean watched;
  private final Work work;
  private final Cluster cluster;
  private final Path file;

  /** Receives the classifiers. */
  @FunctionalInterface
  interface Receiver {
    /**
     * A classifier is there; in any order.
     *
     * @param learning how its texts were learnt, if that was asked for
     * @param kept the file that keeps it
     */
    void receive(
        int fold, TextClassifier classifier, Optional<Learning> learning, Optional<Path> kept)
        throws IOException;
  }

  /** Writes the texts. */
  Elsewhere(Problem problem, boolean watched, Work work, Cluster cluster) throws IOException {
    this.problem = problem;
    this.watched = watched;
    this.work = work;
    this.cluster = cluster;
    file = Files.createTempFile("heed-folds-", ".gz");
    file.toFile().deleteOnExit();
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      for (int place = 0; place < problem.size(); place++) {
        FoldTexts.write(out, problem.folds()[place], problem.line(place));
      }
    }
  }

  /** Trains for the folds from one to another, which is left out. */
  void train(TrainingOptions options, int from, int to, Receiver receiver) throws IOException {
    FoldTexts texts =
        new FoldTexts(
            file.getFileName().toString(), problem.source(), problem.several().isPresent());
    List<FoldTask> tasks = new ArrayList<>();
    List<Optional<Path>> files = new ArrayList<>();
    for (int fold = from; fold < to; fold++) {
      Optional<Learning> learning = learning(fold);
      Optional<Path> kept = work.kept().file(problem, fold, options);
      Optional<TextClassifier> earlier =
          kept.isPresent() ? KeptTrainings.read(kept.get(), learning) : Optional.empty();
      if (earlier.isPresent()) {
        work.skip();
        receiver.receive(fold, earlier.get(), learning, kept);
      } else {
        int others = problem.placesOfOthers(fold).length;
        tasks.add(new FoldTask(OptionsJson.write(options), texts, fold, others, watched));
        files.add(kept);
      }
    }
    cluster.run(
        tasks,
        List.of(file),
        new Results<FoldTask.Trained>() {
          @Override
          public void add(int task, FoldTask.Trained trained) throws IOException {
            int fold = tasks.get(task).fold();
            Optional<Learning> learning = learning(fold);
            if (learning.isPresent()) {
              learning.get().read("results of a training", trained.learning());
            }
            Optional<Path> kept = files.get(task);
            receiver.receive(fold, classifier(trained, learning, kept), learning, kept);
            work.trained(trained.visits());
          }

          @Override
          public void running() {
            work.report();
          }

          @Override
          public boolean isStopped() {
            return false;
          }

          @Override
          public boolean isCancelled() {
            return false;
          }
        });
  }

  private Optional<Learning> learning(int fold) {
    return watched
        ? Optional.of(new Learning(problem.size(), problem.placesOfOthers(fold)))
        : Optional.empty();
  }

  /** The classifier of its bytes, which are kept if they are to be. */
  private static TextClassifier classifier(
      FoldTask.Trained trained, Optional<Learning> learning, Optional<Path> kept)
      throws IOException {
    if (kept.isPresent()) {
      KeptTrainings.write(kept.get(), trained.classifier(), learning);
      return TextClassifier.load(kept.get());
    }
    Path temporary = Files.createTempFile("heed-fold-", ".heed");
    try {
      Files.write(temporary, trained.classifier());
      return TextClassifier.load(temporary);
    } finally {
      Files.delete(temporary);
    }
  }

  @Override
  public void close() throws IOException {
    Files.delete(file);
  }
}
