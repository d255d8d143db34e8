package dev.heed.cli.text;

import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Descent;
import dev.heed.text.training.Head;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.training.WordScore;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code heed train} that decide what is learnt. */
final class TrainOptions {
  private static final TrainingOptions DEFAULTS = TrainingOptions.defaults();
  private static final VocabularyOptions WORDS = DEFAULTS.vocabulary();
  private static final int HIDDEN_UNITS = 10;
  private static final int METRIC_WIDTH = 10;

  @Option(
      names = "--attention",
      paramLabel = "KIND",
      description =
          "How a word is scored: pooled (query times key) or metric (a learned distance of query"
              + " and key) (default: ${DEFAULT-VALUE}).")
  String attention = "pooled";

  @Option(
      names = "--head",
      paramLabel = "KIND",
      description =
          "How the averaged embedding gives the labels: fixed, linear or mlp (10 hidden units)"
              + " (default: ${DEFAULT-VALUE}).")
  String head = "linear";

  @Option(
      names = "--ngrams",
      paramLabel = "N",
      description = "Longest n-gram in words; 1 for words alone (default: ${DEFAULT-VALUE}).")
  int ngrams = WORDS.ngrams();

  @Option(
      names = "--min-count",
      paramLabel = "N",
      description = "Leave out words that occur less often (default: ${DEFAULT-VALUE}).")
  int minCount = WORDS.minCount();

  @Option(
      names = "--ngram-min-count",
      paramLabel = "N",
      description =
          "Leave out n-grams that occur less often (default: 3, or --min-count where that is"
              + " greater).")
  Optional<Integer> ngramMinCount = Optional.empty();

  @Option(
      names = "--dim",
      paramLabel = "N",
      description = "Length of a word's embedding (default: ${DEFAULT-VALUE}).")
  int dim = DEFAULTS.model().dim();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "The most passes over the training texts (default: ${DEFAULT-VALUE}).")
  int epochs = DEFAULTS.descent().epochs();

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "Stop after so many epochs without a lower loss on the dev texts (default:"
              + " ${DEFAULT-VALUE}).")
  int patience = DEFAULTS.descent().patience();

  @Option(
      names = "--lr",
      paramLabel = "RATE",
      description = "Learning rate of the embeddings (default: ${DEFAULT-VALUE}).")
  double learningRate = DEFAULTS.descent().learningRate();

  @Option(
      names = "--class-weights",
      paramLabel = "KIND",
      description =
          "none, balanced (every label counts the same), or a file of lines LABEL<tab>WEIGHT;"
              + " labels left out count 1 (default: ${DEFAULT-VALUE}).")
  String classWeights = "none";

  /**
   * The options for the trainer.
   *
   * @throws IllegalArgumentException if one of them makes no sense
   */
  TrainingOptions options(ClassWeights weights, double devShare, double testShare, long seed) {
    ModelShape model =
        new ModelShape(
            switch (attention) {
              case "pooled" -> new WordScore.Pooled();
              case "metric" -> new WordScore.Metric(METRIC_WIDTH);
              default -> throw unknown("--attention", attention, "pooled or metric");
            },
            switch (head) {
              case "fixed" -> new Head.Fixed();
              case "linear" -> new Head.Linear();
              case "mlp" -> new Head.Mlp(HIDDEN_UNITS);
              default -> throw unknown("--head", head, "fixed, linear or mlp");
            },
            dim,
            DEFAULTS.model().keyDim());
    VocabularyOptions vocabulary =
        new VocabularyOptions(
            ngrams,
            minCount,
            ngramMinCount.orElse(Math.max(WORDS.ngramMinCount(), minCount)),
            WORDS.maxEntries());
    Descent descent = new Descent(learningRate, DEFAULTS.descent().batchSize(), epochs, patience);
    return new TrainingOptions(
        model, vocabulary, descent, new HeldOut(devShare, testShare), weights, seed);
  }

  private static IllegalArgumentException unknown(String option, String value, String expected) {
    return new IllegalArgumentException(
        "%s is '%s'; expected %s".formatted(option, value, expected));
  }
}
