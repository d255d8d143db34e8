package dev.heed.spark;

import dev.heed.base.InvalidInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Models in the file systems of Hadoop: as a {@code .heed} file, or in a folder of spark.ml. */
final class Storage {
  private static final String EXPECTED = "a .heed file, or a folder that a HeedModel was saved in";

  /** The place of the model's file in a folder of spark.ml. */
  private static final String FILE = "data/model.heed";

  private static final String METADATA = "metadata";

  /** Bytes of the longest array that every JVM can make. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private Storage() {}

  /**
   * Whether a path is a model's file, not a folder.
   *
   * @throws InvalidInputException if it is neither a file nor a folder of a model
   */
  static boolean isFile(String path, Configuration configuration) throws IOException {
    Path file = new Path(path);
    FileSystem system = file.getFileSystem(configuration);
    try {
      FileStatus status = system.getFileStatus(file);
      if (!status.isFile() && !system.exists(new Path(file, METADATA))) {
        throw new InvalidInputException(path, 0, "is a folder without " + METADATA, EXPECTED);
      }
      return status.isFile();
    } catch (FileNotFoundException e) {
      throw new InvalidInputException(path, 0, "there is no such file", EXPECTED, e);
    }
  }

  /** Reads a model's file. */
  static SharedModel readFile(String path, Configuration configuration) throws IOException {
    Path file = new Path(path);
    FileSystem system = file.getFileSystem(configuration);
    try (FSDataInputStream in = system.open(file)) {
      long length = system.getFileStatus(file).getLen();
      if (length > MAX_BYTES) {
        throw new InvalidInputException(
            path, 0, "has " + length + " bytes", "at most " + MAX_BYTES + "; see heed compact");
      }
      return new SharedModel(path, in.readAllBytes());
    } catch (FileNotFoundException e) {
      throw new InvalidInputException(path, 0, "there is no such file", EXPECTED, e);
    }
  }

  /** Reads the model's file in a folder of spark.ml. */
  static SharedModel readFolder(String folder, Configuration configuration) throws IOException {
    return readFile(new Path(folder, FILE).toString(), configuration);
  }

  /** Writes the model's file in a folder of spark.ml. */
  static void writeFolder(String folder, SharedModel model, Configuration configuration)
      throws IOException {
    Path file = new Path(folder, FILE);
    try (FSDataOutputStream out = file.getFileSystem(configuration).create(file, false)) {
      out.write(model.bytes());
    }
  }
}
