package dev.heed.nets.experiment.bags;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.experiment.Stages;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.lab.run.Trace;
import dev.heed.nets.experiment.Rates;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Torch;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Bags of titles, positive if one or more are of Business: which title made a bag positive? The
 * contributions of the classifier, summed by title, against gated attention over titles (after
 * arXiv:2308.11452).
 */
public final class BagsNews implements Experiment<BagsNews.Settings> {
  private static final double MIN_GAIN = 0.1;
  private static final double MIN_BAG_AREA = 0.65;
  private static final double MIN_TITLE_AREA = 0.75;
  private static final double MAX_ROUNDING = 1e-6;

  /** Share of the training titles that dev bags are made of. */
  private static final double DEV_SHARE = 0.2;

  /**
   * Bags and the network with the gate.
   *
   * @param epochs the maximum number of epochs of that network
   * @param dim length of an embedding in the network with the gate
   * @param units length of its gate
   */
  public record Settings(Bags bags, int dim, int units, int epochs, Rates rates) {
    public Settings {
      Require.atLeast("dim", 1, dim);
      Require.atLeast("units", 1, units);
      Require.atLeast("epochs", 1, epochs);
    }
  }

  /**
   * The numbers of bags.
   *
   * @param titles titles of a bag
   * @param trainBags number of bags to learn from
   * @param devBags number of bags that choose the epoch
   * @param testBags number of bags to measure with
   */
  public record Bags(int trainBags, int devBags, int testBags, int titles) {
    public Bags {
      Require.atLeast("train_bags", 2, trainBags);
      Require.atLeast("dev_bags", 2, devBags);
      Require.atLeast("test_bags", 2, testBags);
      Require.atLeast("titles", 2, titles);
    }
  }

  /** A way to mark titles: its name, and the marks of bags and titles with their measures. */
  private record Way(String name, Optional<Marks> bags, Marks titles, double first) {
    double bagArea() {
      return bags.map(Marks::area).orElse(Double.NaN);
    }
  }

  @Override
  public Description description() {
    return new Description(
        "bags-news",
        Group.LANGUAGE,
        "Bags of titles: contributions by title against gated attention.",
        "1 min");
  }

  @Override
  public Settings defaults() {
    return new Settings(new Bags(3600, 600, 2000, 10), 32, 16, 30, new Rates(1e-3, 1e-4));
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Torch.require(Device.CPU);
    Titles known = Titles.read(run.data("ag_news/train20k.csv"));
    Titles unseen = Titles.read(run.data("ag_news/test.csv"));
    SeededRandom random = new SeededRandom(run.seed());
    Bags sizes = settings.bags();
    List<Bag> train =
        Bag.draw(
            known.part(0, 1 - DEV_SHARE),
            sizes.trainBags(),
            sizes.titles(),
            random.stream("train", 0));
    List<Bag> dev =
        Bag.draw(
            known.part(1 - DEV_SHARE, 1), sizes.devBags(), sizes.titles(), random.stream("dev", 0));
    List<Bag> test = Bag.draw(unseen, sizes.testBags(), sizes.titles(), random.stream("test", 0));
    Trace trace = run.trace("marks", "bag_area", "title_area", "first_share");
    Stages stages = new Stages(run, 2);
    double[] sums =
        stages.next(
            "contributions", pulse -> ContributionMarks.measure(train, dev, test, run, pulse));
    GateMarks.Options gate =
        new GateMarks.Options(
            settings.dim(), settings.units(), settings.rates(), 32, settings.epochs(), 3);
    double[] gated =
        stages.next(
            "gated attention",
            pulse ->
                new GateMarks(gate, random.stream("gate", 0)).measure(train, dev, test, pulse));
    int count = test.size();
    int all = count * sizes.titles();
    List<Way> ways =
        List.of(
            way(
                "contributions",
                test,
                Optional.of(sums),
                Arrays.copyOfRange(sums, count, count + all)),
            way(
                "attention",
                test,
                Optional.empty(),
                Arrays.copyOfRange(sums, count + all, count + 2 * all)),
            way(
                "gated attention",
                test,
                Optional.of(gated),
                Arrays.copyOfRange(gated, count, count + all)));
    for (Way way : ways) {
      trace.append(way.name(), way.bagArea(), way.titles().area(), way.first());
    }
    return findings(ways, sums[sums.length - 1], run);
  }

  private static Way way(String name, List<Bag> bags, Optional<double[]> scores, double[] rows) {
    return new Way(
        name,
        scores.map(all -> Marks.ofBags(bags, Arrays.copyOf(all, bags.size()))),
        Marks.ofTitles(bags, rows),
        Marks.firstShare(bags, rows));
  }

  private static Findings findings(List<Way> ways, double rounding, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    for (Way way : ways) {
      String key = way.name().replace(' ', '_');
      if (way.bags().isPresent()) {
        metrics.put(key + "_bag_area", way.bagArea());
      }
      metrics.put(key + "_title_area", way.titles().area());
      metrics.put(key + "_first_share", way.first());
    }
    metrics.put("largest_distance_of_sum", rounding);
    metrics.put("seconds", run.seconds());
    Way contributions = ways.get(0);
    Way attention = ways.get(1);
    Way gated = ways.get(2);
    List<Check> checks =
        List.of(
            Check.atLeast(
                "Titles: area of contributions less that of attention",
                contributions.titles().area() - attention.titles().area(),
                MIN_GAIN),
            Check.atMost(
                "Largest distance of a bag's margin from the sum of its titles",
                rounding,
                MAX_ROUNDING),
            Check.atLeast("Gated attention: area for bags", gated.bagArea(), MIN_BAG_AREA),
            Check.atLeast(
                "Gated attention: area for titles", gated.titles().area(), MIN_TITLE_AREA));
    List<Block.KeyNumber> numbers =
        ways.stream()
            .map(
                way ->
                    keyNumber(
                        Numbers.format("Titles, %s", way.name()),
                        Numbers.format("%.3f", way.titles().area()),
                        "area under the curve"))
            .toList();
    return new Findings(metrics, checks, numbers, report(ways));
  }

  private static HtmlReport report(List<Way> ways) {
    Series chance = Series.of("chance", new double[] {0, 1}, new double[] {0, 1});
    List<Series> bags =
        ways.stream()
            .flatMap(way -> way.bags().stream().map(marks -> marks.curve(way.name())))
            .toList();
    List<Series> titles = ways.stream().map(way -> way.titles().curve(way.name())).toList();
    return new HtmlReport(
        "Bags of news: which title made a bag positive?",
        List.of(
            heading("Bags and titles"),
            paragraph(
                """
                Half of the bags hold one or more titles of Business among others, and only bags
                have labels. The classifier of heed train reads a bag as one text; the contributions
                of its words to the margin are summed by title, which is exact. Its attention is
                summed alike.
                Gated attention is a network of its own: it weighs the titles of a bag, each the
                mean of its words' embeddings, by a learned gate.
                """),
            table(ways),
            figure(
                chart(titles, chance),
                """
                Titles of positive bags: share of the titles of Business found, against the share of
                others marked, over all thresholds.
                """),
            figure(chart(bags, chance), "Bags: the same for positive bags.")));
  }

  private static LineChart chart(List<Series> series, Series chance) {
    return new LineChart(
        Axis.share("false alarms"), Axis.share("found"), series, Optional.of(chance));
  }

  private static Block table(List<Way> ways) {
    return new Block.Table(
        "Areas under the curves (1 is perfect, 0.5 chance), and the share of positive bags whose"
            + " highest mark is on a title of Business.",
        List.of(
            Block.Column.text("Marks"),
            Block.Column.text("Area, bags"),
            Block.Column.number("Area, titles", 3),
            Block.Column.share("Highest is right", 1)),
        ways.stream()
            .map(
                way ->
                    List.of(
                        way.name(),
                        way.bags().isPresent() ? Numbers.format("%.3f", way.bagArea()) : "–",
                        way.titles().area(),
                        way.first()))
            .toList());
  }
}
