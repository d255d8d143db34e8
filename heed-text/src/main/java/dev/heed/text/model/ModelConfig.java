package dev.heed.text.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.InvalidInputException;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.training.Head;
import dev.heed.text.training.WordScore;
import dev.heed.text.training.VocabularyOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The {@code config.json} of a model file: everything but labels, vocabulary and weights.
 *
 * @param shape sizes and kind of the weights
 * @param temperature what logits are divided by before probabilities are taken
 * @param info where the model comes from
 */
record ModelConfig(ClassifierShape shape, double temperature, ModelInfo info) {
  private static final String FORMAT = "heed-text-classifier";
  private static final int VERSION = 1;
  private static final int LARGEST = 1 << 24;

  /** ASCII only, so that every Java string survives. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  void write(OutputStream out) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("format_version", VERSION).put("heed_version", info.version());
    root.put("labels", shape.classes()).put("vocabulary", shape.vocabulary());
    root.put("dim", shape.dim()).put("key_dim", shape.keyDim());
    putAttention(root, shape.attention());
    putHead(root, shape.head());
    root.put("temperature", temperature);
    ObjectNode training = root.putObject("training");
    training.put("train_documents", info.trainDocuments());
    training.put("dev_documents", info.devDocuments());
    training.put("epochs", info.epochs());
    info.devAccuracy().ifPresent(value -> training.put("dev_accuracy", value));
    info.testAccuracy().ifPresent(value -> training.put("test_accuracy", value));
    training.put("data_hash", info.dataHash());
    putOptions(training.putObject("options"), info.options());
    // The default line end is that of the system.
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    String text = JSON.writer(printer).writeValueAsString(root) + "\n";
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void putOptions(ObjectNode node, TrainingOptions options) {
    putAttention(node, options.attention());
    putHead(node, options.head());
    VocabularyOptions vocabulary = options.vocabulary();
    node.put("ngrams", vocabulary.ngrams()).put("min_count", vocabulary.minCount());
    node.put("ngram_min_count", vocabulary.ngramMinCount());
    node.put("max_entries", vocabulary.maxEntries());
    node.put("dim", options.dim()).put("key_dim", options.keyDim());
    node.put("learning_rate", options.learningRate()).put("batch_size", options.batchSize());
    node.put("epochs", options.epochs()).put("patience", options.patience());
    switch (options.classWeights()) {
      case ClassWeights.None _ -> node.put("class_weights", "none");
      case ClassWeights.Balanced _ -> node.put("class_weights", "balanced");
      case ClassWeights.ByLabel(Map<String, Double> weights) -> {
        ObjectNode byLabel = node.putObject("class_weights");
        new TreeMap<>(weights).forEach(byLabel::put);
      }
    }
    node.put("dev_share", options.devShare()).put("test_share", options.testShare());
    node.put("seed", options.seed());
  }

  private static void putAttention(ObjectNode node, WordScore attention) {
    ObjectNode entry = node.putObject("attention");
    switch (attention) {
      case WordScore.Pooled _ -> entry.put("kind", "dot");
      case WordScore.Metric(int width) -> entry.put("kind", "metric").put("width", width);
    }
  }

  private static void putHead(ObjectNode node, Head head) {
    ObjectNode entry = node.putObject("head");
    switch (head) {
      case Head.Fixed _ -> entry.put("kind", "fixed");
      case Head.Linear _ -> entry.put("kind", "linear");
      case Head.Mlp(int hidden) -> entry.put("kind", "mlp").put("hidden", hidden);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if a value makes no sense
   */
  static ModelConfig read(InputStream in, long size, String source) throws IOException {
    if (size > LARGEST) {
      throw new InvalidInputException(source, 0, "has " + size + " bytes", "at most " + LARGEST);
    }
    Node root;
    try {
      root = new Node(source, "", JSON.readTree(in.readNBytes((int) size)));
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
      throw new InvalidInputException(
          source, line, "is broken: " + e.getOriginalMessage(), "JSON", e);
    }
    if (!root.text("format").equals(FORMAT)) {
      throw root.unexpected("format", "\"" + FORMAT + "\"");
    }
    int version = root.integer("format_version");
    if (version != VERSION) {
      throw root.unexpected(
          "format_version", VERSION + (version > VERSION ? "; a newer Heed wrote this model" : ""));
    }
    ClassifierShape shape =
        new ClassifierShape(
            root.integer("vocabulary"),
            root.integer("labels"),
            root.integer("dim"),
            root.integer("key_dim"),
            attention(root.object("attention")),
            head(root.object("head")));
    Node training = root.object("training");
    ModelInfo info =
        new ModelInfo(
            root.text("heed_version"),
            options(training.object("options")),
            training.integer("train_documents"),
            training.integer("dev_documents"),
            training.integer("epochs"),
            training.optionalNumber("dev_accuracy"),
            training.optionalNumber("test_accuracy"),
            training.text("data_hash"));
    return new ModelConfig(shape, root.number("temperature"), info);
  }

  private static TrainingOptions options(Node node) throws InvalidInputException {
    return new TrainingOptions(
        attention(node.object("attention")),
        head(node.object("head")),
        new VocabularyOptions(
            node.integer("ngrams"),
            node.integer("min_count"),
            node.integer("ngram_min_count"),
            node.integer("max_entries")),
        node.integer("dim"),
        node.integer("key_dim"),
        node.number("learning_rate"),
        node.integer("batch_size"),
        node.integer("epochs"),
        node.integer("patience"),
        classWeights(node),
        node.number("dev_share"),
        node.number("test_share"),
        node.whole("seed"));
  }

  private static WordScore attention(Node node) throws InvalidInputException {
    return switch (node.text("kind")) {
      case "dot" -> new WordScore.Pooled();
      case "metric" -> new WordScore.Metric(node.integer("width"));
      default -> throw node.unexpected("kind", "\"dot\" or \"metric\"");
    };
  }

  private static Head head(Node node) throws InvalidInputException {
    return switch (node.text("kind")) {
      case "fixed" -> new Head.Fixed();
      case "linear" -> new Head.Linear();
      case "mlp" -> new Head.Mlp(node.integer("hidden"));
      default -> throw node.unexpected("kind", "\"fixed\", \"linear\" or \"mlp\"");
    };
  }

  private static ClassWeights classWeights(Node node) throws InvalidInputException {
    JsonNode value = node.json().path("class_weights");
    if (value.isObject()) {
      Node byLabel = node.object("class_weights");
      Map<String, Double> weights = new TreeMap<>();
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        weights.put(entry.getKey(), byLabel.number(entry.getKey()));
      }
      return new ClassWeights.ByLabel(weights);
    }
    return switch (value.asText()) {
      case "none" -> new ClassWeights.None();
      case "balanced" -> new ClassWeights.Balanced();
      default -> throw node.unexpected("class_weights", "\"none\", \"balanced\" or an object");
    };
  }

  /** A JSON object whose values are asked for with their types. */
  private record Node(String source, String path, JsonNode json) {
    Node object(String key) throws InvalidInputException {
      return new Node(
          source, path + key + ".", required(key, json.path(key).isObject(), "an object"));
    }

    String text(String key) throws InvalidInputException {
      return required(key, json.path(key).isTextual(), "a string").textValue();
    }

    int integer(String key) throws InvalidInputException {
      JsonNode value = json.path(key);
      boolean valid = value.isIntegralNumber() && value.canConvertToInt();
      return required(key, valid, "a whole number below 2^31").intValue();
    }

    long whole(String key) throws InvalidInputException {
      JsonNode value = json.path(key);
      boolean valid = value.isIntegralNumber() && value.canConvertToLong();
      return required(key, valid, "a whole number below 2^63").longValue();
    }

    double number(String key) throws InvalidInputException {
      return required(key, json.path(key).isNumber(), "a number").doubleValue();
    }

    Optional<Double> optionalNumber(String key) throws InvalidInputException {
      return json.has(key) ? Optional.of(number(key)) : Optional.empty();
    }

    private JsonNode required(String key, boolean valid, String expected)
        throws InvalidInputException {
      if (!valid) {
        throw unexpected(key, expected);
      }
      return json.get(key);
    }

    InvalidInputException unexpected(String key, String expected) {
      JsonNode value = json.path(key);
      return new InvalidInputException(
          source,
          0,
          path + key + (value.isMissingNode() ? " is missing" : " is " + value),
          expected);
    }
  }
}
