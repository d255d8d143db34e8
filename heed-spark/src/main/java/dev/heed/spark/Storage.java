package dev.heed.spark;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Models in the file systems of Hadoop: as a {@code .heed} file, or in a folder of spark.ml. */
final class Storage {
  private static final String EXPECTED = "a .heed file, or a folder that a HeedModel was saved in";

  /** The place of the model's file in a folder of spark.ml. */
  private static final String FILE = "data/model.heed";

  /** Bytes of the longest array that every JVM can make. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

  private Storage() {}

  /** Whether a path is a model's file, rather than a folder. */
  static boolean isFile(String path, Configuration configuration) throws IOException {
    Path file = new Path(path);
    FileSystem system = file.getFileSystem(configuration);
    return system.exists(file) && system.getFileStatus(file).isFile();
  }

  /**
   * Reads a model's file.
   *
   * @param path the file, or a folder of spark.ml that has it
   * @throws InvalidInputException if there is no such file, or it is too long for an array
   */
  static SharedModel read(String path, Configuration configuration) throws IOException {
    Path file = isFile(path, configuration) ? new Path(path) : new Path(path, FILE);
    FileSystem system = file.getFileSystem(configuration);
    if (!system.exists(file)) {
      String problem = system.exists(new Path(path)) ? "has no " + FILE : "there is no such file";
      throw new InvalidInputException(path, 0, problem, EXPECTED);
    }
    long length = system.getFileStatus(file).getLen();
    if (length > MAX_BYTES) {
      throw new InvalidInputException(
          path, 0, "has " + length + " bytes", "at most " + MAX_BYTES + ", as by heed compact");
    }
    try (FSDataInputStream in = system.open(file)) {
      return new SharedModel(file.toString(), in.readAllBytes());
    }
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
