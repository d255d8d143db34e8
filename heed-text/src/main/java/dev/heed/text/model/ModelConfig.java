package dev.heed.text.model;

import dev.heed.base.InvalidInputException;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.storage.PlainJson;
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
  static final String FORMAT = "heed-text-classifier";
  private static final int OLDEST_VERSION = 1;

  /** The version of files with all bits of all weights, and of compact ones. */
  static final int FULL_VERSION = 2;

  static final int COMPACT_VERSION = 3;
  private static final int MAX_BYTES = 1 << 24;

  /**
   * Reads the JSON that {@link ConfigWriter} writes.
   *
   * @throws dev.heed.base.ProblemException if a value is out of its range
   */
  static ModelConfig read(InputStream in, long size, String source) throws IOException {
    if (size > MAX_BYTES) {
      throw new InvalidInputException(source, 0, "has " + size + " bytes", "at most " + MAX_BYTES);
    }
    ConfigNode root;
    try {
      root = new ConfigNode(source, "", PlainJson.read(in.readNBytes((int) size)));
    } catch (PlainJson.Broken e) {
      throw new InvalidInputException(source, e.line(), "is broken", "one JSON object", e);
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
    if (!root.has("multi_label")) {
      return Optional.empty();
    }
    ConfigNode node = root.object("multi_label");
    return Optional.of(
        new Decisions(node.numbers("scales"), node.numbers("offsets"), node.numbers("thresholds")));
  }

  /** Reads the options that {@link ConfigWriter#putOptions} wrote. */
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
        new HeldOut(node.number("dev_share"), node.number("test_share"), node.isTrue("refit")),
        new Objective(classWeights(node), decoupling(node)),
        labelNames(node),
        node.whole("seed"),
        start(node));
  }

  private static CharacterNgrams characterNgrams(ConfigNode node) throws InvalidInputException {
    if (!node.has("character_ngrams")) {
      return new CharacterNgrams.None();
    }
    if (node.is("character_ngrams", "auto")) {
      return new CharacterNgrams.Auto();
    }
    ConfigNode lengths = node.object("character_ngrams");
    return new CharacterNgrams.Between(
        lengths.integer("shortest"), lengths.integer("longest"), lengths.number("start_attention"));
  }

  private static LearningRate learningRate(ConfigNode node) throws InvalidInputException {
    if (!node.hasObject("learning_rate")) {
      return new LearningRate.Fixed(node.number("learning_rate"));
    }
    ConfigNode growing = node.object("learning_rate");
    return new LearningRate.Growing(growing.number("start"), growing.integer("doubling"));
  }

  private static Descent.Order order(ConfigNode node) throws InvalidInputException {
    if (node.has("shards")) {
      return new Descent.Order.Shards(node.integer("shards"));
    }
    if (!node.has("order")) {
      return new Descent.Order.File();
    }
    if (!node.text("order").equals("hash")) {
      throw node.unexpected("order", "\"hash\"");
    }
    return new Descent.Order.Hash();
  }

  private static Start start(ConfigNode node) throws InvalidInputException {
    if (node.has("continued_from")) {
      ConfigNode model = node.object("continued_from");
      return new Start.Continued(
          model.text("model"),
          model.text("data_hash"),
          model.whole("train_documents"),
          model.integer("trainings"));
    }
    if (node.has("vectors")) {
      ConfigNode vectors = node.object("vectors");
      return new Start.Vectors(
          vectors.text("digest"), vectors.integer("found"), vectors.integer("words"));
    }
    return new Start.Drawn();
  }

  private static LabelNames labelNames(ConfigNode node) throws InvalidInputException {
    if (!node.has("label_names")) {
      return LabelNames.none();
    }
    ConfigNode byLabel = node.object("label_names");
    Map<String, String> names = new TreeMap<>();
    for (String label : byLabel.names()) {
      names.put(label, byLabel.text(label));
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
    if (node.hasObject("class_weights")) {
      ConfigNode byLabel = node.object("class_weights");
      Map<String, Double> weights = new TreeMap<>();
      for (String label : byLabel.names()) {
        weights.put(label, byLabel.number(label));
      }
      return new ClassWeights.ByLabel(weights);
    }
    if (node.is("class_weights", "none")) {
      return new ClassWeights.None();
    }
    if (node.is("class_weights", "balanced")) {
      return new ClassWeights.Balanced();
    }
    if (node.is("class_weights", "sqrt")) {
      return new ClassWeights.SquareRoot();
    }
    throw node.unexpected("class_weights", "\"none\", \"sqrt\", \"balanced\" or an object");
  }

  private static Decoupling decoupling(ConfigNode node) throws InvalidInputException {
    if (!node.has("decoupling")) {
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
