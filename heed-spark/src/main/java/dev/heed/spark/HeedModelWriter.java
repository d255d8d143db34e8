package dev.heed.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;

/** Saves a model as a folder: its parameters in {@code metadata}, and {@code data/model.heed}. */
final class HeedModelWriter extends MLWriter {
  private final HeedModel model;

  HeedModelWriter(HeedModel model) {
    this.model = model;
  }

  @Override
  public void saveImpl(String path) {
    DefaultParamsWriter.saveMetadata(model, path, sparkSession());
    try {
      Storage.writeFolder(path, model.shared(), sc().hadoopConfiguration());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
