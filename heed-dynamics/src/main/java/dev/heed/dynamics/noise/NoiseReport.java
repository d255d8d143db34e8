package dev.heed.dynamics.noise;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.dynamics.noise.NoiseCourse.Point;
import dev.heed.dynamics.noise.TokenNoise.Trained;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The report of {@link TokenNoise}. */
record NoiseReport(List<Trained> trained, NoiseSettings settings) {

  List<Block.KeyNumber> numbers() {
    Trained weak = trained.get(1);
    Trained strong = trained.getLast();
    return List.of(
        keyNumber(
            "Weak signal",
            Numbers.format("%.1f × later", weak.selected() / weak.fitted()),
            "the right token is found than wrong labels are fitted (signal to noise 1.44)"),
        keyNumber(
            "Strong signal",
            Numbers.format("%.1f × earlier", strong.order()),
            "the right token is found than wrong labels are fitted (signal to noise 16)"));
  }

  /** The report; its title is the answer if all checks passed, else the question. */
  HtmlReport toHtml(boolean asExpected) {
    List<Block> blocks = new ArrayList<>();
    Trained faint = trained.getFirst();
    blocks.add(
        paragraph(
            """
            Where some training texts have the wrong label, attention learns two things: to look at
            the word that tells the label, and to look at chance words that explain the wrong labels away.
            If the telling word stands out, it is found first, and stopping early leaves the wrong labels
            unlearned; if it does not, the wrong labels are learned first.
            """));
    blocks.add(
        paragraph(
            """
            %d texts of %d random tokens of %d numbers, %d of them with a flipped label. The first token
            carries a signal of the label. Only the query of the attention is trained, by gradient
            descent from 0; η t is the rate times the number of steps. The signal to noise is n‖μ‖²/d, for n texts and
            a signal μ. Means of %d draws; new texts have right labels.
            """,
            settings.texts(),
            settings.tokens(),
            settings.dim(),
            settings.flipped(),
            settings.draws()));
    blocks.add(table());
    for (Trained each : trained) {
      blocks.add(
          figure(
              new LineChart(
                  Axis.logarithmic("time η t"),
                  Axis.share("share"),
                  List.of(
                      series("wrong labels fitted", each, Point::wrong),
                      series("attention on the right token, new texts", each, Point::attention),
                      series("accuracy, new texts", each, Point::accuracy))),
              "Signal to noise %s.",
              Numbers.significant(each.ratio())));
    }
    blocks.add(
        paragraph(
            """
            Every signal ends with all labels fitted, wrong ones too, unless no token speaks for one. So a strong signal ignores them
            only for a while: stop between the two times. The paper expects that a faint signal
            is selected in the end as well, much later. That was not seen: by η t = %s the attention of new
            texts on the right token is %s at a signal to noise of 0.25, and their accuracy went from %s to %s.
            """,
            Numbers.significant(settings.until()),
            Numbers.format("%.2f", faint.mean(faint.last(), Point::attention)),
            Numbers.format("%.3f", faint.mean(0, Point::accuracy)),
            Numbers.format("%.3f", faint.mean(faint.last(), Point::accuracy))));
    return new HtmlReport(
        asExpected
            ? "A strong signal is found before wrong labels are learned, a weak one after"
            : "Wrong labels or the right token: which is learned first?",
        blocks);
  }

  private Block table() {
    List<List<Object>> rows = new ArrayList<>();
    for (Trained each : trained) {
      rows.add(
          List.of(
              Numbers.significant(each.ratio()),
              time(each.fitted()),
              time(each.selected()),
              each.order() == 0 ? "0" : time(each.order()),
              time(Trained.time(each.mapped(), NoiseCourse::fitted)),
              time(Trained.time(each.mapped(), NoiseCourse::selected)),
              each.mean(each.last(), Point::accuracy)));
    }
    return new Block.Table(
        "Times η t at which half of the wrong labels are fitted, and at which new texts give half"
            + " of their attention to the right token; geometric means. With W: a map of the tokens"
            + " is trained beside the query.",
        List.of(
            Block.Column.text("Signal to noise"),
            Block.Column.text("Fitted"),
            Block.Column.text("Selected"),
            Block.Column.text("Fitted ÷ selected"),
            Block.Column.text("Fitted, with W"),
            Block.Column.text("Selected, with W"),
            Block.Column.share("Accuracy in the end", 1)),
        rows);
  }

  private static String time(double time) {
    return Double.isInfinite(time) ? "never" : Numbers.format("%.2g", time);
  }

  private Series series(String name, Trained trained, ToDoubleFunction<Point> number) {
    double[] times = NoiseCourse.times(settings.until());
    List<Series.Point> points = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      points.add(new Series.Point(times[i], trained.mean(i, number)));
    }
    return new Series(name, points);
  }
}
