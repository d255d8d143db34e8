package dev.heed.text.teacher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.AtomicFile;
import dev.heed.base.InvalidInputException;
import dev.heed.base.Require;
import dev.heed.text.pooling.Tensor;
import dev.heed.text.storage.Archive;
import dev.heed.text.storage.Safetensors;
import dev.heed.text.storage.TextLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.zip.ZipFile;

/**
 * A linear classifier on the features of an encoder, which it names but does not hold.
 *
 * @param encoder the encoder that it needs
 * @param labels the labels, in the order of the classes
 * @param classifier maps features to logits
 * @param info its origin
 */
public record EncoderHead(
    Reference encoder, List<String> labels, LinearClassifier classifier, Origin info) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String CONFIG = "encoder.json";
  private static final String LABELS = "labels.txt";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String WHAT = "a model on an encoder";
  private static final String ORIGIN = "a file written by heed train --model-kind encoder";
  private static final int MAX_LABELS = 1_000_000;
  private static final int MAX_WIDTH = 1_000_000;

  /**
   * An encoder.
   *
   * @param name its name in commands, or that of its file or folder
   * @param sha256 the digest of its ONNX model, in hexadecimal
   * @param layers the layers whose means are the features
   */
  public record Reference(String name, String sha256, List<Integer> layers) {
    public Reference {
      layers = List.copyOf(layers);
    }
  }

  /**
   * The origin of a model.
   *
   * @param version the version of Heed that trained it
   * @param documents the number of texts that the weights were fitted to
   * @param penalty the penalty on the squared weights
   * @param devAccuracy accuracy on texts that chose the penalty, before they were learnt too
   * @param testAccuracy accuracy on the test texts
   * @param dataHash SHA-256 of the labels and texts read, in hexadecimal
   * @param seed the seed of the shares held out
   */
  public record Origin(
      String version,
      int documents,
      double penalty,
      Optional<Double> devAccuracy,
      Optional<Double> testAccuracy,
      String dataHash,
      long seed) {}

  public EncoderHead {
    labels = List.copyOf(labels);
    Require.size("labels", classifier.classes(), labels.size());
  }

  /** Whether a file is such a model. */
  public static boolean isModel(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getEntry(CONFIG) != null;
    } catch (IOException e) {
      return false; // another kind of file, whose reader says what is wrong
    }
  }

  /** Writes this model. */
  public void save(Path file) throws InvalidInputException {
    ObjectNode config = JSON.createObjectNode();
    ObjectNode of = config.putObject("encoder");
    of.put("name", encoder.name()).put("sha256", encoder.sha256());
    of.set("layers", JSON.valueToTree(encoder.layers()));
    config.put("classes", labels.size()).put("features", classifier.width());
    ObjectNode training = config.putObject("training");
    training.put("version", info.version()).put("docs", info.documents());
    training.put("penalty", info.penalty());
    info.devAccuracy().ifPresent(value -> training.put("dev_accuracy", value));
    info.testAccuracy().ifPresent(value -> training.put("test_accuracy", value));
    training.put("data_hash", info.dataHash()).put("seed", info.seed());
    List<Tensor> tensors =
        List.of(
            new Tensor("weights", List.of(labels.size(), classifier.width()), classifier.weights()),
            new Tensor("biases", List.of(labels.size()), classifier.biases()));
    SequencedMap<String, AtomicFile.Content> entries = new LinkedHashMap<>();
    entries.put(
        CONFIG, out -> out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config)));
    entries.put(LABELS, out -> TextLines.write(labels, out));
    entries.put(WEIGHTS, out -> Safetensors.write(tensors, out));
    AtomicFile.write(file, out -> Archive.write(entries, out));
  }

  /** Reads a model. */
  public static EncoderHead load(Path file) throws InvalidInputException {
    try (Archive archive = Archive.open(file, List.of(CONFIG, LABELS, WEIGHTS), WHAT, ORIGIN)) {
      JsonNode config = archive.read(CONFIG, (in, size, source) -> JSON.readTree(in));
      int classes = size(config, "classes", MAX_LABELS, file);
      int width = size(config, "features", MAX_WIDTH, file);
      List<String> labels =
          archive.read(LABELS, (in, size, source) -> TextLines.read(in, source, classes));
      SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
      shapes.put("weights", List.of(classes, width));
      shapes.put("biases", List.of(classes));
      List<Tensor> tensors =
          archive.read(WEIGHTS, (in, size, source) -> Safetensors.read(in, size, source, shapes));
      JsonNode training = config.path("training");
      List<Integer> layers = new ArrayList<>();
      config.path("encoder").path("layers").forEach(layer -> layers.add(layer.asInt()));
      return new EncoderHead(
          new Reference(
              config.path("encoder").path("name").asText(),
              config.path("encoder").path("sha256").asText(),
              layers),
          labels,
          new LinearClassifier(tensors.get(0).values(), tensors.get(1).values()),
          new Origin(
              training.path("version").asText(),
              training.path("docs").asInt(),
              training.path("penalty").asDouble(),
              number(training, "dev_accuracy"),
              number(training, "test_accuracy"),
              training.path("data_hash").asText(),
              training.path("seed").asLong()));
    }
  }

  private static int size(JsonNode config, String name, int most, Path file)
      throws InvalidInputException {
    int size = config.path(name).asInt();
    if (size < 1 || size > most) {
      throw new InvalidInputException(
          file + ": " + CONFIG, 0, name + " is " + config.path(name), "1 to " + most);
    }
    return size;
  }

  private static Optional<Double> number(JsonNode node, String name) {
    return node.has(name) ? Optional.of(node.get(name).asDouble()) : Optional.empty();
  }
}
