package dev.heed.text.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.InvalidInputException;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Compaction;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.Descent;
import dev.heed.text.training.Head;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.LabelNames;
import dev.heed.text.training.LearningRate;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.Objective;
import dev.heed.text.training.Start;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.training.WordScore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The {@code config.json} of a model file: everything but labels, vocabulary and weights.
 *
 * @param shape sizes and kind of the weights
 * @param compaction the means by which the file is smaller; empty for all bits of all weights
 * @param temperature divides the logits before probabilities are taken
 * @param decisions how any number of labels is given; empty if a text has one
 * @param labelCounts the number of training texts with each label; empty if it is not known
 * @param selection thresholds by the precision that they gave on the dev texts
 * @param info the provenance of the model
 */
record ModelConfig(
    ClassifierShape shape,
    Optional<Compaction> compaction,
    Temperature temperature,
    Optional<Decisions> decisions,
    List<Integer> labelCounts,
    Selection selection,
    ModelInfo info) {
  private static final String FORMAT = "heed-text-classifier";
  private static final int OLDEST_VERSION = 1;

  /** The version of files with all bits of all weights, and of compact ones. */
  private static final int FULL_VERSION = 2;

  private static final int COMPACT_VERSION = 3;
  private static final int MAX_BYTES = 1 << 24;

  /** Writes ASCII only, so that every Java string survives. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  void write(OutputStream out) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("format_version", compaction.isPresent() ? COMPACT_VERSION : FULL_VERSION);
    root.put("heed_version", info.version());
    root.put("labels", shape.classes()).put("vocabulary", shape.vocabulary());
    root.put("dim", shape.dim()).put("key_dim", shape.keyDim());
    putWordScore(root, shape.wordScore());
    putHead(root, shape.head());
    compaction.ifPresent(
        value ->
            root.putObject("compact").put("bits", value.bits()).put("left_out", value.leftOut()));
    root.put("temperature", temperature.value());
    if (temperature.rises()) {
      root.put("rising_temperature", true);
    }
    if (decisions.isPresent()) {
      ObjectNode node = root.putObject("multi_label");
      decisions.get().scales().forEach(node.putArray("scales")::add);
      decisions.get().offsets().forEach(node.putArray("offsets")::add);
      decisions.get().thresholds().forEach(node.putArray("thresholds")::add);
    }
    ObjectNode training = root.putObject("training");
    training.put("train_documents", info.trainDocuments());
    if (!labelCounts.isEmpty()) {
      labelCounts.forEach(training.putArray("label_counts")::add);
    }
    training.put("dev_documents", info.devDocuments());
    if (!selection.points().isEmpty()) {
      ArrayNode points = training.putArray("selection");
      for (Selection.Point point : selection.points()) {
        points.addArray().add(point.threshold()).add(point.precision()).add(point.share());
      }
    }
    training.put("epochs", info.epochs());
    info.devAccuracy().ifPresent(value -> training.put("dev_accuracy", value));
    info.testAccuracy().ifPresent(value -> training.put("test_accuracy", value));
    training.put("data_hash", info.dataHash());
    if (info.data().corrected() + info.data().dropped() > 0) {
      training.put("corrected_texts", info.data().corrected());
      training.put("dropped_texts", info.data().dropped());
    }
    putOptions(training.putObject("options"), info.options());
    // The default line end is that of the system.
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    String text = JSON.writer(printer).writeValueAsString(root) + "\n";
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  static void putOptions(ObjectNode node, TrainingOptions options) {
    putWordScore(node, options.model().wordScore());
    putHead(node, options.model().head());
    VocabularyOptions vocabulary = options.vocabulary();
    node.put("ngrams", vocabulary.ngrams()).put("min_count", vocabulary.minCount());
    node.put("ngram_min_count", vocabulary.ngramMinCount());
    node.put("max_entries", vocabulary.maxEntries());
    switch (vocabulary.characterNgrams()) {
      case CharacterNgrams.None() -> {}
      case CharacterNgrams.Auto() -> node.put("character_ngrams", "auto");
      case CharacterNgrams.Between(int shortest, int longest, double attention) ->
          node.putObject("character_ngrams")
              .put("shortest", shortest)
              .put("longest", longest)
              .put("start_attention", attention);
    }
    node.put("dim", options.model().dim()).put("key_dim", options.model().keyDim());
    Descent descent = options.descent();
    switch (descent.learningRate()) {
      case LearningRate.Fixed(double rate) -> node.put("learning_rate", rate);
      case LearningRate.Growing(double start, int doubling) ->
          node.putObject("learning_rate").put("start", start).put("doubling", doubling);
    }
    node.put("batch_size", descent.batchSize());
    node.put("epochs", descent.epochs()).put("patience", descent.patience());
    switch (descent.order()) {
      case Descent.Order.File() -> {}
      case Descent.Order.Hash() -> node.put("order", "hash");
      case Descent.Order.Shards(int count) -> node.put("shards", count);
    }
    switch (options.objective().classWeights()) {
      case ClassWeights.None() -> node.put("class_weights", "none");
      case ClassWeights.Balanced() -> node.put("class_weights", "balanced");
      case ClassWeights.SquareRoot() -> node.put("class_weights", "sqrt");
      case ClassWeights.ByLabel(Map<String, Double> weights) -> {
        ObjectNode byLabel = node.putObject("class_weights");
        new TreeMap<>(weights).forEach(byLabel::put);
      }
    }
    switch (options.objective().decoupling()) {
      case Decoupling.None() -> {}
      case Decoupling.Logits(double strength) ->
          node.putObject("decoupling").put("kind", "logits").put("strength", strength);
      case Decoupling.Words(double strength) ->
          node.putObject("decoupling").put("kind", "words").put("strength", strength);
    }
    HeldOut heldOut = options.heldOut();
    node.put("dev_share", heldOut.devShare()).put("test_share", heldOut.testShare());
    node.put("refit", heldOut.refit());
    if (!options.labelNames().names().isEmpty()) {
      ObjectNode names = node.putObject("label_names");
      options.labelNames().names().forEach(names::put);
    }
    node.put("seed", options.seed());
    putStart(node, options.start());
  }

  private static void putStart(ObjectNode node, Start start) {
    switch (start) {
      case Start.Drawn() -> {}
      case Start.Continued(String model, String dataHash, long documents, int trainings) ->
          node.putObject("continued_from")
              .put("model", model)
              .put("data_hash", dataHash)
              .put("train_documents", documents)
              .put("trainings", trainings);
      case Start.Vectors(String digest, int found, int words) ->
          node.putObject("vectors").put("digest", digest).put("found", found).put("words", words);
    }
  }

  private static void putWordScore(ObjectNode node, WordScore wordScore) {
    ObjectNode entry = node.putObject("attention");
    switch (wordScore) {
      case WordScore.Pooled() -> entry.put("kind", "pooled");
      case WordScore.Metric(int width) -> entry.put("kind", "metric").put("width", width);
    }
  }

  private static void putHead(ObjectNode node, Head head) {
    ObjectNode entry = node.putObject("head");
    switch (head) {
      case Head.Fixed() -> entry.put("kind", "fixed");
      case Head.Linear() -> entry.put("kind", "linear");
      case Head.Mlp(int hidden) -> entry.put("kind", "mlp").put("hidden", hidden);
    }
  }

  /**
   * Reads the JSON that {@link #write} writes.
   *
   * @throws dev.heed.base.ProblemException if a value is out of its range
   */
  static ModelConfig read(InputStream in, long size, String source) throws IOException {
    if (size > MAX_BYTES) {
      throw new InvalidInputException(source, 0, "has " + size + " bytes", "at most " + MAX_BYTES);
    }
    ConfigNode root;
    try {
      root = new ConfigNode(source, "", JSON.readTree(in.readNBytes((int) size)));
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
      throw new InvalidInputException(source, line, "is broken", "one JSON object", e);
    }
    if (!root.text("format").equals(FORMAT)) {
      throw root.unexpected("format", "\"" + FORMAT + "\"");
    }
    int version = root.integer("format_version");
    if (version < OLDEST_VERSION || version > COMPACT_VERSION) {
      throw root.unexpected(
          "format_version",
          OLDEST_VERSION
              + " to "
              + COMPACT_VERSION
              + (version > COMPACT_VERSION ? "; a newer Heed wrote this model" : ""));
    }
    ClassifierShape shape =
        new ClassifierShape(root.integer("vocabulary"), root.integer("labels"), modelShape(root));
    ConfigNode training = root.object("training");
    ModelInfo info =
        new ModelInfo(
            root.text("heed_version"),
            options(training.object("options")),
            training.integer("train_documents"),
            training.integer("dev_documents"),
            training.integer("epochs"),
            training.optionalNumber("dev_accuracy"),
            training.optionalNumber("test_accuracy"),
            new ModelInfo.Data(
                training.text("data_hash"),
                training.optionalWhole("corrected_texts"),
                training.optionalWhole("dropped_texts")));
    return new ModelConfig(
        shape,
        version < COMPACT_VERSION ? Optional.empty() : Optional.of(compaction(root)),
        new Temperature(root.number("temperature"), root.optionalFlag("rising_temperature")),
        decisions(root),
        training.optionalIntegers("label_counts"),
        training.selection("selection"),
        info);
  }

  private static Compaction compaction(ConfigNode root) throws InvalidInputException {
    ConfigNode node = root.object("compact");
    return new Compaction(node.integer("bits"), node.integer("left_out"));
  }

  private static Optional<Decisions> decisions(ConfigNode root) throws InvalidInputException {
    if (!root.json().has("multi_label")) {
      return Optional.empty();
    }
    ConfigNode node = root.object("multi_label");
    return Optional.of(
        new Decisions(node.numbers("scales"), node.numbers("offsets"), node.numbers("thresholds")));
  }

  /** Reads the options that {@link #putOptions} wrote. */
  static TrainingOptions options(ConfigNode node) throws InvalidInputException {
    return new TrainingOptions(
        modelShape(node),
        new VocabularyOptions(
            node.integer("ngrams"),
            node.integer("min_count"),
            node.integer("ngram_min_count"),
            node.integer("max_entries"),
            characterNgrams(node)),
        new Descent(
            learningRate(node),
            node.integer("batch_size"),
            node.integer("epochs"),
            node.integer("patience"),
            order(node)),
        new HeldOut(
            node.number("dev_share"),
            node.number("test_share"),
            node.json().path("refit").asBoolean(false)),
        new Objective(classWeights(node), decoupling(node)),
        labelNames(node),
        node.whole("seed"),
        start(node));
  }

  private static CharacterNgrams characterNgrams(ConfigNode node) throws InvalidInputException {
    if (!node.json().has("character_ngrams")) {
      return new CharacterNgrams.None();
    }
    if (node.json().path("character_ngrams").asText().equals("auto")) {
      return new CharacterNgrams.Auto();
    }
    ConfigNode lengths = node.object("character_ngrams");
    return new CharacterNgrams.Between(
        lengths.integer("shortest"), lengths.integer("longest"), lengths.number("start_attention"));
  }

  private static LearningRate learningRate(ConfigNode node) throws InvalidInputException {
    if (!node.json().path("learning_rate").isObject()) {
      return new LearningRate.Fixed(node.number("learning_rate"));
    }
    ConfigNode growing = node.object("learning_rate");
    return new LearningRate.Growing(growing.number("start"), growing.integer("doubling"));
  }

  private static Descent.Order order(ConfigNode node) throws InvalidInputException {
    if (node.json().has("shards")) {
      return new Descent.Order.Shards(node.integer("shards"));
    }
    if (!node.json().has("order")) {
      return new Descent.Order.File();
    }
    if (!node.text("order").equals("hash")) {
      throw node.unexpected("order", "\"hash\"");
    }
    return new Descent.Order.Hash();
  }

  private static Start start(ConfigNode node) throws InvalidInputException {
    if (node.json().has("continued_from")) {
      ConfigNode model = node.object("continued_from");
      return new Start.Continued(
          model.text("model"),
          model.text("data_hash"),
          model.whole("train_documents"),
          model.integer("trainings"));
    }
    if (node.json().has("vectors")) {
      ConfigNode vectors = node.object("vectors");
      return new Start.Vectors(
          vectors.text("digest"), vectors.integer("found"), vectors.integer("words"));
    }
    return new Start.Drawn();
  }

  private static LabelNames labelNames(ConfigNode node) throws InvalidInputException {
    if (!node.json().has("label_names")) {
      return LabelNames.none();
    }
    ConfigNode byLabel = node.object("label_names");
    Map<String, String> names = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : byLabel.json().properties()) {
      names.put(entry.getKey(), byLabel.text(entry.getKey()));
    }
    return new LabelNames(names);
  }

  private static ModelShape modelShape(ConfigNode node) throws InvalidInputException {
    return new ModelShape(
        wordScore(node.object("attention")),
        head(node.object("head")),
        node.integer("dim"),
        node.integer("key_dim"));
  }

  private static WordScore wordScore(ConfigNode node) throws InvalidInputException {
    return switch (node.text("kind")) {
      case "pooled", "dot" -> new WordScore.Pooled(); // "dot" in files before 0.1.0
      case "metric" -> new WordScore.Metric(node.integer("width"));
      default -> throw node.unexpected("kind", "\"pooled\" or \"metric\"");
    };
  }

  private static Head head(ConfigNode node) throws InvalidInputException {
    return switch (node.text("kind")) {
      case "fixed" -> new Head.Fixed();
      case "linear" -> new Head.Linear();
      case "mlp" -> new Head.Mlp(node.integer("hidden"));
      default -> throw node.unexpected("kind", "\"fixed\", \"linear\" or \"mlp\"");
    };
  }

  private static ClassWeights classWeights(ConfigNode node) throws InvalidInputException {
    JsonNode value = node.json().path("class_weights");
    if (value.isObject()) {
      ConfigNode byLabel = node.object("class_weights");
      Map<String, Double> weights = new TreeMap<>();
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        weights.put(entry.getKey(), byLabel.number(entry.getKey()));
      }
      return new ClassWeights.ByLabel(weights);
    }
    return switch (value.asText()) {
      case "none" -> new ClassWeights.None();
      case "balanced" -> new ClassWeights.Balanced();
      case "sqrt" -> new ClassWeights.SquareRoot();
      default ->
          throw node.unexpected("class_weights", "\"none\", \"sqrt\", \"balanced\" or an object");
    };
  }

  private static Decoupling decoupling(ConfigNode node) throws InvalidInputException {
    if (!node.json().has("decoupling")) {
      return new Decoupling.None();
    }
    ConfigNode penalty = node.object("decoupling");
    double strength = penalty.number("strength");
    return switch (penalty.text("kind")) {
      case "logits" -> new Decoupling.Logits(strength);
      case "words" -> new Decoupling.Words(strength);
      default -> throw penalty.unexpected("kind", "\"logits\" or \"words\"");
    };
  }
}
