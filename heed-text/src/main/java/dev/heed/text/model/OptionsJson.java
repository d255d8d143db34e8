package dev.heed.text.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.text.storage.JsonTree;
import dev.heed.text.storage.PlainJson;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;

/** The settings of a training as the JSON that a model file has. */
public final class OptionsJson {
  private OptionsJson() {}

  /** Writes options. */
  public static String write(TrainingOptions options) {
    ObjectNode node = JsonTree.object();
    ConfigWriter.putOptions(node, options);
    return node.toString();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws dev.heed.base.InvalidInputException if a value is missing or of another kind
   */
  public static TrainingOptions read(String json) throws IOException {
    return ModelConfig.options(new ConfigNode("options", "", PlainJson.of(JsonTree.read(json))));
  }
}
