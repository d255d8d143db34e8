package dev.heed.spark.shard;

import dev.heed.base.AtomicFile;
import dev.heed.base.InvalidInputException;
import dev.heed.text.checkpoint.CheckpointStore;
import dev.heed.text.model.OptionsJson;
import dev.heed.text.model.Version;
import dev.heed.text.trainer.TrainingTexts;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.TrainingOptions;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;

/**
 * A training's checkpoint in a file system of Hadoop: a file for each epoch that is kept, named by
 * the texts, the settings and the epoch. It is written under another name first, and the earlier
 * ones are deleted after it, so that there is a whole one at any time.
 */
final class StoredCheckpoint implements CheckpointStore {
  private static final String EXPECTED = "a folder of checkpoints that can be read and written";
  private static final String SUFFIX = ".checkpoint";

  private final FileSystem system;

  /** The folder, and the beginning of the files' names in it. */
  private final Path prefix;

  private final int interval;

  private StoredCheckpoint(FileSystem system, Path prefix, int interval) {
    this.system = system;
    this.prefix = prefix;
    this.interval = interval;
  }

  /**
   * The place for a training; empty if the application has no folder for checkpoints.
   *
   * @param interval the epochs from one checkpoint to the next
   */
  static Optional<StoredCheckpoint> of(
      SparkContext context, TrainingTexts texts, TrainingOptions options, int interval)
      throws IOException {
    if (context.getCheckpointDir().isEmpty()) {
      return Optional.empty();
    }
    String training = Version.number() + ' ' + texts.identity() + ' ' + OptionsJson.write(options);
    UUID name = UUID.nameUUIDFromBytes(training.getBytes(StandardCharsets.UTF_8));
    // Spark makes a folder for this application in the one that was set, which outlives it.
    Path folder = new Path(context.getCheckpointDir().get()).getParent();
    Configuration configuration = context.hadoopConfiguration();
    return Optional.of(
        new StoredCheckpoint(
            folder.getFileSystem(configuration), new Path(folder, "heed-" + name), interval));
  }

  /** The checkpoints, the last one first. */
  private List<Path> stored() throws IOException {
    return found(SUFFIX).stream().sorted(Comparator.reverseOrder()).toList();
  }

  private List<Path> found(String suffix) throws IOException {
    FileStatus[] found = system.globStatus(new Path(prefix + "-*" + suffix));
    return Arrays.stream(found).map(FileStatus::getPath).toList();
  }

  @Override
  public List<Epoch> read(Reader reader) throws InvalidInputException {
    try {
      List<Path> stored = stored();
      if (stored.isEmpty()) {
        return List.of();
      }
      java.nio.file.Path copy = Files.createTempFile("heed", SUFFIX);
      try {
        system.copyToLocalFile(false, stored.getFirst(), new Path(copy.toUri()), true);
        return reader.read(copy);
      } finally {
        Files.delete(copy);
      }
    } catch (InvalidInputException e) {
      throw e;
    } catch (IOException e) {
      throw failed("cannot be read", e);
    }
  }

  @Override
  public void write(int epoch, AtomicFile.Content content) throws InvalidInputException {
    if (epoch % interval != 0) {
      return;
    }
    Path unfinished = new Path(prefix + "-" + UUID.randomUUID() + ".tmp");
    try {
      List<Path> earlier = stored();
      try (OutputStream out = new BufferedOutputStream(system.create(unfinished, false))) {
        content.writeTo(out);
      }
      Path file = new Path(String.format(Locale.ROOT, "%s-%08d%s", prefix, epoch, SUFFIX));
      if (!earlier.contains(file) && !system.rename(unfinished, file)) {
        throw new IOException("the file system could not rename " + unfinished.getName());
      }
      delete(earlier.stream().filter(each -> !each.equals(file)).toList());
    } catch (IOException e) {
      throw failed("cannot be written", e);
    }
  }

  /** Deletes the checkpoints of a training that has ended, also those that were never finished. */
  void delete() throws IOException {
    delete(found(""));
  }

  private void delete(List<Path> files) throws IOException {
    for (Path file : files) {
      system.delete(file, false);
    }
  }

  private InvalidInputException failed(String problem, IOException e) {
    return new InvalidInputException(
        prefix.toString(), 0, problem + ": " + e.getMessage(), EXPECTED, e);
  }
}
