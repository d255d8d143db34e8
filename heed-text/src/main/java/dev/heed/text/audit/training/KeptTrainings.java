package dev.heed.text.audit.training;

import dev.heed.base.AtomicFile;
import dev.heed.text.TextClassifier;
import dev.heed.text.audit.fold.Learning;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Finished trainings in a folder, from which an interrupted audit continues. The name of a file is
 * the digest of the texts, their labels and the settings, so a training of others is never taken
 * for one of these. Used by several threads.
 */
public final class KeptTrainings {
  /** Counted up when the same texts and settings give another classifier. */
  private static final String VERSION = "1";

  private static final int DIGEST_BYTES = 16;

  private final Optional<Path> folder;

  private KeptTrainings(Optional<Path> folder) {
    this.folder = folder;
  }

  /** Keeps nothing. */
  public static KeptTrainings none() {
    return new KeptTrainings(Optional.empty());
  }

  /** Keeps trainings in a folder that exists. */
  public static KeptTrainings in(Path folder) {
    return new KeptTrainings(Optional.of(folder));
  }

  /** The file of a training on all folds but one; empty if nothing is kept. */
  Optional<Path> file(Problem problem, int fold, TrainingOptions options) throws IOException {
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    MessageDigest digest = sha256();
    add(digest, VERSION);
    add(digest, options.toString());
    for (int place : problem.placesOfOthers(fold)) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(place).flip());
      add(digest, String.join("\n", problem.labelsOf(place)));
      add(digest, problem.text(place));
    }
    String name = HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
    return Optional.of(folder.get().resolve("training-" + name + ".heed"));
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The classifier of an earlier run, after what it thought of its texts is read. */
  static Optional<TextClassifier> read(Path file, Optional<Learning> learning) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (learning.isPresent()) {
      learning.get().read(learning(file));
    }
    return Optional.of(TextClassifier.load(file));
  }

  /** Writes a training; the classifier comes last, since its file says that all is there. */
  static void write(Path file, TextClassifier classifier, Optional<Learning> learning)
      throws IOException {
    write(file, learning);
    classifier.save(file);
  }

  /** Writes a training whose classifier is there as the bytes of its file. */
  static void write(Path file, byte[] classifier, Optional<Learning> learning) throws IOException {
    write(file, learning);
    AtomicFile.write(file, out -> out.write(classifier));
  }

  private static void write(Path file, Optional<Learning> learning) throws IOException {
    if (learning.isPresent()) {
      AtomicFile.write(learning(file), learning.get()::write);
    }
  }

  private static Path learning(Path file) {
    return file.resolveSibling(file.getFileName() + ".learning");
  }
}
