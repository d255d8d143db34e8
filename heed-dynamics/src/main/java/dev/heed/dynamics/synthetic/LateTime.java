package dev.heed.dynamics.synthetic;

import dev.heed.dynamics.GradientFlow;
import dev.heed.dynamics.LateTimeFit;
import dev.heed.dynamics.LateTimeFit.Law;
import dev.heed.dynamics.Progress;
import dev.heed.dynamics.experiment.History;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Growth of the topic words' scores and norms along gradient flow with a fixed head, far beyond the
 * times that descent reaches. Theory predicts {@code ‖ν‖ = Θ(log t)} and, by the identity, {@code s
 * = 2 log log t + const} once {@code e^s} is far above the number of other words.
 */
final class LateTime {
  private static final double TOLERANCE = 1e-6;
  private static final int RECORDS_PER_DECADE = 10;

  /** Records in three decades. */
  private static final int WINDOW = 3 * RECORDS_PER_DECADE + 1;

  /** The second window begins at 100 or later, where log log t varies enough. */
  static final double MIN_END = 1e8;

  /** The loss, about 1/t, stays well above rounding up to this time. */
  static final double MAX_END = 1e12;

  private final double[] times;
  private final List<double[]> scores = new ArrayList<>();
  private final List<double[]> norms = new ArrayList<>();
  private final GradientFlow.Run late;
  private final GradientFlow.Run early;
  private final History descent;
  private final double scoreDifference;
  private final List<Window> windows;

  /** The fitted laws between two times, for each topic word the best first. */
  private record Window(
      String name,
      double from,
      double to,
      List<List<LateTimeFit>> norms,
      List<List<LateTimeFit>> scores) {}

  /**
   * Integrates the flow.
   *
   * @param descent by gradient descent from the same start, the topic words first
   * @param rate of that descent
   * @param until the time at which the flow ends
   */
  LateTime(
      GradientFlow flow,
      History descent,
      double rate,
      int topicWords,
      double until,
      Progress progress)
      throws IOException {
    this.descent = descent;
    List<History.Entry> compared = descent.entries();
    double[] largest = {0};
    int[] next = {0};
    early =
        flow.run(
            compared.stream().mapToDouble(entry -> rate * entry.epoch()).toArray(),
            TOLERANCE,
            (_, _, _, state) -> {
              History.Entry entry = compared.get(next[0]++);
              for (int word = 0; word < topicWords; word++) {
                largest[0] =
                    Math.max(largest[0], Math.abs(state.score(word) - entry.scores()[word]));
              }
            },
            progress);
    scoreDifference = largest[0];
    int records = (int) Math.floor(RECORDS_PER_DECADE * StrictMath.log10(until)) + 1;
    times =
        IntStream.range(0, records)
            .mapToDouble(i -> until * StrictMath.pow(10, (i - records + 1.0) / RECORDS_PER_DECADE))
            .toArray();
    late =
        flow.run(
            times,
            TOLERANCE,
            (_, _, _, state) -> {
              scores.add(values(topicWords, state::score));
              norms.add(values(topicWords, state::norm));
            },
            progress);
    windows =
        Stream.of(
                window("last three decades", times.length - WINDOW, topicWords),
                window("three decades before", times.length + 1 - 2 * WINDOW, topicWords))
            .flatMap(Optional::stream)
            .toList();
  }

  private static double[] values(int words, IntToDoubleFunction value) {
    return IntStream.range(0, words).mapToDouble(value).toArray();
  }

  /** Empty while some word has not grown above 0. */
  private Optional<Window> window(String name, int first, int topicWords) {
    int end = first + WINDOW;
    double[] window = Arrays.copyOfRange(times, first, end);
    boolean grown =
        Stream.of(norms, scores)
            .flatMap(records -> records.subList(first, end).stream())
            .flatMapToDouble(Arrays::stream)
            .allMatch(value -> value > 0);
    return grown
        ? Optional.of(
            new Window(
                name,
                window[0],
                window[window.length - 1],
                fits(window, norms.subList(first, end), topicWords),
                fits(window, scores.subList(first, end), topicWords)))
        : Optional.empty();
  }

  private static List<List<LateTimeFit>> fits(
      double[] times, List<double[]> records, int topicWords) {
    return IntStream.range(0, topicWords)
        .mapToObj(
            word ->
                LateTimeFit.rank(
                    times, records.stream().mapToDouble(values -> values[word]).toArray()))
        .toList();
  }

  private static LateTimeFit fit(List<LateTimeFit> fits, Law law) {
    return fits.stream().filter(each -> each.law() == law).findFirst().orElseThrow();
  }

  private static double shareBest(List<List<LateTimeFit>> words, Law law) {
    return words.stream().filter(fits -> fits.getFirst().law() == law).count()
        / (double) words.size();
  }

  private static DoubleStream slopes(List<List<LateTimeFit>> words, Law law) {
    return words.stream().mapToDouble(fits -> fit(fits, law).slope());
  }

  SequencedMap<String, Object> metrics() {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("descent_epochs", descent.last().epoch());
    metrics.put("descent_time", early.time());
    metrics.put("flow_evaluations_to_descent_time", early.evaluations());
    metrics.put("flow_largest_score_difference", scoreDifference);
    metrics.put("flow_until", late.time());
    metrics.put("flow_evaluations", late.evaluations());
    for (Window window : windows) {
      SequencedMap<String, Object> mine = new LinkedHashMap<>();
      mine.put("from", window.from());
      mine.put("to", window.to());
      law("norm", window.norms(), Law.LOG, mine);
      law("score", window.scores(), Law.LOG_LOG, mine);
      metrics.put(window.name().replace(' ', '_'), mine);
    }
    return metrics;
  }

  private static void law(
      String what, List<List<LateTimeFit>> words, Law law, SequencedMap<String, Object> metrics) {
    String prefix = what + "_" + law.name().toLowerCase(Locale.ROOT);
    metrics.put(prefix + "_share_best", shareBest(words, law));
    metrics.put(prefix + "_least_slope", slopes(words, law).min().orElseThrow());
    metrics.put(prefix + "_greatest_slope", slopes(words, law).max().orElseThrow());
    metrics.put(
        prefix + "_least_r_squared",
        words.stream().mapToDouble(fits -> fit(fits, law).rSquared()).min().orElseThrow());
    for (Law each : Law.values()) {
      metrics.put(
          what + "_mean_residual_of_" + each.name().toLowerCase(Locale.ROOT),
          words.stream().mapToDouble(fits -> fit(fits, each).residual()).average().orElseThrow());
    }
  }

  /**
   * The predictions of theory for every topic word in the last window; none if they have not grown.
   * The slope of the score is 2 only in the limit; its value before is not predicted.
   */
  List<Check> checks() {
    if (windows.isEmpty()) {
      return List.of();
    }
    Window last = windows.getFirst();
    return List.of(
        Check.shareAtLeast(
            "topic words whose norm grows late as log t", shareBest(last.norms(), Law.LOG), 1),
        Check.shareAtLeast(
            "topic words whose score grows late as log log t",
            shareBest(last.scores(), Law.LOG_LOG),
            1));
  }

  List<Block> blocks(int otherWords) {
    if (windows.isEmpty()) {
      return List.of();
    }
    double highest = Arrays.stream(scores.getLast()).average().orElseThrow();
    return List.of(
        Paragraphs.heading("Late in the training"),
        Paragraphs.paragraph(
            """
            With a fixed head (FC) the loss of a sentence falls ever more slowly. Theory then
            predicts that the norm ‖ν‖ grows as log t, and the score s as 2 log log t once eˢ is
            far above m. Here
            t is the learning rate times the number of epochs. Gradient descent does not get that
            far, so we integrate its limit for small steps, gradient flow, from the same start. It
            reaches t = %.0f, the time of %,d epochs, with %,d gradients, and until then no topic
            word's score differs by more than %.4f from that of descent. With %,d gradients it
            reaches t = %s, where eˢ/m is %.1f on average.
            """,
            early.time(),
            descent.last().epoch(),
            early.evaluations(),
            scoreDifference,
            late.evaluations(),
            Numbers.power(late.time()),
            StrictMath.exp(highest) / otherWords),
        figure(
            Axis.logarithmic("time t"),
            Axis.linear("embedding norm ‖ν‖").withZero(),
            norms,
            Law.LOG,
            DoubleUnaryOperator.identity(),
            """
            Gradient flow with head FC: mean norm of the topic words, with a band from the lowest to
            the highest. The dashed law is fitted to the last three decades of t.
            """),
        figure(
            Axis.linear("log log t"),
            Axis.linear("score s").withZero(),
            scores,
            Law.LOG_LOG,
            time -> StrictMath.log(StrictMath.log(time)),
            """
            The same for the score, against log log t: theory predicts a straight line at late
            times.
            """),
        new Block.Table(
            Paragraphs.text(
                """
                Four laws with two parameters, fitted by least squares to each topic word: the
                number of words that each fits best, its slope b, and the root mean square of the
                residuals relative to the range of the values (both are means over the words)
                """),
            List.of(
                Block.Column.text("of"),
                Block.Column.text("between"),
                Block.Column.text("law"),
                Block.Column.number("best (words)", 0),
                Block.Column.number("b", 4),
                Block.Column.number("residual (%)", 4)),
            rows()));
  }

  private List<List<Object>> rows() {
    List<List<Object>> rows = new ArrayList<>();
    for (Window window : windows) {
      rows(window, "norm", window.norms(), rows);
      rows(window, "score", window.scores(), rows);
    }
    return rows;
  }

  private static void rows(
      Window window, String of, List<List<LateTimeFit>> words, List<List<Object>> rows) {
    for (Law law : Law.values()) {
      rows.add(
          List.of(
              of,
              "t = %s and %s".formatted(Numbers.power(window.from()), Numbers.power(window.to())),
              formula(law),
              Math.round(shareBest(words, law) * words.size()),
              slopes(words, law).average().orElseThrow(),
              100
                  * words.stream()
                      .mapToDouble(fits -> fit(fits, law).residual())
                      .average()
                      .orElseThrow()));
    }
  }

  private static String formula(Law law) {
    return switch (law) {
      case LOG_LOG -> "a + b log log t";
      case LOG -> "a + b log t";
      case SQUARED_LOG -> "a + b (log t)²";
      case POWER -> "c · t^b";
    };
  }

  private Block figure(
      Axis x, Axis y, List<double[]> records, Law law, DoubleUnaryOperator place, String caption) {
    int first = RECORDS_PER_DECADE; // past e, so that log log t is above 0
    int last = times.length - 1;
    double[] means =
        records.stream().mapToDouble(each -> Arrays.stream(each).average().orElseThrow()).toArray();
    int window = times.length - WINDOW;
    LateTimeFit fit =
        fit(
            LateTimeFit.rank(
                Arrays.copyOfRange(times, window, last + 1),
                Arrays.copyOfRange(means, window, last + 1)),
            law);
    List<Series.Point> seen = new ArrayList<>();
    List<Series.Point> fitted = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      double at = place.applyAsDouble(times[i]);
      if ((last - i) % 5 == 0) {
        var summary = Arrays.stream(records.get(i)).summaryStatistics();
        double mean = Math.clamp(means[i], summary.getMin(), summary.getMax());
        seen.add(new Series.Point(at, mean, summary.getMin(), summary.getMax()));
      }
      if (fit.at(times[i]) >= 0) {
        fitted.add(new Series.Point(at, fit.at(times[i])));
      }
    }
    return Paragraphs.figure(
        new LineChart(
            x,
            y,
            List.of(new Series("topic words", seen)),
            Optional.of(new Series("fitted " + formula(law), fitted))),
        caption);
  }
}
