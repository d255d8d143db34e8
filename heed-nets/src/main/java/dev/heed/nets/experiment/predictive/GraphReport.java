package dev.heed.nets.experiment.predictive;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Curves;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.nets.experiment.Course;
import dev.heed.nets.experiment.Differences;
import dev.heed.nets.experiment.predictive.GraphPupil.Learning;
import dev.heed.nets.experiment.predictive.PredictiveGraph.Measure;
import dev.heed.nets.experiment.predictive.PredictiveGraph.Results;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The report of {@link PredictiveGraph}.
 *
 * @param labels the number of labels that are learned from
 */
record GraphReport(Results results, int labels, PredictiveGraph.Settings settings) {
  /** Accuracy that may be lost where the claim is that none is. */
  private static final double AS_HIGH = 0.01;

  /**
   * A claim of the paper with what was seen.
   *
   * @param outcome whether the interval of the difference is on the claim's side
   */
  record Claim(String text, Block.Outcome outcome, String seen) {
    /** Expects differences below a bound. */
    static Claim below(String text, Differences differences, double bound) {
      Block.Outcome outcome =
          differences.mean() + differences.margin() < bound
              ? Block.Outcome.PASSED
              : differences.mean() - differences.margin() > bound
                  ? Block.Outcome.FAILED
                  : Block.Outcome.UNDECIDED;
      String more = outcome == Block.Outcome.UNDECIDED ? "; " + differences.toDecide(bound) : "";
      return new Claim(text, outcome, differences.text() + more);
    }

    String word() {
      return switch (outcome) {
        case PASSED -> "seen";
        case FAILED -> "not seen";
        case UNDECIDED -> "undecided";
      };
    }
  }

  /** The claims, with differences of predictive coding less backpropagation. */
  static List<Claim> claims(Results results) {
    Differences accuracy = results.differences(Measure.ACCURACY);
    Differences lost = new Differences(accuracy.values().stream().map(each -> -each).toList());
    return List.of(
        Claim.below("The accuracy that it loses is at most a point", lost, AS_HIGH),
        Claim.below(
            "Its confidence is nearer to its accuracy (calibration error)",
            results.differences(Measure.CALIBRATION_ERROR),
            0),
        Claim.below("Random links cost it less accuracy", results.costs(), 0));
  }

  List<Block.KeyNumber> numbers() {
    return List.of(
        number("Accuracy", Measure.ACCURACY, "of predictive coding; backpropagation %s"),
        number(
            "With random links",
            Measure.ACCURACY_WITH_ADDED_LINKS,
            "accuracy of predictive coding; backpropagation %s"),
        number(
            "Calibration error",
            Measure.CALIBRATION_ERROR,
            "of predictive coding; backpropagation %s; 0 is best"));
  }

  private Block.KeyNumber number(String name, Measure measure, String note) {
    return keyNumber(
        name,
        Numbers.format("%.3f", results.mean(Learning.PREDICTIVE, measure)),
        Numbers.format(
            note, Numbers.format("%.3f", results.mean(Learning.BACKPROPAGATION, measure))));
  }

  HtmlReport toHtml() {
    PredictiveGraph.Net net = settings.net();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        paragraph(
            """
            Networks usually learn by sending errors backwards through all layers; predictive coding, which
            is closer to what brains may do, lets each layer correct only its own prediction. Here both
            learn the same task: the subject of a paper, from its words and from the papers that it cites.
            """));
    blocks.add(claimTable());
    blocks.add(table());
    blocks.add(
        figure(
            curves(Measure.ACCURACY, "test accuracy (zoomed)"),
            "Accuracy on the test papers by epoch: mean of %d networks, with a band from the lowest"
                + " to the highest.",
            settings.runs()));
    blocks.add(
        figure(
            curves(Measure.ACCURACY_WITH_ADDED_LINKS, "test accuracy (zoomed)"),
            "The same with %s more links, between random papers, at prediction only.",
            Numbers.percent(settings.addedLinks(), 0)));
    blocks.add(heading("How it was measured"));
    blocks.add(
        paragraph(
            """
            A graph convolutional network of two layers with %d hidden values learns %d labels of Cora for
            %,d epochs, with the start, the rate and the weight decay the same for both rules. Before
            each step of the weights, predictive coding moves the hidden values %d steps of rate %s down the energy:
            half of their squared distance from their prediction, and the cross-entropy. Nothing is
            tuned and no epoch chosen. The calibration error is the mean distance of confidence and accuracy over ten
            bins of confidence. Intervals are those of paired differences (95 %%, t).
            """,
            net.hidden(),
            labels,
            settings.training().steps(),
            net.relaxation(),
            Numbers.significant(net.relaxationRate())));
    return new HtmlReport("Predictive coding on a graph of papers", blocks);
  }

  private Block claimTable() {
    return new Block.Table(
        "Claims about predictive coding, and its difference from backpropagation.",
        List.of(
            Block.Column.text("Claim"),
            Block.Column.text("Verdict"),
            Block.Column.text("Difference")),
        claims(results).stream()
            .map(
                claim ->
                    List.of(
                        claim.text(), new Block.Mark(claim.outcome(), claim.word()), claim.seen()))
            .toList());
  }

  private Block table() {
    return new Block.Table(
        Numbers.format("Means of %d networks after the last epoch.", settings.runs()),
        List.of(
            Block.Column.text("Learning"),
            Block.Column.share("Accuracy", 1),
            Block.Column.share("With random links", 1),
            Block.Column.share("Mean confidence", 1),
            Block.Column.number("Calibration error", 3)),
        Arrays.stream(Learning.values())
            .map(
                learning ->
                    List.of(
                        learning.label(),
                        results.mean(learning, Measure.ACCURACY),
                        results.mean(learning, Measure.ACCURACY_WITH_ADDED_LINKS),
                        results.mean(learning, Measure.CONFIDENCE),
                        results.mean(learning, Measure.CALIBRATION_ERROR)))
            .toList());
  }

  private LineChart curves(Measure measure, String title) {
    List<Series> series = new ArrayList<>();
    for (Learning learning : Learning.values()) {
      List<Course> courses = results.courses().get(learning);
      List<Series.Point> points = new ArrayList<>();
      for (int i = 0; i < courses.getFirst().marks().size(); i++) {
        int at = i;
        Curves.band(
                courses.getFirst().marks().get(at).step(),
                courses.stream()
                    .mapToDouble(course -> measure.of(course.marks().get(at)))
                    .toArray())
            .ifPresent(points::add);
      }
      series.add(new Series(learning.label(), points));
    }
    return new LineChart(Axis.whole("epoch"), Axis.percent(title), series);
  }
}
