package dev.heed.cli.text;

import dev.heed.cli.command.InputTexts;
import dev.heed.cli.model.HeedModel;
import dev.heed.cli.model.InfoCommand;
import dev.heed.cli.report.Measured;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Escapes;
import dev.heed.cli.terminal.ProgressDisplay;
import dev.heed.cli.terminal.Style;
import dev.heed.text.Classification;
import dev.heed.text.Reason;
import dev.heed.text.TextClassifier;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.evaluation.Evaluation.LabelScore;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Trains a classifier on the built-in texts, tests it, and explains some of its predictions: 1,182
 * questions of customers to a bank, of 12 intents, and 480 to test on (a part of BANKING77).
 */
public final class TextDemo {
  private static final String TRAIN = "banking-train.csv";
  private static final String TEST = "banking-test.csv";
  private static final int REASONS = 4;

  private static final List<String> QUESTIONS =
      List.of(
          "I lost my card yesterday, please block it",
          "I was charged twice for my coffee today",
          "I would like a refund for these shoes");

  /**
   * The result.
   *
   * @param accuracy share of the test texts whose intent was found, 0 to 1
   * @param macroF1 macro F1 on the test texts
   * @param summary the results for people, several lines
   */
  public record Result(double accuracy, double macroF1, String summary) {}

  private TextDemo() {}

  /**
   * Runs it.
   *
   * @param model the file to write the model to
   * @param report the file to write the report to
   * @throws IOException if a file cannot be written
   */
  public static Result run(
      Console console, ProgressDisplay progress, long seed, int threads, Path model, Path report)
      throws IOException {
    TrainingOptions options = TrainingOptions.defaults().withSeed(seed);
    InputTexts test = texts(TEST);
    TrainRun run =
        new TrainRun(
            console,
            new TrainRun.Inputs(texts(TRAIN), InputTexts.none(), test),
            options,
            threads,
            new TrainRun.Outputs(model, Optional.of(report), RunFolder.none(), _ -> List.of()),
            config(options),
            seed == TrainingOptions.defaults().seed() ? "heed demo" : "heed demo --seed " + seed);
    TrainRun.Trained trained = run.run(progress);
    Evaluation evaluation = trained.measured().orElseThrow().evaluation();
    return new Result(
        evaluation.accuracy(), evaluation.macroF1(), summary(trained, test, console.style()));
  }

  /** The files of the built-in texts by their names: those to train on, then those to test on. */
  static SequencedMap<String, byte[]> files() throws IOException {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    files.put(TRAIN, content(TRAIN));
    files.put(TEST, content(TEST));
    return files;
  }

  private static InputTexts texts(String name) throws IOException {
    return InputTexts.of(name, content(name), CorpusOptions.defaults());
  }

  private static byte[] content(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            TextDemo.class.getResourceAsStream("/dev/heed/cli/examples/" + name), name)) {
      return in.readAllBytes();
    }
  }

  private static SequencedMap<String, Object> config(TrainingOptions options) {
    SequencedMap<String, Object> config = new LinkedHashMap<>();
    config.put("file", TRAIN);
    config.put("test", TEST);
    InfoCommand.settings(options)
        .properties()
        .forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
    return config;
  }

  private static String summary(TrainRun.Trained trained, InputTexts test, Style style)
      throws IOException {
    TextClassifier classifier = trained.classifier();
    ExplanationText painter = new ExplanationText(new HeedModel(classifier)::tokens, style);
    Measured measured = trained.measured().orElseThrow();
    Evaluation evaluation = measured.evaluation();
    long mostCommon =
        evaluation.scores().stream().mapToLong(LabelScore::support).max().orElseThrow();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            """
            Trained on %,d questions of bank customers with %d intents.
            Of %s, %.1f %% are correct (95 %% interval %s);
            always predicting the same intent would get %.1f %%.

            Three new questions, and the words that decide:

            """,
            classifier.info().trainDocuments() + classifier.info().devDocuments(),
            classifier.labels().size(),
            measured.texts(),
            100 * evaluation.accuracy(),
            measured.interval(),
            100.0 * mostCommon / evaluation.count()));
    for (String question : QUESTIONS) {
      text.append(explanation(classifier, question, painter)).append('\n');
    }
    Optional<LabelledText> mistake = mostConfidentMistake(classifier, test);
    if (mistake.isPresent()) {
      text.append("The most confident mistake:\n\n")
          .append(explanation(classifier, mistake.get().text(), painter))
          .append("  but the true intent is ")
          .append(Escapes.field(mistake.get().label().orElseThrow()))
          .append("\n\n");
    }
    return text.toString();
  }

  private static Optional<LabelledText> mostConfidentMistake(
      TextClassifier classifier, InputTexts test) throws IOException {
    Optional<LabelledText> worst = Optional.empty();
    double probability = 0;
    try (CorpusReader reader = test.open()) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        Classification result = classifier.classify(next.get().text());
        if (!next.get().label().equals(Optional.of(result.label()))
            && result.probability() > probability) {
          probability = result.probability();
          worst = next;
        }
      }
    }
    return worst;
  }

  /** A text, its label, and the words that contribute most to the label's logit. */
  private static String explanation(
      TextClassifier classifier, String question, ExplanationText painter) {
    Classification result = classifier.classify(question);
    return String.format(
        Locale.ROOT,
        "  “%s”%n  %s, probability %.2f, because of %s%n",
        painter.paint(classifier.explain(question)),
        Escapes.field(result.label()),
        result.probability(),
        result.reasons().stream()
            .limit(REASONS)
            .map(TextDemo::reason)
            .collect(Collectors.joining(", ")));
  }

  private static String reason(Reason reason) {
    return String.format(Locale.ROOT, "%s %+.2f", reason.word(), reason.contribution());
  }
}
