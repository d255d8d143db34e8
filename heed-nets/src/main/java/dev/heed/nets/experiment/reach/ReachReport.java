package dev.heed.nets.experiment.reach;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.nets.experiment.Course;
import dev.heed.nets.model.Mixing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The report of {@link MixingReach}. */
record ReachReport(Map<ReachTask, Map<Mixing, Course>> courses, MixingReach.Settings settings) {

  List<Block.KeyNumber> numbers() {
    return List.of(number(ReachTask.REVERSE), number(ReachTask.ROTATE), number(ReachTask.ADD));
  }

  private Block.KeyNumber number(ReachTask task) {
    return keyNumber(
        Numbers.format("Convolution, %s", task.label()),
        Numbers.format("%.3f", accuracy(task, Mixing.CONVOLUTION)),
        Numbers.format(
            "accuracy; its reach allows %.3f; attention %.3f",
            task.bound(settings.net().length(), settings.net().reach()).orElseThrow(),
            accuracy(task, Mixing.ATTENTION)));
  }

  private double accuracy(ReachTask task, Mixing mixing) {
    return courses.get(task).get(mixing).last()[0];
  }

  HtmlReport toHtml() {
    MixingReach.Net net = settings.net();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        paragraph(
            """
            Attention pays where an answer lies farther away than a convolution reaches; where it lies
            near, a convolution learns it as well or sooner. A convolution of %d layers sees %d places
            on each side, so no training takes it beyond a bound that can be computed.
            """,
            net.layers(), net.reach()));
    blocks.add(table());
    blocks.add(
        paragraph(
            """
            Each task is learned by three networks that differ only in how places learn of each other:
            by attention of %d heads, by a gated convolution over five places, or by the sum of both.
            Sequences have %d places. Copy asks for %s; rotate for %s; reverse for %s; sort for %s; add for %s.
            """,
            net.heads(),
            net.length(),
            ReachTask.COPY.answer(),
            ReachTask.ROTATE.answer(),
            ReachTask.REVERSE.answer(),
            ReachTask.SORT.answer(),
            ReachTask.ADD.answer()));
    blocks.add(heading("Accuracy by place"));
    for (ReachTask task : List.of(ReachTask.ROTATE, ReachTask.REVERSE, ReachTask.ADD)) {
      blocks.add(byPlace(task));
    }
    blocks.add(heading("How soon"));
    blocks.add(
        figure(
            bySteps(ReachTask.ADD),
            "Addition by training step: what it needs is near, so the convolution is first."));
    blocks.add(figure(bySteps(ReachTask.REVERSE), "Reversal: what it needs is far."));
    return new HtmlReport("How far a task must look before attention pays", blocks);
  }

  private Block table() {
    int third = settings.training().steps() / 3;
    List<List<Object>> rows = new ArrayList<>();
    for (ReachTask task : ReachTask.values()) {
      for (Mixing mixing : Mixing.values()) {
        rows.add(
            List.of(
                task.label(),
                mixing.label(),
                courses.get(task).get(mixing).valuesAt(third)[0],
                accuracy(task, mixing),
                mixing == Mixing.CONVOLUTION
                        && task.bound(settings.net().length(), settings.net().reach()).isPresent()
                    ? Numbers.percent(
                        task.bound(settings.net().length(), settings.net().reach()).orElseThrow())
                    : "–"));
      }
    }
    return new Block.Table(
        Numbers.format("Accuracy after a third and all of %,d steps.", settings.training().steps()),
        List.of(
            Block.Column.text("Task"),
            Block.Column.text("Mixing"),
            Block.Column.share("After a third", 1),
            Block.Column.share("At the end", 1),
            Block.Column.text("Bound of its reach")),
        rows);
  }

  private Block byPlace(ReachTask task) {
    int length = settings.net().length();
    int reach = settings.net().reach();
    List<Series> series = new ArrayList<>();
    List<Series.Point> bound = new ArrayList<>();
    double floor = task == ReachTask.ADD ? lowest(task) : 0;
    for (int place = 0; place < length; place++) {
      double most = task.bound(place, length, reach).orElseThrow();
      bound.add(new Series.Point(place + 1, most, Math.min(floor, most), most));
    }
    for (Mixing mixing : Mixing.values()) {
      double[] values = courses.get(task).get(mixing).last();
      List<Series.Point> points = new ArrayList<>();
      for (int place = 0; place < length; place++) {
        points.add(new Series.Point(place + 1, values[1 + place]));
      }
      series.add(new Series(mixing.label(), points));
    }
    series.add(new Series("reach of the convolution", bound));
    return figure(
        new LineChart(
            Axis.whole("place in the sequence"),
            task == ReachTask.ADD ? Axis.percent("accuracy") : Axis.share("accuracy"),
            series,
            Optional.empty()),
        "%s: accuracy at each place%s. Shaded: what a convolution can reach at most.",
        capital(task.label()),
        task == ReachTask.ADD ? " (zoomed)" : "");
  }

  /** The lowest accuracy at any place. */
  private double lowest(ReachTask task) {
    return courses.get(task).values().stream()
        .flatMapToDouble(course -> Arrays.stream(course.last()))
        .min()
        .orElseThrow();
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private LineChart bySteps(ReachTask task) {
    List<Series> series = new ArrayList<>();
    for (Mixing mixing : Mixing.values()) {
      series.add(
          new Series(
              mixing.label(),
              courses.get(task).get(mixing).marks().stream()
                  .map(mark -> new Series.Point(mark.step(), mark.values()[0]))
                  .toList()));
    }
    return new LineChart(Axis.whole("step"), Axis.share("accuracy"), series);
  }
}
