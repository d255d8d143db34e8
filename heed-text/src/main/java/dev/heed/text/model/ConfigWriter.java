package dev.heed.text.model;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.text.storage.JsonTree;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.Descent;
import dev.heed.text.training.Head;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.LearningRate;
import dev.heed.text.training.Start;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.training.WordScore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes what {@link ModelConfig} reads. Apart from it, so that who only reads a model does not
 * load Jackson's classes.
 */
final class ConfigWriter {
  private ConfigWriter() {}

  /** Writes ASCII only, so that every Java string survives; who reads alone does not make it. */
  private static final class Writing {
    static final ObjectWriter JSON =
        JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            // The default line end is that of the system.
            .writer(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));

    private Writing() {}
  }

  static void write(ModelConfig config, OutputStream out) throws IOException {
    ObjectNode root = JsonTree.object();
    root.put("format", ModelConfig.FORMAT);
    root.put(
        "format_version",
        config.compaction().isPresent() ? ModelConfig.COMPACT_VERSION : ModelConfig.FULL_VERSION);
    root.put("heed_version", config.info().version());
    root.put("labels", config.shape().classes()).put("vocabulary", config.shape().vocabulary());
    root.put("dim", config.shape().dim()).put("key_dim", config.shape().keyDim());
    putWordScore(root, config.shape().wordScore());
    putHead(root, config.shape().head());
    config
        .compaction()
        .ifPresent(
            value ->
                root.putObject("compact")
                    .put("bits", value.bits())
                    .put("left_out", value.leftOut()));
    root.put("temperature", config.temperature().value());
    if (config.temperature().rises()) {
      root.put("rising_temperature", true);
    }
    if (config.decisions().isPresent()) {
      ObjectNode node = root.putObject("multi_label");
      config.decisions().get().scales().forEach(node.putArray("scales")::add);
      config.decisions().get().offsets().forEach(node.putArray("offsets")::add);
      config.decisions().get().thresholds().forEach(node.putArray("thresholds")::add);
    }
    ObjectNode training = root.putObject("training");
    training.put("train_documents", config.info().trainDocuments());
    if (!config.labelCounts().isEmpty()) {
      config.labelCounts().forEach(training.putArray("label_counts")::add);
    }
    training.put("dev_documents", config.info().devDocuments());
    if (!config.selection().points().isEmpty()) {
      ArrayNode points = training.putArray("selection");
      for (Selection.Point point : config.selection().points()) {
        points.addArray().add(point.threshold()).add(point.precision()).add(point.share());
      }
    }
    training.put("epochs", config.info().epochs());
    config.info().devAccuracy().ifPresent(value -> training.put("dev_accuracy", value));
    config.info().testAccuracy().ifPresent(value -> training.put("test_accuracy", value));
    training.put("data_hash", config.info().dataHash());
    if (config.info().data().corrected() + config.info().data().dropped() > 0) {
      training.put("corrected_texts", config.info().data().corrected());
      training.put("dropped_texts", config.info().data().dropped());
    }
    putOptions(training.putObject("options"), config.info().options());
    String text = Writing.JSON.writeValueAsString(root) + "\n";
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
}
