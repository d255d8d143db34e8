package dev.heed.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.cli.command.Wording;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.text.TextClassifier;
import dev.heed.text.TrainingResult;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.training.Epoch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The report of a training: its course, the quality of the classifier, and its words. */
public final class TrainingReport {
  private static final int MAX_LABELS_WITH_WORDS = 20;
  private static final int WORDS = 12;
  private static final int EXAMPLES = 6;

  /** Characters of a correct example; of mistakes, long ones are shown too. */
  private static final int MAX_EXAMPLE_LENGTH = 500;

  private final TextClassifier classifier;
  private final TrainingResult result;
  private final Optional<Evaluation> measured;
  private final HeldOutSample sample;
  private final WordStatistics words;
  private final WordDeletion deletion;
  private final List<ExplainedText> correct = new ArrayList<>();
  private final List<ExplainedText> mistakes = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();

  private TrainingReport(
      TextClassifier classifier,
      TrainingResult result,
      Optional<Evaluation> measured,
      HeldOutSample sample,
      long seed) {
    this.classifier = classifier;
    this.result = result;
    this.measured = measured;
    this.sample = sample;
    words = new WordStatistics(classifier);
    deletion = new WordDeletion(classifier, seed);
  }

  /**
   * Makes the report, and adds the numbers of the deletion test to the metrics.
   *
   * @param test the evaluation on the test texts; without one, that on the dev texts is shown
   * @param sample texts that were not trained on, for words and examples
   */
  public static HtmlReport of(
      TextClassifier classifier,
      TrainingResult result,
      Optional<Evaluation> test,
      HeldOutSample sample,
      SequencedMap<String, Object> config,
      ObjectNode metrics) {
    TrainingReport report =
        new TrainingReport(
            classifier, result, test.or(result::dev), sample, classifier.info().options().seed());
    report.explainSample();
    report.summary(test, metrics.get("model_bytes").asLong());
    report.learning();
    report.measured.ifPresent(
        evaluation ->
            report.blocks.addAll(QualityBlocks.of(evaluation, test.isPresent() ? "test" : "dev")));
    report.words();
    report.deletion(metrics);
    report.examples();
    report.settings(config);
    Object file = config.getOrDefault("file", "texts");
    return new HtmlReport("Training on " + fileName(file.toString()), report.blocks);
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Explains each text of the sample once, and keeps the examples. */
  private void explainSample() {
    int[] examples = new int[classifier.labels().size()];
    int each = Math.max(1, EXAMPLES / examples.length);
    for (var text : sample.texts()) {
      ExplainedText explained =
          ExplainedText.of(classifier, text.label().orElseThrow(), text.text());
      words.add(explained);
      deletion.add(explained);
      if (!explained.isCorrect()) {
        mistakes.add(explained);
        mistakes.sort(Comparator.comparingDouble(t -> -t.probability()));
        if (mistakes.size() > EXAMPLES) {
          mistakes.removeLast();
        }
      } else if (correct.size() < EXAMPLES
          && examples[explained.predicted()] < each
          && text.text().length() <= MAX_EXAMPLE_LENGTH
          && explained.shares().tokens().size() > 2) {
        examples[explained.predicted()]++;
        correct.add(explained);
      }
    }
  }

  private void summary(Optional<Evaluation> test, long bytes) {
    List<Block.KeyNumber> numbers = new ArrayList<>();
    measured.ifPresent(
        e -> {
          String name = test.isPresent() ? "Test" : "Dev";
          numbers.add(
              new Block.KeyNumber(
                  name + " accuracy",
                  percent(e.accuracy()),
                  Optional.of("of " + Wording.count(e.count(), "text"))));
          numbers.add(
              new Block.KeyNumber(
                  name + " macro F1", String.format(Locale.ROOT, "%.3f", e.macroF1())));
          numbers.add(
              new Block.KeyNumber(
                  "Calibration error",
                  percent(e.calibrationError()),
                  Optional.of("expected, 15 bins")));
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
            Optional.of("%,d of them words".formatted(classifier.words()))));
    numbers.add(new Block.KeyNumber("Model", Wording.megabytes(bytes)));
    blocks.add(new Block.KeyNumbers(numbers));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private void learning() {
    blocks.add(new Block.Heading("Learning"));
    List<Epoch> history = result.history();
    boolean dev = result.dev().isPresent();
    List<Series> losses = new ArrayList<>();
    losses.add(curve("training texts", history, Epoch::trainLoss));
    if (dev) {
      losses.add(curve("dev texts", history, Epoch::devLoss));
    }
    double highest =
        losses.stream()
            .flatMap(series -> series.points().stream())
            .mapToDouble(Series.Point::y)
            .max()
            .orElse(1);
    blocks.add(
        new Block.Figure(
            new LineChart(
                Axis.whole("epoch"),
                Axis.linear("mean loss (nats)").withZero(),
                losses,
                Optional.of(kept(0, highest))),
            "Cross-entropy of each epoch"
                + (dev ? "; the epoch with the lowest loss on the dev texts is kept." : ".")
                + " Training loss is averaged during the epoch while the weights still change, so"
                + " it lags behind dev loss."));
    if (dev) {
      List<Series> accuracy = List.of(curve("dev texts", history, Epoch::devAccuracy));
      double low = history.stream().mapToDouble(Epoch::devAccuracy).min().orElse(0);
      double high = history.stream().mapToDouble(Epoch::devAccuracy).max().orElse(1);
      blocks.add(
          new Block.Figure(
              new LineChart(
                  Axis.whole("epoch"),
                  Axis.percent("accuracy"),
                  accuracy,
                  Optional.of(kept(low, high))),
              "Dev accuracy after each epoch."));
    }
  }

  private static Series curve(String name, List<Epoch> history, ToDoubleFunction<Epoch> value) {
    return Series.of(
        name,
        history.stream().mapToDouble(Epoch::number).toArray(),
        history.stream().mapToDouble(value).toArray());
  }

  private Series kept(double from, double to) {
    double epoch = result.bestEpoch();
    return Series.of(
        "kept: epoch " + result.bestEpoch(), new double[] {epoch, epoch}, new double[] {from, to});
  }

  private void words() {
    List<Integer> labels =
        IntStream.range(0, classifier.labels().size())
            .boxed()
            .filter(label -> words.texts(label) > 0)
            .sorted(Comparator.comparingInt(label -> -words.texts(label)))
            .limit(MAX_LABELS_WITH_WORDS)
            .sorted()
            .toList();
    if (labels.isEmpty()) {
      return;
    }
    blocks.add(new Block.Heading("Words"));
    blocks.add(
        new Block.Paragraph(
            "Attention is the weight of a word or n-gram in the average of its text, as a multiple"
                + " of the even share: it is 1 if all words have the same weight. Contribution is"
                + " the amount that it adds to the label's logit. The two differ: a word can draw"
                + " attention and say little about a label. Both are means over occurrences in "
                + description()
                + " that were predicted as the label; words that occur less often than once in a"
                + " hundred of these texts are left out."
                + (classifier.labels().size() > labels.size()
                    ? " The %d labels predicted most often are shown.".formatted(labels.size())
                    : "")));
    for (int label : labels) {
      words(label);
    }
  }

  /** The sample in words. */
  private String description() {
    return sample.texts().size() == sample.total()
        ? "the " + Wording.count(sample.total(), sample.name() + " text")
        : "a sample of %,d of the %s"
            .formatted(
                sample.texts().size(), Wording.count(sample.total(), sample.name() + " text"));
  }

  private void words(int label) {
    List<WordStatistics.WordScore> attention = words.byAttention(label, WORDS);
    List<WordStatistics.WordScore> contribution = words.byContribution(label, WORDS);
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < Math.max(attention.size(), contribution.size()); i++) {
      List<Object> row = new ArrayList<>();
      row.add(i + 1);
      add(row, attention, i, WordStatistics.WordScore::attention);
      add(row, contribution, i, WordStatistics.WordScore::contribution);
      rows.add(row);
    }
    blocks.add(
        new Block.Table(
            "Texts predicted as %s (%,d)"
                .formatted(Labels.quote(classifier.labels().get(label)), words.texts(label)),
            List.of(
                Block.Column.number("rank", 0),
                Block.Column.text("highest attention"),
                Block.Column.number("attention", 2),
                Block.Column.number("times", 0),
                Block.Column.text("highest contribution"),
                Block.Column.number("contribution", 3),
                Block.Column.number("times", 0)),
            rows));
  }

  private static void add(
      List<Object> row,
      List<WordStatistics.WordScore> scores,
      int i,
      ToDoubleFunction<WordStatistics.WordScore> value) {
    boolean there = i < scores.size();
    row.add(there ? scores.get(i).form() : "");
    row.add(there ? value.applyAsDouble(scores.get(i)) : Double.NaN);
    row.add(there ? (double) scores.get(i).occurrences() : Double.NaN);
  }

  private void deletion(ObjectNode metrics) {
    if (deletion.texts() == 0) {
      return;
    }
    ObjectNode numbers = metrics.putObject("deletion_test");
    numbers.put("texts", deletion.texts());
    numbers.set("by_contribution", Json.numbers(deletion.byContribution()));
    numbers.set("by_attention", Json.numbers(deletion.byAttention()));
    numbers.set("by_chance", Json.numbers(deletion.byChance()));
    blocks.add(new Block.Heading("Are the explanations true to the classifier?"));
    double[] deleted = IntStream.rangeClosed(0, WordDeletion.MAX_WORDS).asDoubleStream().toArray();
    blocks.add(
        new Block.Figure(
            new LineChart(
                Axis.whole("words deleted"),
                Axis.percent("mean drop in probability (percentage points)"),
                List.of(
                    Series.of("highest contribution", deleted, array(deletion.byContribution())),
                    Series.of("highest attention", deleted, array(deletion.byAttention())),
                    Series.of("random words", deleted, array(deletion.byChance())))),
            ("Word-deletion test on %s of more than %d known words: the drop in the"
                    + " probability of the predicted label, in percentage points, when the words"
                    + " with the highest contribution, the highest attention, or random words are"
                    + " deleted together with the n-grams that contain them.")
                .formatted(
                    Wording.count(deletion.texts(), sample.name() + " text"),
                    WordDeletion.MAX_WORDS)));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(value -> value).toArray();
  }

  private void examples() {
    if (!correct.isEmpty() || !mistakes.isEmpty()) {
      blocks.add(new Block.Heading("Examples"));
      blocks.add(new Block.Paragraph(HighlightedExamples.LEGEND));
    }
    if (!mistakes.isEmpty()) {
      blocks.add(new Block.Heading(3, "Most confident mistakes"));
      blocks.addAll(HighlightedExamples.of(mistakes));
    }
    if (!correct.isEmpty()) {
      blocks.add(new Block.Heading(3, "Correct predictions"));
      blocks.addAll(HighlightedExamples.of(correct));
    }
  }

  private void settings(SequencedMap<String, Object> config) {
    List<List<Object>> rows = new ArrayList<>();
    for (Map.Entry<String, Object> entry : config.entrySet()) {
      rows.add(List.of(entry.getKey(), entry.getValue()));
    }
    rows.add(List.of("labels", Labels.join(classifier.labels())));
    rows.add(List.of("temperature", classifier.temperature()));
    rows.add(List.of("data hash (SHA-256 of labels and texts)", classifier.info().dataHash()));
    blocks.add(
        new Block.Fold(
            "Settings",
            List.of(
                new Block.Table(
                    "All settings that decide the result",
                    List.of(Block.Column.text("setting"), Block.Column.text("value")),
                    rows))));
  }
}
