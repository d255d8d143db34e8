package dev.heed.text.model;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;

/** The settings of a training as JSON, as a model's file has them. */
public final class OptionsJson {
  private static final JsonMapper JSON = new JsonMapper();

  private OptionsJson() {}

  /** Writes settings. */
  public static String of(TrainingOptions options) {
    ObjectNode node = JSON.createObjectNode();
    ModelConfig.putOptions(node, options);
    return node.toString();
  }

  /** Reads what {@link #of} wrote. */
  public static TrainingOptions read(String json) throws IOException {
    return ModelConfig.options(JSON.readTree(json), "settings");
  }
}
