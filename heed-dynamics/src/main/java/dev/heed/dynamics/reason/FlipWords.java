package dev.heed.dynamics.reason;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.BarChart;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.experiment.Stages;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.lab.run.Trace;
import dev.heed.text.Counterfactual;
import dev.heed.text.Counterfactuals;
import dev.heed.text.TextClassifier;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The fewest words without which a film review gets the other label, by several orders. */
public final class FlipWords implements Experiment<FlipWords.Settings> {
  /**
   * The classifiers and texts.
   *
   * @param ngrams words in the longest n-gram, one training each
   * @param rate the learning rate
   * @param texts the number of test texts at most
   */
  public record Settings(List<Integer> ngrams, double rate, int texts) {
    public Settings {
      ngrams = ngrams.stream().distinct().toList();
      for (int longest : ngrams) {
        options(longest, rate); // checks
      }
      Require.atLeast("texts", 1, texts);
    }

    private static TrainingOptions options(int ngrams, double rate) {
      VocabularyOptions words = VocabularyOptions.defaults();
      return TrainingOptions.defaults()
          .withVocabulary(
              new VocabularyOptions(
                  ngrams, words.minCount(), words.ngramMinCount(), words.maxEntries()))
          .withLearningRate(rate)
          .withHeldOut(new HeldOut(0, 0, false));
    }
  }

  /**
   * A text whose label a deletion changes.
   *
   * @param text the number of the text
   * @param fewest the deletions of the edit that was found
   */
  private record Flipped(
      int text, int words, int fewest, int byShare, int byAttention, int atRandom) {
    static final int FIELDS = 6;

    static Flipped of(double[] values, int from) {
      return new Flipped(
          (int) values[from],
          (int) values[from + 1],
          (int) values[from + 2],
          (int) values[from + 3],
          (int) values[from + 4],
          (int) values[from + 5]);
    }

    DoubleStream values() {
      return DoubleStream.of(text, words, fewest, byShare, byAttention, atRandom);
    }
  }

  /**
   * The measurements of a classifier.
   *
   * @param replaced texts that a replacement changes
   * @param wrong edits whose text keeps its label
   */
  private record Measured(List<Flipped> flipped, int replaced, int wrong) {
    static Measured of(double[] values) {
      return new Measured(
          IntStream.iterate(2, from -> from < values.length, from -> from + Flipped.FIELDS)
              .mapToObj(from -> Flipped.of(values, from))
              .toList(),
          (int) values[0],
          (int) values[1]);
    }

    double[] values() {
      return DoubleStream.concat(
              DoubleStream.of(replaced, wrong), flipped.stream().flatMapToDouble(Flipped::values))
          .toArray();
    }
  }

  /**
   * The results of a classifier.
   *
   * @param texts the number of texts
   */
  private record Result(String name, int texts, Measured measured) {
    List<Flipped> flipped() {
      return measured.flipped;
    }

    double mean(ToDoubleFunction<Flipped> value) {
      return flipped().stream().mapToDouble(value).average().orElse(Double.NaN);
    }

    double share(long count) {
      return (double) count / texts;
    }

    List<Double> means() {
      return List.of(
          mean(Flipped::fewest),
          mean(Flipped::byShare),
          mean(Flipped::byAttention),
          mean(Flipped::atRandom));
    }
  }

  @Override
  public Description description() {
    return new Description(
        "flip-words",
        Group.LANGUAGE,
        "SST-2: the fewest words that change a label, and replacements.",
        "1 min");
  }

  @Override
  public Settings defaults() {
    return new Settings(List.of(1, 2), 0.2, 2000);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    List<String> test = Reviews.texts(run, "test", settings.texts());
    List<Result> results = new ArrayList<>();
    Trace trace =
        run.trace("classifier", "text", "words", "fewest", "by_share", "by_attention", "at_random");
    Stages stages = new Stages(run, settings.ngrams().size());
    for (int ngrams : settings.ngrams()) {
      String name = ngrams == 1 ? "words" : ngrams + "-grams";
      TrainingOptions options = Settings.options(ngrams, settings.rate());
      double[] values = stages.next(name, pulse -> measure(options, test, run, pulse).values());
      results.add(new Result(name, test.size(), Measured.of(values)));
    }
    for (Result result : results) {
      for (Flipped each : result.flipped()) {
        trace.append(
            result.name(),
            each.text,
            each.words,
            each.fewest,
            each.byShare,
            each.byAttention,
            each.atRandom);
      }
    }
    return findings(results, run);
  }

  private static Measured measure(
      TrainingOptions options, List<String> test, Run run, Runnable pulse) throws IOException {
    TextClassifier classifier = Reviews.classifier(options, run, pulse);
    Counterfactuals counterfactuals =
        new Counterfactuals(classifier)
            .withPairsOf(Reviews.texts(run, "train", Integer.MAX_VALUE).stream());
    SeededRandom random = new SeededRandom(run.seed());
    List<Flipped> flipped = new ArrayList<>();
    int replaced = 0;
    int wrong = 0;
    for (int i = 0; i < test.size(); i++) {
      pulse.run();
      DeletionOrders orders = new DeletionOrders(classifier.explain(test.get(i)));
      String label = classifier.classify(test.get(i)).label();
      List<Counterfactual> edits = counterfactuals.find(test.get(i), 1);
      for (Counterfactual edit : edits) {
        wrong += classifier.classify(edit.text()).label().equals(label) ? 1 : 0;
        replaced += edit.replace().isEmpty() ? 0 : 1;
      }
      Optional<Counterfactual> deletion =
          edits.stream().filter(edit -> edit.replace().isEmpty()).findFirst();
      if (deletion.isPresent()) {
        flipped.add(
            new Flipped(
                i,
                orders.words(),
                deletion.get().delete().size(),
                orders.byShare(),
                orders.byAttention(),
                orders.atRandom(random)));
      }
    }
    return new Measured(flipped, replaced, wrong);
  }

  private static Findings findings(List<Result> results, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    List<Block.KeyNumber> numbers = new ArrayList<>();
    for (Result result : results) {
      SequencedMap<String, Object> mine = new LinkedHashMap<>();
      List<Double> means = result.means();
      mine.put("mean_words", result.mean(Flipped::words));
      mine.put("mean_fewest", means.get(0));
      mine.put("mean_by_share", means.get(1));
      mine.put("mean_by_attention", means.get(2));
      mine.put("mean_at_random", means.get(3));
      mine.put(
          "share_with_one_word",
          result.share(result.flipped().stream().filter(each -> each.fewest() == 1).count()));
      mine.put("texts_that_never_change", result.texts() - result.flipped().size());
      mine.put("share_with_a_replacement", result.share(result.measured().replaced()));
      metrics.put(result.name().replace('-', '_'), mine);
      String name = result.name() + ": ";
      checks.add(
          Check.atMost(name + "edits whose text keeps its label", result.measured().wrong(), 0));
      checks.add(
          Check.atLeast(name + "deletions by shares ÷ fewest", means.get(1) / means.get(0), 1));
      checks.add(Check.atLeast(name + "by attention ÷ by shares", means.get(2) / means.get(1), 1));
      checks.add(Check.atLeast(name + "at random ÷ by attention", means.get(3) / means.get(2), 1));
      numbers.add(
          Paragraphs.keyNumber(
              result.name(), Numbers.significant(means.get(0)), "deletions on average"));
    }
    metrics.put("seconds", run.seconds());
    return new Findings(metrics, checks, numbers, report(results, checks));
  }

  private static HtmlReport report(List<Result> results, List<Check> checks) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Paragraphs.paragraph(
            """
            How much of a review does its label hang on? Words are deleted until the classifier
            gives the other label: the fewest that do it, found by dynamic programming, and as many
            as it takes in the order of their shares in the margin, of their attention, or at
            random. An n-gram is lost with any of its words.
            """));
    blocks.add(
        Paragraphs.figure(
            new BarChart(
                "order",
                List.of("fewest", "by share", "by attention", "at random"),
                Axis.linear("deleted words (mean)"),
                results.stream()
                    .map(result -> new BarChart.Group(result.name(), result.means()))
                    .toList(),
                false),
            """
            Deletions until the label changes, for texts whose label can change. The fewest are
            those of an edited text that was classified again; gaps can make new n-grams, so with
            n-grams they may be a few more than the entries alone need.
            """));
    blocks.add(
        new Block.Table(
            "Edits by classifier",
            List.of(
                Block.Column.text("classifier"),
                Block.Column.number("texts", 0),
                Block.Column.number("never change", 0),
                Block.Column.share("one deletion", 1),
                Block.Column.share("one replacement", 1)),
            results.stream()
                .map(
                    result ->
                        Arrays.<Object>asList(
                            result.name(),
                            result.texts(),
                            result.texts() - result.flipped().size(),
                            result.share(
                                result.flipped().stream()
                                    .filter(each -> each.fewest() == 1)
                                    .count()),
                            result.share(result.measured().replaced())))
                .toList()));
    blocks.add(
        Paragraphs.paragraph(
            """
            A replacement's pairs with both neighbours stand in a training text. The fewest
            deletions are exact since the attention's denominator cancels in the sign of a margin.
            """));
    return new HtmlReport(
        checks.stream().allMatch(Check::passed)
            ? "A label hangs on few words, and attention does not name them"
            : "How many words a label hangs on",
        blocks);
  }
}
