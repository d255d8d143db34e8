package dev.heed.cli.text;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.Heads;
import dev.heed.cli.command.OptionValues;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.Descent;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.LabelNames;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.training.WordScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The options of {@code heed train} that decide the result. */
final class TrainOptions {
  private static final TrainingOptions DEFAULTS = TrainingOptions.defaults();
  private static final VocabularyOptions WORDS = DEFAULTS.vocabulary();

  /** Components of a key that {@code metric} compares. */
  private static final int METRIC_WIDTH = 10;

  @Option(
      names = "--attention",
      paramLabel = "KIND",
      description =
          "Score of a word: pooled (query times key) or metric (learned distance of query and"
              + " key) (default: ${DEFAULT-VALUE}).")
  String attention = "pooled";

  @Option(
      names = "--head",
      paramLabel = "KIND",
      description =
          "Map from the averaged embedding to the labels: fixed, linear or mlp (10 hidden units)"
              + " (default: ${DEFAULT-VALUE}).")
  String head = "linear";

  @Option(
      names = "--ngrams",
      paramLabel = "N",
      description = "Longest n-gram in words; 1 for words alone (default: ${DEFAULT-VALUE}).")
  int ngrams = WORDS.ngrams();

  @Option(
      names = "--char-ngrams",
      paramLabel = "LENGTHS",
      description =
          "Character n-grams of words, which help with inflected and misspelt words: lengths such"
              + " as 3-5, none, or auto for 3-5 if they lower the loss on the dev texts (default:"
              + " ${DEFAULT-VALUE}).")
  String characterNgrams = OptionValues.of(WORDS.characterNgrams());

  @Option(
      names = "--min-count",
      paramLabel = "N",
      description = "Leave out words that occur less often (default: ${DEFAULT-VALUE}).")
  int minCount = WORDS.minCount();

  @Option(
      names = "--ngram-min-count",
      paramLabel = "N",
      description =
          "Leave out n-grams that occur less often (default: 3, or --min-count if that is"
              + " greater).")
  Optional<Integer> ngramMinCount = Optional.empty();

  @Option(
      names = "--dim",
      paramLabel = "N",
      description =
          "Components of a word's embedding: a number, or auto for one for each label, from 32 to"
              + " 64, and where a text may have several labels four for each, from 32 to 200"
              + " (default: ${DEFAULT-VALUE}).")
  String dim = OptionValues.AUTO;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Maximum passes over the training texts (default: ${DEFAULT-VALUE}).")
  int epochs = DEFAULTS.descent().epochs();

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "Stop after N epochs without a lower loss on the dev texts (default:"
              + " ${DEFAULT-VALUE}).")
  int patience = DEFAULTS.descent().patience();

  @Option(
      names = "--lr",
      paramLabel = "RATE",
      description =
          "Learning rate of the embeddings: a number, or auto for a rate that grows until the loss"
              + " on the dev texts no longer falls (default: ${DEFAULT-VALUE}).")
  String learningRate = OptionValues.of(DEFAULTS.descent().learningRate());

  @Option(
      names = "--order",
      paramLabel = "file|hash",
      description =
          "Order of the training texts before random numbers choose among them: that of FILE, or"
              + " that of a hash of each text, which makes the order of FILE play no role (default:"
              + " file).")
  Optional<String> order = Optional.empty();

  @Option(
      names = "--shards",
      paramLabel = "S",
      description =
          "Deal the texts to S shards by their hash, train each shard for an epoch on its own, and"
              + " average the shards' weights, as on a cluster; the model depends on S. Implies"
              + " --order hash (default: none).")
  Optional<Integer> shards = Optional.empty();

  @FileRole(
      value = FileRole.Use.READ,
      except = {"none", "sqrt", "balanced"})
  @Option(
      names = "--class-weights",
      paramLabel = "KIND",
      description =
          "none, balanced (every label counts the same), sqrt (halfway between them), or a file of"
              + " lines LABEL<tab>WEIGHT, with 1 for other labels (default: ${DEFAULT-VALUE}).")
  String classWeights = "none";

  @Option(
      names = "--decouple",
      paramLabel = "STRENGTH",
      description =
          "Penalty on each word's contributions, such as 1: a word that gives the label away, as a"
              + " source tag does, leaves more for the others to learn. Not for the head mlp"
              + " (default: none).")
  Optional<Double> decouple = Optional.empty();

  @Option(
      names = "--multi-label",
      description =
          "A text may have any number of labels, also none, each decided on its own. Implied if a"
              + " text has several.")
  boolean multiLabel;

  @Option(
      names = "--weight",
      paramLabel = "COLUMN",
      description =
          "Column or key of the weight of a training text, a number above 0: a text of weight 2"
              + " counts as two.")
  Optional<String> weight = Optional.empty();

  @Option(
      names = "--label-names",
      paramLabel = "LABEL=NAME",
      split = ",",
      description =
          "Names for the labels of the files, such as 0=negative,1=positive. The model remembers"
              + " them, so that 'heed test' reads files with either.")
  List<String> labelNames = new ArrayList<>();

  /**
   * The options for the trainer.
   *
   * @throws ProblemException if a value is out of range
   */
  TrainingOptions options(ClassWeights weights, HeldOut heldOut, long seed) {
    ModelShape model =
        new ModelShape(
            switch (attention) {
              case "pooled" -> new WordScore.Pooled();
              case "metric" -> new WordScore.Metric(METRIC_WIDTH);
              default ->
                  throw new ProblemException(
                      "--attention is '" + attention + "'", "pooled or metric");
            },
            Heads.named(head),
            OptionValues.dim(dim),
            DEFAULTS.model().keyDim());
    VocabularyOptions vocabulary =
        new VocabularyOptions(
            ngrams,
            minCount,
            ngramMinCount.orElse(Math.max(WORDS.ngramMinCount(), minCount)),
            WORDS.maxEntries(),
            OptionValues.characterNgrams(characterNgrams));
    Descent descent =
        new Descent(
            OptionValues.learningRate(learningRate),
            DEFAULTS.descent().batchSize(),
            epochs,
            patience,
            order());
    return new TrainingOptions(
            model, vocabulary, descent, heldOut, weights, names(labelNames), seed)
        .withDecoupling(decoupling());
  }

  private Descent.Order order() {
    String name = order.orElse(shards.isPresent() ? "hash" : "file");
    if (!name.equals("file") && !name.equals("hash")) {
      throw new ProblemException("--order is '" + name + "'", "file or hash");
    }
    if (shards.isPresent()) {
      Require.between("--shards", 1, Descent.Order.Shards.MAX, shards.get());
      if (name.equals("file")) {
        throw new ProblemException(
            "--order is file, but --shards is " + shards.get(), "--order hash, or no --order");
      }
    }
    return shards
        .<Descent.Order>map(Descent.Order.Shards::new)
        .orElseGet(() -> name.equals("hash") ? new Descent.Order.Hash() : new Descent.Order.File());
  }

  private Decoupling decoupling() {
    decouple.ifPresent(strength -> Require.positive("--decouple", strength));
    return decouple.<Decoupling>map(Decoupling.Words::new).orElseGet(Decoupling.None::new);
  }

  /**
   * Sets the options that the start of the weights fixes, for the configuration of the run.
   *
   * @throws ProblemException if one of them is given with another value
   */
  void follow(TrainingOptions options, ParseResult given) {
    ModelShape model = options.model();
    attention = fixed(given, "--attention", attention, OptionValues.of(model.wordScore()));
    head = fixed(given, "--head", head, Heads.name(model.head()));
    dim = fixed(given, "--dim", dim, OptionValues.of(model));
    VocabularyOptions vocabulary = options.vocabulary();
    ngrams = Integer.parseInt(fixed(given, "--ngrams", ngrams + "", vocabulary.ngrams() + ""));
    characterNgrams =
        fixed(
            given, "--char-ngrams", characterNgrams, OptionValues.of(vocabulary.characterNgrams()));
  }

  private static String fixed(ParseResult given, String option, String value, String fixed) {
    if (given.hasMatchedOption(option) && !value.equals(fixed)) {
      String source = given.hasMatchedOption("--vectors") ? "the vectors have " : "the model has ";
      throw new ProblemException(
          option + " is " + value + ", but " + source + fixed, fixed + ", or no " + option);
    }
    return fixed;
  }

  /** The names in {@code LABEL=NAME} pairs. */
  private static LabelNames names(List<String> pairs) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new ProblemException(
            "--label-names has '" + pair + "'", "LABEL=NAME, such as 0=negative");
      }
      String label = pair.substring(0, equals);
      if (names.put(label, pair.substring(equals + 1)) != null) {
        throw new ProblemException("--label-names names '" + label + "' twice", "each label once");
      }
    }
    return new LabelNames(names);
  }
}
