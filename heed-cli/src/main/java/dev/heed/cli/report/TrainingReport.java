package dev.heed.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Wording;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.lab.report.Provenance;
import dev.heed.text.CrossValidation;
import dev.heed.text.TextClassifier;
import dev.heed.text.TrainingResult;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.evaluation.Quality;
import dev.heed.text.training.LabelNames;
import dev.heed.text.training.ModelInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * The report of a training: a verdict, the quality of the classifier, its mistakes and its words.
 */
public final class TrainingReport {
  private static final int EXAMPLES = 6;

  /** Characters of a correct example; of mistakes, long ones are shown too. */
  private static final int MAX_EXAMPLE_LENGTH = 500;

  private final TextClassifier classifier;
  private final TrainingResult result;
  private final Optional<Measured> measured;
  private final HeldOutSample sample;
  private final WordStatistics words;
  private final WordDeletion deletion;
  private final Mistakes mistakes;
  private final List<ExplainedText> correct = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();

  /**
   * The measurements of a training.
   *
   * @param onTest the quality on the test texts; empty without any
   * @param folds the cross-validation of a small corpus; empty without one
   * @param forgotten the accuracy on texts of earlier trainings; empty without any
   */
  public record Measurements(
      TrainingResult result,
      Optional<Quality> onTest,
      Optional<CrossValidation> folds,
      Optional<Forgotten> forgotten) {
    /** The most telling one; empty also if texts have several labels. */
    public Optional<Measured> best() {
      Optional<Evaluation> test =
          onTest.filter(Evaluation.class::isInstance).map(Evaluation.class::cast);
      return Measured.of(test, result.dev(), folds);
    }
  }

  private TrainingReport(
      TextClassifier classifier, Measurements measurements, HeldOutSample sample, long seed) {
    this.classifier = classifier;
    this.result = measurements.result();
    this.measured = measurements.best();
    this.sample = sample;
    mistakes = new Mistakes(measured.map(m -> m.evaluation().labels()).orElse(classifier.labels()));
    words = new WordStatistics(classifier);
    deletion = new WordDeletion(classifier, seed);
  }

  /**
   * Makes the report, and adds the numbers of the deletion test to the metrics.
   *
   * @param sample texts that were not trained on, for words and examples
   * @param findings more blocks, which come before the settings
   * @param config all settings by name
   * @param command the command line that makes the report again
   */
  public static HtmlReport of(
      TextClassifier classifier,
      Measurements measurements,
      HeldOutSample sample,
      List<Block> findings,
      SequencedMap<String, Object> config,
      String command,
      ObjectNode metrics) {
    long seed = classifier.info().options().seed();
    TrainingReport report = new TrainingReport(classifier, measurements, sample, seed);
    report.explainSample();
    boolean folds = report.inFolds();
    if (folds) {
      measurements.folds().orElseThrow().predictions().forEach(report::add);
    }
    report.mistakes.sort();
    report.blocks.add(TrainingVerdict.of(report.measured, report.result, report.mistakes));
    measurements.forgotten().ifPresent(report::forgotten);
    report.keyNumbers(metrics.get("model_bytes").asLong());
    report.measured.ifPresent(m -> report.blocks.addAll(QualityBlocks.of(m, report.mistakes)));
    report.blocks.addAll(
        report.mistakes.blocks(
            folds ? Optional.empty() : Optional.of(classifier),
            folds ? "the " + report.measured.orElseThrow().texts() : report.description()));
    report.examples();
    report.words();
    report.trust(metrics);
    report.blocks.addAll(LearningCurves.of(report.result));
    report.blocks.addAll(findings);
    report.blocks.add(settings(config, classifier));
    String file = config.getOrDefault("file", "texts").toString();
    return new HtmlReport("Training on " + file.substring(file.lastIndexOf('/') + 1), report.blocks)
        .with(
            Provenance.today(classifier.info().version(), command)
                .withSeed(seed)
                .withData(classifier.info().dataHash()));
  }

  /** Whether quality and mistakes are those of a cross-validation. */
  private boolean inFolds() {
    return measured.filter(m -> m.source() == Measured.Source.FOLDS).isPresent();
  }

  private void add(CrossValidation.Prediction prediction) {
    mistakes.add(prediction.text(), prediction.label(), prediction.probabilities());
  }

  /** Explains each text of the sample once, and keeps the examples. */
  private void explainSample() {
    LabelNames names = classifier.info().options().labelNames();
    int[] examples = new int[classifier.labels().size()];
    int each = Math.max(1, EXAMPLES / examples.length);
    for (var text : sample.texts()) {
      String label = names.of(text.label().orElseThrow());
      ExplainedText explained = ExplainedText.of(classifier, label, text.text());
      words.add(explained);
      deletion.add(explained);
      if (!inFolds()) {
        mistakes.add(text.text(), label, explained.explanation().probabilities());
      }
      if (explained.isCorrect()
          && correct.size() < EXAMPLES
          && examples[explained.predicted()] < each
          && text.text().length() <= MAX_EXAMPLE_LENGTH
          && explained.shares().tokens().size() > 2) {
        examples[explained.predicted()]++;
        correct.add(explained);
      }
    }
  }

  private void forgotten(Forgotten forgotten) {
    blocks.add(
        new Block.Paragraph(
            "The training went on with an earlier model. On "
                + Wording.count(forgotten.after().count(), "text")
                + String.format(
                    Locale.ROOT,
                    " of the earlier kind its accuracy was %.1f %% before and is %.1f %% now.",
                    100 * forgotten.before().score(),
                    100 * forgotten.after().score())));
  }

  private void keyNumbers(long bytes) {
    List<Block.KeyNumber> numbers = new ArrayList<>();
    measured.ifPresent(
        m -> {
          Evaluation e = m.evaluation();
          numbers.add(
              new Block.KeyNumber(
                  switch (m.source()) {
                    case TEST -> "Test accuracy";
                    case DEV -> "Dev accuracy";
                    case FOLDS -> "Accuracy";
                  },
                  m.accuracy(),
                  Optional.of("of " + m.texts() + "\n95 % interval " + m.interval())));
          numbers.add(
              new Block.KeyNumber("Macro F1", String.format(Locale.ROOT, "%.3f", e.macroF1())));
          if (m.isEnough()) {
            numbers.add(
                new Block.KeyNumber(
                    "Calibration error",
                    m.percent(e.calibrationError()),
                    Optional.of("expected, 15 bins")));
          }
        });
    numbers.add(
        new Block.KeyNumber(
            "Trained on",
            "%,d".formatted(result.trainDocuments()),
            Optional.of("texts with " + Wording.count(classifier.labels().size(), "label"))));
    numbers.add(
        new Block.KeyNumber(
            "Vocabulary",
            String.format(Locale.ROOT, "%,d", classifier.vocabulary().size()),
            Optional.of("including %,d words".formatted(classifier.words()))));
    numbers.add(new Block.KeyNumber("Model", Wording.megabytes(bytes)));
    blocks.add(new Block.KeyNumbers(numbers));
  }

  /** The sample in words. */
  private String description() {
    String texts = Wording.count(sample.total(), sample.name() + " text");
    return sample.texts().size() == sample.total()
        ? "the " + texts
        : "a sample of %,d of the %s".formatted(sample.texts().size(), texts);
  }

  /** Correct predictions, for comparison with the mistakes. */
  private void examples() {
    if (!correct.isEmpty()) {
      HighlightedExamples examples = new HighlightedExamples(classifier);
      blocks.add(
          new Block.Fold(
              "%s of correct predictions".formatted(Wording.count(correct.size(), "example")),
              correct.stream().map(examples::block).toList()));
    }
  }

  /** The words of each label, if there are texts enough. */
  private void words() {
    if (sample.total() >= Measured.ENOUGH) {
      blocks.addAll(WordTables.of(words, classifier.labels(), description()));
    } else if (sample.total() > 0) {
      blocks.add(
          new Block.Paragraph(
              (measured.filter(Measured::isEnough).isPresent() ? "Word" : "Calibration, word")
                  + " tables and the word-deletion test are left out: %s are too few for them; they"
                      .formatted(Wording.count(sample.total(), sample.name() + " text"))
                  + " need at least %d.".formatted(Measured.ENOUGH)));
    }
  }

  /** Calibration and the deletion test, each if there are texts enough. */
  private void trust(ObjectNode metrics) {
    List<Block.Figure> figures = new ArrayList<>();
    measured.filter(Measured::isEnough).ifPresent(m -> figures.add(QualityBlocks.calibration(m)));
    if (sample.total() >= Measured.ENOUGH && deletion.texts() > 0) {
      figures.add(deletion(metrics));
    }
    if (!figures.isEmpty()) {
      blocks.add(
          new Block.Heading(
              figures.size() == 1
                  ? "Can its probabilities be trusted?"
                  : "Can its probabilities and explanations be trusted?"));
      blocks.add(new Block.SideBySide(figures, 2));
    }
  }

  private Block.Figure deletion(ObjectNode metrics) {
    ObjectNode numbers = metrics.putObject("deletion_test");
    numbers.put("texts", deletion.texts());
    numbers.set("by_contribution", Json.numbers(deletion.byContribution()));
    numbers.set("by_attention", Json.numbers(deletion.byAttention()));
    numbers.set("by_chance", Json.numbers(deletion.byChance()));
    double[] deleted = IntStream.rangeClosed(0, WordDeletion.MAX_WORDS).asDoubleStream().toArray();
    return new Block.Figure(
        new LineChart(
            Axis.whole("words deleted"),
            Axis.percent("mean drop in probability (percentage points)").withZero(),
            List.of(
                Series.of("highest contribution", deleted, array(deletion.byContribution())),
                Series.of("highest attention", deleted, array(deletion.byAttention())),
                Series.of("random words", deleted, array(deletion.byChance())))),
        ("Word-deletion test on %s of more than %d known words: the drop in the"
                + " probability of the predicted label, in percentage points, when the words"
                + " with the highest contribution, the highest attention, or random words are"
                + " deleted together with the n-grams that contain them.")
            .formatted(
                Wording.count(deletion.texts(), sample.name() + " text"), WordDeletion.MAX_WORDS));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(value -> value).toArray();
  }

  /** All settings that decide the result. */
  static Block settings(SequencedMap<String, Object> config, TextClassifier classifier) {
    List<List<Object>> rows = new ArrayList<>();
    for (Map.Entry<String, Object> entry : config.entrySet()) {
      rows.add(List.of(entry.getKey(), entry.getValue()));
    }
    rows.add(List.of("labels", Labels.join(classifier.labels())));
    if (!classifier.isMultiLabel()) {
      rows.add(List.of("temperature", classifier.temperature()));
    }
    ModelInfo.Data data = classifier.info().data();
    if (data.corrected() + data.dropped() > 0) {
      rows.add(
          List.of("corrected labels, texts left out", data.corrected() + ", " + data.dropped()));
    }
    rows.add(List.of("data hash (SHA-256 of labels and texts)", classifier.info().dataHash()));
    return new Block.Fold(
        "Settings",
        List.of(
            new Block.Table(
                "All settings that decide the result",
                List.of(Block.Column.text("setting"), Block.Column.text("value")),
                rows)));
  }
}
