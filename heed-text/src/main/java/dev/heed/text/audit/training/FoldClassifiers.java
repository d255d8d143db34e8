package dev.heed.text.audit.training;

import dev.heed.text.TextClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The classifiers of the folds, for the checks that come when all are trained. A large one waits in
 * a file: five with a million words and n-grams would take more memory than the trainings. Used by
 * several threads.
 */
final class FoldClassifiers implements AutoCloseable {
  /** Entries up to which a classifier stays in memory: of 32 components it has 15 MB. */
  private static final int MAX_ENTRIES = 100_000;

  private final int maxEntries;
  private final Map<Integer, TextClassifier> inMemory = new HashMap<>();
  private final Map<Integer, Path> inFiles = new HashMap<>();
  private Optional<Path> folder = Optional.empty();

  FoldClassifiers() {
    this(MAX_ENTRIES);
  }

  FoldClassifiers(int maxEntries) {
    this.maxEntries = maxEntries;
  }

  /**
   * Adds the classifier of a fold.
   *
   * @param file has it already, if it was kept
   */
  synchronized void add(int fold, TextClassifier classifier, Optional<Path> file)
      throws IOException {
    if (classifier.vocabulary().size() <= maxEntries) {
      inMemory.put(fold, classifier);
    } else if (file.isPresent()) {
      inFiles.put(fold, file.get());
    } else {
      if (folder.isEmpty()) {
        folder = Optional.of(Files.createTempDirectory("heed-"));
        folder.get().toFile().deleteOnExit();
      }
      Path own = folder.get().resolve(fold + ".heed");
      own.toFile().deleteOnExit(); // before its folder, which was named first
      inFiles.put(fold, own);
      classifier.save(own);
    }
  }

  /** The number of folds that have a classifier. */
  synchronized int size() {
    return inMemory.size() + inFiles.size();
  }

  /** The classifier of a fold, read from its file if it has one. */
  TextClassifier get(int fold) throws IOException {
    Path file;
    synchronized (this) {
      if (inMemory.containsKey(fold)) {
        return inMemory.get(fold);
      }
      file = inFiles.get(fold);
    }
    return TextClassifier.load(file);
  }

  /** The folder of the files that are not kept; empty without any. */
  synchronized Optional<Path> folder() {
    return folder;
  }

  /** Deletes the files that are not kept. */
  @Override
  public synchronized void close() throws IOException {
    if (folder.isPresent()) {
      for (Path file : inFiles.values()) {
        if (file.startsWith(folder.get())) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder.get());
    }
  }
}
