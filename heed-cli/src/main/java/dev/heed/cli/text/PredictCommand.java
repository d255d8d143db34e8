package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.model.EncoderModel;
import dev.heed.cli.model.FastTextFile;
import dev.heed.cli.model.FastTextOutput;
import dev.heed.cli.model.HeedModel;
import dev.heed.cli.model.LoadedModel;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Escapes;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.Classification;
import dev.heed.text.TextClassifier;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
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
      "A line holds the label. If a text may have several, it holds those whose probabilities reach"
          + " their thresholds, the most probable first; it is empty if none does. --prob adds its"
          + " calibrated probability, -k adds the next most probable labels; tabs separate the"
          + " fields. Backslash, tab and line ends in a label are written \\\\, \\t, \\n"
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
      "  heed predict model.bin new.txt -k -1 --threshold 0.1 --prob",
      "  tail -f app.log | heed predict reviews.heed -"
    })
public final class PredictCommand extends HeedCommand {
  private static final int MILLION = 1_000_000;

  /** A distance from a half that no rounding error of millionths reaches. */
  private static final double NEAR = 1e-6;

  @FileRole(FileRole.Use.READ)
  @Parameters(paramLabel = "MODEL", description = LoadedModel.FILE)
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
      description =
          "Labels for each text, the most probable ones; -1 for all (default: 1, or as many as"
              + " reach their thresholds if a text may have several).")
  Optional<Integer> count = Optional.empty();

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description =
          "Leave out labels less probable than this (default: 0, or each label's own threshold if"
              + " a text may have several and -k is not given).")
  Optional<Double> threshold = Optional.empty();

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

  /** How lines are written, and lines of texts are read. */
  enum OutputFormat {
    HEED,
    FASTTEXT
  }

  @Option(
      names = "--output-format",
      paramLabel = "NAME",
      description =
          "heed, or fasttext for a fastText model: exactly the bytes that 'fasttext predict'"
              + " prints, or with --prob 'fasttext predict-prob', for lines of any bytes (default:"
              + " heed).")
  OutputFormat outputFormat = OutputFormat.HEED;

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

  private double minRank(LoadedModel loaded, double precision) throws IOException {
    if (!(loaded instanceof HeedModel(TextClassifier classifier))) {
      throw wrong(
          "--select is given for a model of fastText or on an encoder",
          "--threshold, or a model of words by 'heed train'");
    }
    if (classifier.isMultiLabel()) {
      throw new InvalidInputException(
          model.toString(),
          0,
          "--select is for a model that gives one label",
          "--threshold P, or each label's own threshold without an option");
    }
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
   * The answer for one text.
   *
   * @param known the share of the text that known words cover; 1 where nothing depends on it
   */
  private record Answer(LoadedModel.Ranking ranking, double known) {}

  @Override
  public Integer call() throws IOException {
    CorpusOptions options = option(reading::options);
    int threads = option(common::threads);
    check();
    LoadedModel loaded = LoadedModel.loadClassifier(model, threads);
    if (outputFormat == OutputFormat.FASTTEXT) {
      printAsFastText(loaded, threads);
      return DONE;
    }
    Optional<Double> precision = option(() -> select.map(PredictCommand::precision));
    if (precision.isPresent()) {
      minRank = minRank(loaded, precision.get());
    }
    try (Batches<Answer> batches =
            loaded instanceof EncoderModel onEncoder
                ? Batches.together(texts -> predict(onEncoder, texts), this::answer)
                : new Batches<>(threads, text -> predict(loaded, text.text()), this::answer);
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
                  loaded.labelShares().isEmpty()
                      ? "the model lacks the labels' shares, so these predictions are meaningless"
                      : (unknown == 1 ? "its" : "their")
                          + " probabilities are the labels' shares in the training texts"));
    }
    return DONE;
  }

  private void check() {
    if (count.isPresent() && count.get() < 1 && count.get() != LoadedModel.ALL) {
      throw wrong("-k is " + count.get(), "at least 1, or -1 for all labels");
    }
    if (threshold.isPresent() && !(threshold.get() >= 0 && threshold.get() <= 1)) {
      throw wrong("--threshold is " + threshold.get(), "0 to 1");
    }
    if (!(minKnown >= 0 && minKnown <= 1)) {
      throw wrong("--min-known is " + minKnown, "0 to 1");
    }
    if (outputFormat == OutputFormat.FASTTEXT
        && (common.json || minKnown > 0 || select.isPresent())) {
      String given = common.json ? "--json" : minKnown > 0 ? "--min-known" : "--select";
      throw wrong(given + " is given with --output-format fasttext", "--output-format heed");
    }
  }

  /** Prints what fastText prints, for lines of any bytes. */
  private void printAsFastText(LoadedModel loaded, int threads) throws IOException {
    if (!(loaded instanceof FastTextFile fastText)) {
      throw wrong("--output-format is fasttext for a model of Heed", "a model of fastText");
    }
    try (InputStream lines = InputTexts.openBytes(file, console, console::flush)) {
      fastText
          .model()
          .predict(
              lines,
              count.orElse(1),
              threshold.orElse(0.0).floatValue(),
              threads,
              found -> console.println(FastTextOutput.line(found, withProbabilities)));
    }
    console.flush();
  }

  private void answer(LabelledText text, Answer answer) {
    texts++;
    unknown += answer.ranking().isPrior() ? 1 : 0;
    console.println(line(text, answer));
  }

  private List<Answer> predict(EncoderModel model, List<String> texts) {
    List<double[]> p = model.probabilities(texts);
    return IntStream.range(0, p.size())
        .mapToObj(
            i ->
                answered(
                    model,
                    texts.get(i),
                    model.rank(p.get(i), count.orElse(1), threshold.orElse(0.0))))
        .toList();
  }

  private Answer predict(LoadedModel loaded, String text) {
    return answered(loaded, text, ranking(loaded, text));
  }

  private Answer answered(LoadedModel loaded, String text, LoadedModel.Ranking ranking) {
    double known = common.json || minKnown > 0 || minRank > 0 ? loaded.known(text) : 1;
    double highest = ranking.probabilities().stream().findFirst().orElse(0.0);
    boolean isAnswered = known >= minKnown && Classification.rank(highest, known) >= minRank;
    return new Answer(
        isAnswered ? ranking : new LoadedModel.Ranking(List.of(), List.of(), ranking.isPrior()),
        known);
  }

  private LoadedModel.Ranking ranking(LoadedModel loaded, String text) {
    return count.isEmpty() && threshold.isEmpty()
        ? loaded.given(text)
        : loaded.rank(
            text, count.orElse(loaded.isMultiLabel() ? LoadedModel.ALL : 1), threshold.orElse(0.0));
  }

  /** A probability with six digits after the point, as {@code %.6f} has it. */
  static String sixDigits(double probability) {
    double millionths = probability * MILLION;
    long whole = (long) millionths;
    double rest = millionths - whole;
    // Near a half the digits that the JVM prints decide.
    if (!(probability >= 0 && probability <= 1) || Math.abs(rest - 0.5) < NEAR) {
      return String.format(Locale.ROOT, "%.6f", probability);
    }
    long rounded = rest > 0.5 ? whole + 1 : whole;
    String digits = Long.toString(rounded % MILLION + MILLION);
    return rounded / MILLION + "." + digits.substring(1);
  }

  private String line(LabelledText text, Answer answer) {
    LoadedModel.Ranking prediction = answer.ranking();
    if (common.json) {
      ObjectNode object = Json.object();
      text.id().ifPresent(id -> object.put("id", id));
      object.set("labels", Json.strings(prediction.labels()));
      object.set("probabilities", Json.numbers(prediction.probabilities()));
      object.put("known", answer.known());
      return Json.line(object);
    }
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < prediction.labels().size(); i++) {
      line.append(i == 0 ? "" : "\t").append(Escapes.field(prediction.labels().get(i)));
      if (withProbabilities) {
        line.append('\t').append(sixDigits(prediction.probabilities().get(i)));
      }
    }
    return line.toString();
  }
}
