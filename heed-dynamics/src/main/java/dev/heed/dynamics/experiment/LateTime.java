package dev.heed.dynamics.experiment;

import dev.heed.dynamics.LateTimeFit;
import dev.heed.dynamics.LateTimeFit.Law;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How the topic words' mean score and norm grow late in a training with a fixed head. Theory has
 * {@code ‖ν‖ = Θ(log t)} and, by the identity, {@code s = Θ(log log t)} once {@code e^s} is far
 * above the number of other words.
 *
 * @param times the epochs
 * @param norms laws for the norm, the best first
 * @param scores laws for the score, the best first
 */
record LateTime(
    List<Double> times,
    List<Double> meanNorms,
    List<Double> meanScores,
    List<LateTimeFit> norms,
    List<LateTimeFit> scores) {
  /** Late is the part of the training after this share of its epochs. */
  private static final double LATE = 0.3;

  private static final int FEWEST = 10;

  /** The fit to a history of topic words first; empty if it has too few late records. */
  static Optional<LateTime> of(History history, int topicWords) {
    List<Double> times = new ArrayList<>();
    List<Double> norms = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (History.Entry entry : history.entries()) {
      if (entry.epoch() > Math.E && entry.epoch() >= LATE * history.last().epoch()) {
        times.add((double) entry.epoch());
        norms.add(mean(entry.norms(), topicWords));
        scores.add(mean(entry.scores(), topicWords));
      }
    }
    boolean grown =
        norms.stream().allMatch(value -> value > 0) && scores.stream().allMatch(value -> value > 0);
    return times.size() < FEWEST || !grown
        ? Optional.empty()
        : Optional.of(
            new LateTime(
                times,
                norms,
                scores,
                LateTimeFit.rank(array(times), array(norms)),
                LateTimeFit.rank(array(times), array(scores))));
  }

  private static double mean(double[] values, int count) {
    return Arrays.stream(values, 0, count).average().orElse(Double.NaN);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  SequencedMap<String, Object> metrics() {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("norm_best_law", name(norms.getFirst().law()));
    metrics.put("norm_residual_of_log", fit(norms, Law.LOG).residual());
    metrics.put("norm_slope_of_log", fit(norms, Law.LOG).slope());
    metrics.put("score_best_law", name(scores.getFirst().law()));
    metrics.put("score_residual_of_log_log", fit(scores, Law.LOG_LOG).residual());
    metrics.put("score_slope_of_log_log", fit(scores, Law.LOG_LOG).slope());
    return metrics;
  }

  private static LateTimeFit fit(List<LateTimeFit> fits, Law law) {
    return fits.stream().filter(each -> each.law() == law).findFirst().orElseThrow();
  }

  private static String name(Law law) {
    return law.name().toLowerCase(Locale.ROOT);
  }

  private static String formula(Law law) {
    return switch (law) {
      case LOG_LOG -> "a + b log log t";
      case LOG -> "a + b log t";
      case SQUARED_LOG -> "a + b (log t)²";
      case POWER -> "c · t^b";
    };
  }

  List<Block> blocks(int otherWords) {
    double highest = meanScores.getLast();
    return List.of(
        Text.heading("Late in the training"),
        Text.paragraph(
            "With a fixed head the logistic tail of the loss lets the norm grow as log t; the"
                + " identity then lets the score grow as log log t, but only once eˢ is far above"
                + " m. In the last %s of this training the best law for the norm is %s, for the"
                + " score %s; at the end eˢ/m is %.1f on average. Growth begins only at the end of"
                + " the plateau, at t₀, and log(t − t₀) bends like a slower law as long as t is not"
                + " far above t₀; a longer run (epochs) tells more.",
            Text.percent(1 - LATE),
            formula(norms.getFirst().law()),
            formula(scores.getFirst().law()),
            StrictMath.exp(highest) / otherWords),
        figure(
            "mean embedding norm ‖ν‖",
            meanNorms,
            fit(norms, Law.LOG),
            "Head FC: mean norm of the topic words, and the law of theory."),
        figure(
            "mean score s",
            meanScores,
            fit(scores, Law.LOG_LOG),
            "Head FC: mean score of the topic words, and the law of theory."),
        new Block.Table(
            "Laws of two parameters, fitted by least squares; the residual is the root mean square"
                + " of what is left, relative to the range of the values",
            List.of(
                Block.Column.text("of"),
                Block.Column.text("law"),
                Block.Column.number("b", 4),
                Block.Column.number("R²", 5),
                Block.Column.number("residual (%)", 3)),
            rows()));
  }

  private List<List<Object>> rows() {
    List<List<Object>> rows = new ArrayList<>();
    norms.forEach(each -> rows.add(row("norm", each)));
    scores.forEach(each -> rows.add(row("score", each)));
    return rows;
  }

  private static List<Object> row(String of, LateTimeFit fit) {
    return List.of(of, formula(fit.law()), fit.slope(), fit.rSquared(), 100 * fit.residual());
  }

  private Block figure(String axis, List<Double> values, LateTimeFit fit, String caption) {
    Function<Integer, Integer> place = i -> (int) Math.round(i * (times.size() - 1) / 25.0);
    List<Integer> places = IntStream.rangeClosed(0, 25).boxed().map(place).distinct().toList();
    List<Series.Point> seen =
        places.stream().map(i -> new Series.Point(times.get(i), values.get(i))).toList();
    List<Series.Point> law =
        times.stream().map(time -> new Series.Point(time, fit.at(time))).toList();
    return new Block.Figure(
        new LineChart(
            Axis.logarithmic("epoch t"),
            Axis.linear(axis),
            List.of(new Series("measured", seen)),
            Optional.of(new Series("fitted " + formula(fit.law()), law))),
        caption);
  }
}
