package dev.heed.text.checkpoint;

import dev.heed.base.AtomicFile;
import dev.heed.base.InvalidInputException;
import dev.heed.text.training.Epoch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The place of a training's checkpoint, of which the last one counts. */
public interface CheckpointStore {

  /** Reads a checkpoint. */
  @FunctionalInterface
  interface Reader {
    /** The epochs of a checkpoint in a file of this machine. */
    List<Epoch> read(Path file) throws InvalidInputException;
  }

  /** The epochs of the last checkpoint; none if there is no checkpoint. */
  List<Epoch> read(Reader reader) throws InvalidInputException;

  /**
   * Replaces the checkpoint, whole or not at all.
   *
   * @param epoch the number of the epoch that has ended, from 1
   */
  void write(int epoch, AtomicFile.Content content) throws InvalidInputException;

  /** A file of this machine as the place. */
  static CheckpointStore in(Path file) {
    return new CheckpointStore() {
      @Override
      public List<Epoch> read(Reader reader) throws InvalidInputException {
        return Files.exists(file) ? reader.read(file) : List.of();
      }

      @Override
      public void write(int epoch, AtomicFile.Content content) throws InvalidInputException {
        AtomicFile.write(file, content);
      }
    };
  }
}
