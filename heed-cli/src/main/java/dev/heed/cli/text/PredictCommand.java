package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Escapes;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.Classification;
import dev.heed.text.TextClassifier;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Predicts the labels of texts. */
@Command(
    name = "predict",
    header = "Label texts: one output line for each text, in order.",
    description = {
      "",
      "A line holds the label. --prob adds its calibrated probability, -k adds the next most"
          + " probable labels; tabs separate the fields. Backslash, tab and line ends in a label"
          + " are written \\\\, \\t, \\n"
          + ", \\r"
          + ". With --json each line is an object with 'labels', 'probabilities', 'known' (the"
          + " share of the text, excluding white space, that known words cover) and, if the text"
          + " has one, 'id'.",
      "",
      "For a text without a known word, the probabilities are the labels' shares in the training"
          + " texts."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed predict reviews.heed new.txt --prob -k 3",
      "  heed predict reviews.heed new.csv --text title,body --json",
      "  tail -f app.log | heed predict reviews.heed -"
    })
public final class PredictCommand extends HeedCommand {
  @FileRole(FileRole.Use.READ)
  @Parameters(paramLabel = "MODEL", description = "A file written by 'heed train'.")
  Path model;

  @FileRole(FileRole.Use.READ)
  @Parameters(
      paramLabel = "FILE",
      description =
          "Texts, one per line, or CSV, TSV or JSON Lines by the file name; - is standard input.")
  Path file;

  @Option(
      names = "-k",
      paramLabel = "K",
      description = "Labels for each text (default: ${DEFAULT-VALUE}).")
  int count = 1;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description = "Leave out labels less probable than this (default: ${DEFAULT-VALUE}).")
  double threshold = 0;

  @Option(
      names = "--min-known",
      paramLabel = "S",
      description =
          "Give no label to a text if known words cover less than this share of it (default:"
              + " ${DEFAULT-VALUE}).")
  double minKnown = 0;

  @Option(
      names = "--select",
      paramLabel = "precision=P",
      description =
          "Give a label only where such labels were correct with this precision on the dev texts,"
              + " such as precision=0.95; unsure texts and those of another subject get none.")
  Optional<String> select = Optional.empty();

  @Option(names = "--prob", description = "Also write probabilities.")
  boolean withProbabilities;

  @ArgGroup(validate = false, order = 50, heading = "%nReading texts:%n")
  TextOptions reading = new TextOptions();

  public PredictCommand(Console console) {
    super(console);
  }

  private long texts;
  private long unknown;
  private double minRank;

  private static double precision(String select) {
    try {
      String[] parts = select.split("=", 2);
      double precision = parts[0].equals("precision") ? Double.parseDouble(parts[1]) : Double.NaN;
      if (precision >= 0 && precision <= 1) {
        return precision;
      }
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new ProblemException("--select is '" + select + "'", "precision=P, P from 0 to 1", e);
    }
    throw new ProblemException("--select is '" + select + "'", "precision=P, P from 0 to 1");
  }

  private double minRank(TextClassifier classifier, double precision) throws IOException {
    OptionalDouble threshold = classifier.threshold(precision);
    if (threshold.isEmpty()) {
      throw new InvalidInputException(
          model.toString(),
          0,
          "no threshold gave a precision of " + precision + " on the dev texts",
          "a lower precision, or a model trained with more dev texts");
    }
    if (!common.quiet) {
      console.message(
          String.format(
              Locale.ROOT,
              "heed: on the dev texts this answered %.1f %% of the texts",
              100 * classifier.selectedShare(precision)));
    }
    return threshold.getAsDouble();
  }

  /**
   * The labels of one text, the most probable first.
   *
   * @param known the share of the text that known words cover; 1 where nothing depends on it
   * @param isPrior whether nothing of the text is known, so that the labels' shares answer it
   */
  private record Prediction(
      List<String> labels, List<Double> probabilities, double known, boolean isPrior) {}

  @Override
  public Integer call() throws IOException {
    CorpusOptions options = option(reading::options);
    int threads = option(common::threads);
    if (count < 1) {
      throw wrong("-k is " + count, "at least 1");
    }
    if (!(threshold >= 0 && threshold <= 1)) {
      throw wrong("--threshold is " + threshold, "0 to 1");
    }
    if (!(minKnown >= 0 && minKnown <= 1)) {
      throw wrong("--min-known is " + minKnown, "0 to 1");
    }
    Optional<Double> precision = option(() -> select.map(PredictCommand::precision));
    TextClassifier classifier = TextClassifier.load(model);
    if (precision.isPresent()) {
      minRank = minRank(classifier, precision.get());
    }
    try (Batches<Prediction> batches =
            new Batches<>(threads, text -> predict(classifier, text.text()), this::answer);
        CorpusReader reader =
            InputTexts.openUnlabelled(
                file,
                options,
                console,
                () -> {
                  batches.finish();
                  console.flush();
                })) {
      batches.run(reader, () -> InputTexts.warnOfSuggestion(reader, console));
    }
    console.flush();
    if (unknown > 0 && minKnown == 0) {
      console.warning(
          "%d of %s %s no known word; %s"
              .formatted(
                  unknown,
                  Wording.count(texts, "text"),
                  unknown == 1 ? "has" : "have",
                  classifier.labelShares().isEmpty()
                      ? "the model lacks the labels' shares, so these predictions are meaningless"
                      : (unknown == 1 ? "its" : "their")
                          + " probabilities are the labels' shares in the training texts"));
    }
    return DONE;
  }

  private void answer(LabelledText text, Prediction prediction) {
    texts++;
    unknown += prediction.isPrior() ? 1 : 0;
    console.println(line(text, prediction));
  }

  private Prediction predict(TextClassifier classifier, String text) {
    double[] p = classifier.probabilities(text);
    // Only a text without a known word, or a rare tie, has the labels' shares as probabilities.
    boolean isPrior = classifier.labelShares().isEmpty() ? isEven(p) : isShares(classifier, p);
    double known =
        common.json || minKnown > 0 || minRank > 0 || isPrior ? classifier.known(text) : 1;
    double highest = Arrays.stream(p).max().orElse(0);
    boolean isAnswered = known >= minKnown && Classification.rank(highest, known) >= minRank;
    List<String> labels = new ArrayList<>();
    List<Double> probabilities = new ArrayList<>();
    IntStream.range(0, p.length)
        .boxed()
        .sorted(Comparator.comparingDouble(k -> -p[k]))
        .limit(isAnswered ? count : 0)
        .filter(k -> p[k] >= threshold)
        .forEach(
            k -> {
              labels.add(classifier.labels().get(k));
              probabilities.add(p[k]);
            });
    return new Prediction(labels, probabilities, known, isPrior && known == 0);
  }

  private static boolean isEven(double[] p) {
    return Arrays.stream(p).allMatch(each -> each == p[0]);
  }

  private static boolean isShares(TextClassifier classifier, double[] p) {
    List<Double> shares = classifier.labelShares();
    return IntStream.range(0, p.length).allMatch(k -> p[k] == shares.get(k));
  }

  private String line(LabelledText text, Prediction prediction) {
    if (common.json) {
      ObjectNode object = Json.object();
      text.id().ifPresent(id -> object.put("id", id));
      object.set("labels", Json.strings(prediction.labels()));
      object.set("probabilities", Json.numbers(prediction.probabilities()));
      object.put("known", prediction.known());
      return Json.line(object);
    }
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < prediction.labels().size(); i++) {
      line.append(i == 0 ? "" : "\t").append(Escapes.field(prediction.labels().get(i)));
      if (withProbabilities) {
        line.append(String.format(Locale.ROOT, "\t%.6f", prediction.probabilities().get(i)));
      }
    }
    return line.toString();
  }
}
