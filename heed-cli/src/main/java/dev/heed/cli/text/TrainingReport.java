package dev.heed.cli.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.text.TextClassifier;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.TrainingResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The report of a training: how it went, how good it is, and what the classifier looks at. */
final class TrainingReport {
  private static final int MOST_LABELS_WITH_WORDS = 20;
  private static final int WORDS = 12;
  private static final int EXAMPLES = 6;
  private static final int SHORT = 500;

  private final TextClassifier classifier;
  private final TrainingResult result;
  private final Optional<Evaluation> measured;
  private final HeldOutSample sample;
  private final WordStatistics words;
  private final WordDeletion deletion;
  private final List<ExplainedText> right = new ArrayList<>();
  private final List<ExplainedText> wrong = new ArrayList<>();
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
   * Makes the report; the deletion test's numbers are added to the metrics.
   *
   * @param test the evaluation on the test texts; without any, that on the dev texts is shown
   * @param sample held-out texts, for words and examples
   */
  static HtmlReport of(
      TextClassifier classifier,
      TrainingResult result,
      Optional<Evaluation> test,
      HeldOutSample sample,
      SequencedMap<String, Object> config,
      ObjectNode metrics) {
    TrainingReport report =
        new TrainingReport(
            classifier, result, test.or(result::dev), sample, classifier.info().options().seed());
    report.look();
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

  /** Looks at all texts of the sample once, keeping only what is shown. */
  private void look() {
    int[] shown = new int[classifier.labels().size()];
    int each = Math.max(1, EXAMPLES / shown.length);
    for (var text : sample.texts()) {
      ExplainedText explained =
          ExplainedText.of(classifier, text.label().orElseThrow(), text.text());
      words.add(explained);
      deletion.add(explained);
      if (!explained.isRight()) {
        wrong.add(explained);
        wrong.sort(Comparator.comparingDouble(t -> -t.probability()));
        if (wrong.size() > EXAMPLES) {
          wrong.removeLast();
        }
      } else if (right.size() < EXAMPLES
          && shown[explained.predicted()] < each
          && text.text().length() <= SHORT
          && explained.shares().tokens().size() > 2) {
        shown[explained.predicted()]++;
        right.add(explained);
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
                  Optional.of("of %,d texts".formatted(e.count()))));
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
            Optional.of("texts with %,d labels".formatted(classifier.labels().size()))));
    numbers.add(
        new Block.KeyNumber(
            "Vocabulary",
            String.format(Locale.ROOT, "%,d", classifier.vocabulary().size()),
            Optional.of("%,d of them words".formatted(classifier.vocabulary().words()))));
    numbers.add(new Block.KeyNumber("Model", InfoCommand.megabytes(bytes)));
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
            "Cross-entropy after each epoch"
                + (dev ? "; the epoch with the least loss on the dev texts is kept." : ".")
                + " The loss on the training texts is measured while they are trained on."));
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
              "Share of the dev texts that are given their label, after each epoch."));
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
            .limit(MOST_LABELS_WITH_WORDS)
            .sorted()
            .toList();
    if (labels.isEmpty()) {
      return;
    }
    blocks.add(new Block.Heading("Words"));
    blocks.add(
        new Block.Paragraph(
            "Attention is the weight of a word or n-gram in the average of its text, here as a"
                + " multiple of the even share: 1 is what it would have if all had the same."
                + " Contribution is what it adds to the label's logit. They are different things: a"
                + " word can draw attention and say little for a label. Both are means over the"
                + " occurrences in those of "
                + described()
                + " that were given the label; words rarer than one in a hundred of them are left"
                + " out."
                + (classifier.labels().size() > labels.size()
                    ? " Shown are the %d labels given most often.".formatted(labels.size())
                    : "")));
    for (int label : labels) {
      words(label);
    }
  }

  /** What the sample is, in words. */
  private String described() {
    return sample.texts().size() == sample.of()
        ? "the %,d %s texts".formatted(sample.of(), sample.name())
        : "a sample of %,d of the %,d %s texts"
            .formatted(sample.texts().size(), sample.of(), sample.name());
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
            "Texts given the label %s (%,d)"
                .formatted(Labels.shown(classifier.labels().get(label)), words.texts(label)),
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
    double[] removed = IntStream.rangeClosed(0, WordDeletion.WORDS).asDoubleStream().toArray();
    blocks.add(
        new Block.Figure(
            new LineChart(
                Axis.whole("words removed"),
                Axis.percent("mean fall of the label's probability"),
                List.of(
                    Series.of("highest contribution", removed, array(deletion.byContribution())),
                    Series.of("highest attention", removed, array(deletion.byAttention())),
                    Series.of("random words", removed, array(deletion.byChance())))),
            ("Deletion test on %,d %s texts of more than %d known words: how far the probability of"
                    + " the predicted label falls, in percentage points, when the words with the"
                    + " highest contribution, the highest attention, or random words are removed"
                    + " together with the n-grams that hold them.")
                .formatted(deletion.texts(), sample.name(), WordDeletion.WORDS)));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(value -> value).toArray();
  }

  private void examples() {
    if (!right.isEmpty() || !wrong.isEmpty()) {
      blocks.add(new Block.Heading("Examples"));
      blocks.add(
          new Block.Paragraph(
              "A word's colour is what it adds to the logit of the predicted label, with its share"
                  + " of the n-grams that it belongs to. Point at a word for the number and its"
                  + " attention."));
    }
    if (!wrong.isEmpty()) {
      blocks.add(new Block.Heading(3, "Wrong, and most sure of it"));
      blocks.addAll(HighlightedExamples.of(wrong));
    }
    if (!right.isEmpty()) {
      blocks.add(new Block.Heading(3, "Right"));
      blocks.addAll(HighlightedExamples.of(right));
    }
  }

  private void settings(SequencedMap<String, Object> config) {
    List<List<Object>> rows = new ArrayList<>();
    for (Map.Entry<String, Object> entry : config.entrySet()) {
      rows.add(List.of(entry.getKey(), entry.getValue()));
    }
    rows.add(List.of("labels", InfoCommand.listed(classifier.labels())));
    rows.add(List.of("temperature", classifier.temperature()));
    rows.add(List.of("data hash (SHA-256 of labels and texts)", classifier.info().dataHash()));
    blocks.add(
        new Block.Fold(
            "Settings",
            List.of(
                new Block.Table(
                    "Everything that decides the result",
                    List.of(Block.Column.text("setting"), Block.Column.text("value")),
                    rows))));
  }
}
