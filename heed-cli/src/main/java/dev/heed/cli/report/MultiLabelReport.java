package dev.heed.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.terminal.Wording;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.lab.report.Provenance;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.TrainingResult;
import dev.heed.text.evaluation.Evaluation.Bin;
import dev.heed.text.evaluation.Evaluation.LabelScore;
import dev.heed.text.evaluation.MultiLabelEvaluation;
import dev.heed.text.evaluation.Quality;
import dev.heed.text.training.LabelNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The report of a training on texts of several labels. */
public final class MultiLabelReport {
  private final TextClassifier classifier;
  private final TrainingResult result;
  private final Optional<MultiLabelEvaluation> measured;

  /** The texts measured on, as {@code test text}. */
  private final String noun;

  private final HeldOutSample sample;
  private final UnaryOperator<String> quoted;
  private final List<Block> blocks = new ArrayList<>();

  private MultiLabelReport(
      TextClassifier classifier, TrainingReport.Measurements measurements, HeldOutSample sample) {
    this.classifier = classifier;
    this.sample = sample;
    result = measurements.result();
    Optional<Quality> test = measurements.onTest();
    measured =
        test.or(result::onDev)
            .filter(MultiLabelEvaluation.class::isInstance)
            .map(MultiLabelEvaluation.class::cast);
    noun = test.isPresent() ? "test text" : "dev text";
    quoted = Labels.quotes(classifier.labels());
  }

  /**
   * Makes the report.
   *
   * @param sample texts that were not trained on, for words and mistakes
   * @param findings more blocks, which come before the settings
   * @param config all settings by name
   * @param command the command line that makes the report again
   * @param metrics the results by name
   */
  public static HtmlReport of(
      TextClassifier classifier,
      TrainingReport.Measurements measurements,
      HeldOutSample sample,
      List<Block> findings,
      SequencedMap<String, Object> config,
      String command,
      ObjectNode metrics) {
    MultiLabelReport report = new MultiLabelReport(classifier, measurements, sample);
    report.blocks.add(report.verdict());
    report.keyNumbers(metrics.get("model_bytes").asLong());
    report.measured.ifPresent(report::quality);
    report.texts();
    report.measured.ifPresent(report::calibration);
    report.blocks.addAll(LearningCurves.of(report.result));
    report.blocks.addAll(findings);
    report.blocks.add(TrainingReport.settings(config, classifier));
    String file = config.getOrDefault("file", "texts").toString();
    return new HtmlReport("Training on " + file.substring(file.lastIndexOf('/') + 1), report.blocks)
        .with(
            Provenance.today(classifier.info().version(), command)
                .withSeed(classifier.info().options().seed())
                .withData(classifier.info().dataHash()));
  }

  private Block verdict() {
    if (measured.isEmpty()) {
      return new Block.Verdict(
          Block.Tone.CAUTION,
          "The F1 was not measured: all "
              + Wording.count(result.trainDocuments(), "text")
              + " were used for training.",
          List.of(),
          List.of("Provide test texts by --test FILE or --test-share 0.2."));
    }
    MultiLabelEvaluation evaluation = measured.get();
    double baseline = baseline(evaluation);
    return new Block.Verdict(
        tone(evaluation, baseline),
        String.format(
            Locale.ROOT,
            "On %s the labels have a micro F1 of %.3f; giving every text the same labels would get"
                + " %.3f at best.",
            Wording.count(evaluation.count(), noun),
            evaluation.microF1(),
            baseline),
        support(evaluation),
        steps(evaluation));
  }

  private static Block.Tone tone(MultiLabelEvaluation evaluation, double baseline) {
    if (evaluation.microF1() <= baseline) {
      return Block.Tone.BAD;
    }
    if (evaluation.count() < Measured.ENOUGH) {
      return Block.Tone.CAUTION;
    }
    return 1 - evaluation.microF1() <= (1 - baseline) / 2 ? Block.Tone.GOOD : Block.Tone.NEUTRAL;
  }

  /** The highest micro F1 of giving every text the same labels, the most common ones. */
  private static double baseline(MultiLabelEvaluation evaluation) {
    long[] descending =
        evaluation.scores().stream()
            .map(LabelScore::support)
            .sorted(Comparator.reverseOrder())
            .mapToLong(support -> support)
            .toArray();
    double best = 0;
    long hits = 0;
    for (int given = 1; given <= descending.length; given++) {
      hits += descending[given - 1];
      long all = given * evaluation.count() + evaluation.trueLabels();
      best = Math.max(best, all == 0 ? 0 : 2.0 * hits / all);
    }
    return best;
  }

  private List<String> support(MultiLabelEvaluation evaluation) {
    List<String> sentences = new ArrayList<>();
    if (evaluation.count() < Measured.ENOUGH) {
      sentences.add(
          "%s are few: every figure here is uncertain."
              .formatted(Wording.count(evaluation.count(), noun)));
    }
    sentences.add(
        String.format(
            Locale.ROOT,
            "Exactly the right labels are given to %.1f %% of them.",
            100 * evaluation.exactMatch()));
    advice(evaluation).missedMost().ifPresent(sentences::add);
    long unknown = evaluation.unknownLabels().values().stream().mapToLong(n -> n).sum();
    if (unknown > 0) {
      sentences.add(
          "%s never seen in training count as missed.".formatted(Wording.count(unknown, "label")));
    }
    return sentences;
  }

  private List<String> steps(MultiLabelEvaluation evaluation) {
    List<String> steps = new ArrayList<>();
    if (sample.total() > 0) {
      steps.add("Read the most mistaken texts below.");
    }
    LabelAdvice advice = advice(evaluation);
    advice.fewTexts().ifPresent(steps::add);
    LabelAdvice.moreEpochs(result).ifPresent(steps::add);
    advice.never("given", "sqrt").ifPresent(steps::add);
    if (noun.equals("dev text")) {
      steps.add(
          "Measure on texts not used in training, by --test FILE or --test-share 0.2: the dev texts"
              + " decided when to stop, and the thresholds were fitted to them.");
    }
    if (steps.isEmpty()) {
      steps.add("Use it: heed predict MODEL new.txt --prob, heed explain MODEL new.txt.");
    }
    return steps;
  }

  private LabelAdvice advice(MultiLabelEvaluation evaluation) {
    return new LabelAdvice(evaluation.scores(), noun, quoted);
  }

  private void keyNumbers(long bytes) {
    List<Block.KeyNumber> numbers = new ArrayList<>();
    measured.ifPresent(
        evaluation -> {
          numbers.add(
              new Block.KeyNumber(
                  "Micro F1",
                  number(evaluation.microF1()),
                  Optional.of("of " + Wording.count(evaluation.count(), noun))));
          numbers.add(new Block.KeyNumber("Macro F1", number(evaluation.macroF1())));
          numbers.add(
              new Block.KeyNumber(
                  "P@" + evaluation.top().k(),
                  number(evaluation.top().precision()),
                  Optional.of("most probable label is right")));
          numbers.add(
              new Block.KeyNumber(
                  "Exact match",
                  String.format(Locale.ROOT, "%.1f %%", 100 * evaluation.exactMatch())));
        });
    numbers.add(
        new Block.KeyNumber(
            "Trained on",
            "%,d".formatted(result.trainDocuments()),
            Optional.of(
                "texts with any of " + Wording.count(classifier.labels().size(), "label"))));
    numbers.add(new Block.KeyNumber("Model", Wording.megabytes(bytes)));
    blocks.add(new Block.KeyNumbers(numbers));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.3f", value);
  }

  private void quality(MultiLabelEvaluation evaluation) {
    blocks.add(new Block.Heading("Quality"));
    List<LabelScore> scores = evaluation.scores();
    List<String> names = Labels.distinct(classifier.labels());
    List<List<Object>> rows =
        IntStream.range(0, scores.size())
            .boxed()
            .sorted(Comparator.comparingDouble(k -> orderOf(scores.get(k))))
            .map(
                k ->
                    List.<Object>of(
                        names.get(k),
                        scores.get(k).support(),
                        classifier.thresholds().get(k),
                        scores.get(k).predicted() == 0 ? Double.NaN : scores.get(k).precision(),
                        scores.get(k).support() == 0 ? Double.NaN : scores.get(k).recall(),
                        scores.get(k).support() == 0 ? Double.NaN : scores.get(k).f1()))
            .toList();
    blocks.add(
        new Block.Table(
            "By label, on the %ss, lowest F1 first; a label is given from its threshold on"
                .formatted(noun),
            List.of(
                Block.Column.text("label"),
                Block.Column.number("texts", 0),
                Block.Column.number("threshold", 3),
                Block.Column.share("precision", 1),
                Block.Column.share("recall", 1),
                Block.Column.number("F1", 3)),
            rows));
  }

  /** Labels that no text has come last. */
  private static double orderOf(LabelScore score) {
    return score.support() == 0 ? 2 : score.f1();
  }

  /** The sample: mistakes and words. */
  private void texts() {
    if (sample.total() == 0) {
      return;
    }
    LabelNames names = classifier.info().options().labelNames();
    MultiLabelMistakes mistakes = new MultiLabelMistakes(classifier);
    WordStatistics words = new WordStatistics(classifier);
    for (var text : sample.texts()) {
      Explanation explanation = classifier.explain(text.text());
      mistakes.add(text.labels().stream().map(names::of).distinct().toList(), explanation);
      for (String label : explanation.chosen()) {
        words.add(new ExplainedText("", explanation, explanation.labels().indexOf(label)));
      }
    }
    blocks.addAll(mistakes.blocks(description()));
    if (sample.total() >= Measured.ENOUGH) {
      blocks.addAll(WordTables.of(words, classifier.labels(), description()));
    } else {
      blocks.add(
          new Block.Paragraph(
              "Word tables are left out: %s are too few for them; they need at least %d."
                  .formatted(
                      Wording.count(sample.total(), sample.name() + " text"), Measured.ENOUGH)));
    }
  }

  private String description() {
    String texts = Wording.count(sample.total(), sample.name() + " text");
    return sample.texts().size() == sample.total()
        ? "the " + texts
        : "a sample of %,d of the %s".formatted(sample.texts().size(), texts);
  }

  private void calibration(MultiLabelEvaluation evaluation) {
    if (evaluation.count() < Measured.ENOUGH) {
      return;
    }
    List<Bin> bins = evaluation.bins().stream().filter(bin -> bin.count() > 0).toList();
    Series shown =
        Series.of(
            "labels of the " + noun + "s",
            bins.stream().mapToDouble(Bin::meanProbability).toArray(),
            bins.stream().mapToDouble(Bin::accuracy).toArray());
    blocks.add(new Block.Heading("Can its probabilities be trusted?"));
    blocks.add(
        new Block.Figure(
            new LineChart(
                Axis.share("probability of a label"),
                Axis.share("share of texts with the label"),
                List.of(shown),
                Optional.of(
                    Series.of("perfect calibration", new double[] {0, 1}, new double[] {0, 1}))),
            String.format(
                Locale.ROOT,
                "Calibration: over all labels of all texts, the share of texts that have a label"
                    + " given its probability, in 15 equal bins. The expected calibration error is"
                    + " %.2f percentage points.",
                100 * evaluation.calibrationError())));
  }
}
