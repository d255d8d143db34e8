package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.Interval;
import dev.heed.base.InvalidInputException;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.HeedCommand;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Json;
import dev.heed.cli.model.EncoderModel;
import dev.heed.cli.model.FastTextFile;
import dev.heed.cli.model.FastTextTest;
import dev.heed.cli.model.HeedModel;
import dev.heed.cli.model.LoadedModel;
import dev.heed.cli.model.TopLabels;
import dev.heed.cli.report.MultiLabelQuality;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Escapes;
import dev.heed.text.QualityMeter;
import dev.heed.text.TextClassifier;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.evaluation.Evaluation.LabelScore;
import dev.heed.text.evaluation.MultiLabelEvaluation;
import dev.heed.text.evaluation.Quality;
import dev.heed.text.order.TextDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a model on labelled texts. */
@Command(
    name = "test",
    header = "Measure a model on labelled texts.",
    description = {
      "",
      "Prints accuracy, macro F1, expected calibration error (15 equal bins of the top probability)"
          + " and log loss (nats); for fewer than 100 texts also the 95 %% confidence interval of"
          + " the accuracy (Wilson). A label never seen in training counts as an error.",
      "",
      "Of a model that gives any number of labels, prints micro and macro F1 of the labels whose"
          + " probabilities reach their thresholds, P@k and R@k of the k most probable ones, the"
          + " share of texts whose labels are exactly right, and calibration error and log loss"
          + " over all labels of all texts.",
      "",
      "A fastText model is tested as fastText tests it: texts without a known label are left out,"
          + " and P@k and R@k are what 'fasttext test' prints. If a text has several labels, these"
          + " two are all that is measured."
    },
    sortOptions = false,
    abbreviateSynopsis = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  heed test reviews.heed test.csv --per-label",
      "  heed test reviews.heed test.tsv --no-header --label 1 --text 2 --json"
    })
public final class TestCommand extends HeedCommand {
  /** Minimum number of texts; with fewer, the accuracy may be off by 10 percentage points. */
  private static final int FEW_TEXTS = 100;

  @FileRole(FileRole.Use.READ)
  @Parameters(paramLabel = "MODEL", description = LoadedModel.FILE)
  Path model;

  @FileRole(FileRole.Use.READ)
  @Parameters(paramLabel = "FILE", description = "Labelled texts; - is standard input.")
  Path file;

  @Option(
      names = "-k",
      paramLabel = "K",
      description =
          "Also print P@k and R@k for this many labels of each text; -1 for all (default:"
              + " ${DEFAULT-VALUE}; always for several labels and for a fastText model).")
  int k = 1;

  @Option(names = "--per-label", description = "Also print precision, recall and F1 of each label.")
  boolean perLabel;

  @ArgGroup(validate = false, order = 50, heading = "%nReading texts:%n")
  TextOptions reading = new TextOptions();

  public TestCommand(Console console) {
    super(console);
  }

  @Override
  public Integer call() throws IOException {
    CorpusOptions options = option(reading::options);
    int threads = option(common::threads);
    if (k < 1 && k != LoadedModel.ALL) {
      throw wrong("-k is " + k, "at least 1, or -1 for all labels");
    }
    LoadedModel loaded = LoadedModel.loadClassifier(model, threads);
    try (InputTexts texts = InputTexts.of(file, options, console, false)) {
      switch (loaded) {
        case HeedModel(TextClassifier classifier) -> {
          TopLabels top = new TopLabels(k);
          switch (evaluate(classifier, texts, threads, console::warning, top)) {
            case Evaluation evaluation ->
                print(Optional.of(evaluation), k == 1 ? Optional.empty() : Optional.of(top));
            case MultiLabelEvaluation evaluation ->
                print(new MultiLabelQuality(evaluation, classifier.thresholds()));
          }
        }
        case EncoderModel onEncoder -> {
          TopLabels top = new TopLabels(k);
          print(
              Optional.of(evaluate(onEncoder, texts, top)),
              k == 1 ? Optional.empty() : Optional.of(top));
        }
        case FastTextFile fastText -> {
          FastTextTest test = FastTextTest.of(fastText, k, texts, console);
          print(test.evaluation(), Optional.of(test.top()));
        }
      }
    }
    return DONE;
  }

  private void print(MultiLabelQuality quality) {
    console.print(common.json ? Json.line(quality.json(perLabel)) + "\n" : quality.text(perLabel));
  }

  private void print(Optional<Evaluation> evaluation, Optional<TopLabels> top) {
    evaluation.ifPresent(this::warnOfFewTexts);
    if (common.json) {
      ObjectNode json = evaluation.map(this::json).orElseGet(Json::object);
      top.ifPresent(each -> each.addTo(json));
      console.print(Json.line(json) + "\n");
      return;
    }
    StringBuilder text = new StringBuilder();
    if (evaluation.isEmpty()) {
      line(text, "texts", "%,d", top.orElseThrow().texts());
    }
    evaluation.ifPresent(each -> measures(each, text));
    top.ifPresent(
        each -> {
          line(text, "P@" + each.name(), "%s", each.precision());
          line(text, "R@" + each.name(), "%s", each.recall());
        });
    evaluation.filter(each -> perLabel).ifPresent(each -> labels(each, text));
    console.print(text.toString());
  }

  /**
   * Measures a classifier, and warns of labels that it does not know and of texts that it was
   * trained on.
   */
  static Quality evaluate(
      TextClassifier classifier, InputTexts texts, int threads, Consumer<String> warnings)
      throws IOException {
    return evaluate(classifier, texts, threads, warnings, new TopLabels(1));
  }

  private static Quality evaluate(
      TextClassifier classifier,
      InputTexts texts,
      int threads,
      Consumer<String> warnings,
      TopLabels top)
      throws IOException {
    Map<String, Integer> numbers = new HashMap<>();
    classifier.labels().forEach(label -> numbers.put(label, numbers.size()));
    QualityMeter meter = new QualityMeter(classifier, top.among(numbers.size()));
    Quality evaluation = meter.quality();
    TextDigest digest = new TextDigest();
    try (CorpusReader reader = texts.open(classifier.labelCount());
        Batches<double[]> batches =
            new Batches<>(
                threads,
                text -> classifier.probabilities(text.text()),
                (text, p) -> {
                  List<String> labels = meter.labels(text);
                  digest.add(labels, text);
                  meter.add(text, p);
                  if (!classifier.isMultiLabel()) {
                    top.add(numbers.getOrDefault(labels.getFirst(), -1), p);
                  }
                })) {
      batches.run(reader);
    }
    boolean isTrainedOn = digest.hex().equals(classifier.info().dataHash());
    warn(evaluation, texts.source(), isTrainedOn, warnings);
    return evaluation;
  }

  /** Measures a model on an encoder, as {@link #evaluate} a classifier. */
  private Evaluation evaluate(EncoderModel onEncoder, InputTexts texts, TopLabels top)
      throws IOException {
    List<String> labels = onEncoder.labels();
    Evaluation evaluation = new Evaluation(labels);
    TextDigest digest = new TextDigest();
    try (CorpusReader reader = texts.open(CorpusOptions.Labels.ONE);
        Batches<double[]> batches =
            Batches.together(
                onEncoder::probabilities,
                (text, p) -> {
                  String label = text.labels().getFirst();
                  digest.add(text.labels(), text);
                  evaluation.add(label, p);
                  top.add(labels.indexOf(label), p);
                })) {
      batches.run(reader);
    }
    boolean isTrainedOn = onEncoder.dataHash().filter(digest.hex()::equals).isPresent();
    warn(evaluation, texts.source(), isTrainedOn, console::warning);
    return evaluation;
  }

  private static void warn(
      Quality evaluation, String source, boolean isTrainedOn, Consumer<String> warnings)
      throws InvalidInputException {
    if (evaluation.count() == 0) {
      throw new InvalidInputException(
          source, 0, "there are no texts", "at least one labelled text");
    }
    boolean areSeveral = evaluation instanceof MultiLabelEvaluation;
    if (isTrainedOn) {
      warnings.accept(
          source
              + ": these are the texts the model was trained on; the %s says nothing about"
                  .formatted(areSeveral ? "F1" : "accuracy")
              + " new texts");
    }
    TreeMap<String, Long> unknown = new TreeMap<>(evaluation.unknownLabels());
    if (!unknown.isEmpty()) {
      long all =
          evaluation instanceof MultiLabelEvaluation several
              ? several.trueLabels()
              : evaluation.count();
      warnings.accept(
          "%s: %d of %d %s never seen in training, which counts as an error: %s%s"
              .formatted(
                  source,
                  unknown.values().stream().mapToLong(n -> n).sum(),
                  all,
                  areSeveral ? "labels were" : "texts have a label",
                  unknown.keySet().stream().limit(5).collect(Collectors.joining(", ")),
                  unknown.size() > 5 ? " and " + (unknown.size() - 5) + " more" : ""));
    }
  }

  private void warnOfFewTexts(Evaluation evaluation) {
    if (evaluation.count() < FEW_TEXTS) {
      Interval interval = evaluation.accuracyInterval();
      console.warning(
          String.format(
              Locale.ROOT,
              "%d %s few: with 95 %% confidence the accuracy lies between %.2f and %.2f",
              evaluation.count(),
              evaluation.count() == 1 ? "text is" : "texts are",
              interval.low(),
              interval.high()));
    }
  }

  private ObjectNode json(Evaluation evaluation) {
    ObjectNode object = Json.object();
    object.put("n", evaluation.count());
    object.set("accuracy", Json.number(evaluation.accuracy()));
    object.put("accuracy_low", evaluation.accuracyInterval().low());
    object.put("accuracy_high", evaluation.accuracyInterval().high());
    object.set("macro_f1", Json.number(evaluation.macroF1()));
    object.set("ece", Json.number(evaluation.calibrationError()));
    object.set("log_loss", Json.number(evaluation.logLoss()));
    if (perLabel) {
      ArrayNode labels = object.putArray("per_label");
      for (LabelScore score : evaluation.scores()) {
        ObjectNode label = labels.addObject();
        label.put("label", score.label());
        label.put("precision", score.precision());
        label.put("recall", score.recall());
        label.put("f1", score.f1());
        label.put("support", score.support());
      }
    }
    return object;
  }

  private static void measures(Evaluation evaluation, StringBuilder text) {
    line(text, "texts", "%,d", evaluation.count());
    line(text, "accuracy", "%.4f", evaluation.accuracy());
    if (evaluation.count() < FEW_TEXTS) {
      Interval interval = evaluation.accuracyInterval();
      line(
          text,
          "95 % interval",
          "%s",
          String.format(Locale.ROOT, "%.4f to %.4f", interval.low(), interval.high()));
    }
    line(text, "macro F1", "%.4f", evaluation.macroF1());
    line(text, "calibration error", "%.4f", evaluation.calibrationError());
    line(text, "log loss", "%.4f", evaluation.logLoss());
  }

  private static void labels(Evaluation evaluation, StringBuilder text) {
    text.append("\nprecision    recall        F1     texts  label\n");
    for (LabelScore score : evaluation.scores()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%9.4f %9.4f %9.4f %9d  %s\n",
              score.precision(),
              score.recall(),
              score.f1(),
              score.support(),
              Escapes.field(score.label())));
    }
  }

  private static void line(StringBuilder text, String name, String format, Object value) {
    text.append(String.format(Locale.ROOT, "%-18s " + format + "\n", name, value));
  }
}
