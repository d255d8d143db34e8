package dev.heed.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import scala.Option;

/** Loads a {@code .heed} file, or a folder with the parameters and the file of a model. */
final class HeedModelReader extends MLReader<HeedModel> {
  @Override
  public HeedModel load(String path) {
    Configuration configuration = sc().hadoopConfiguration();
    try {
      SharedModel model = Storage.read(path, configuration);
      if (Storage.isFile(path, configuration)) {
        return new HeedModel(Identifiable.randomUID(HeedModel.UID_PREFIX), model);
      }
      DefaultParamsReader.Metadata metadata =
          DefaultParamsReader.loadMetadata(path, sparkSession(), HeedModel.class.getName());
      HeedModel saved = new HeedModel(metadata.uid(), model);
      metadata.getAndSetParams(saved, Option.empty());
      return saved;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
