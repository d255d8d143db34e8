package dev.heed.dynamics.temperature;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.base.Interval;
import dev.heed.dynamics.temperature.TemperedTexts.Result;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The report of {@link AttentionTemperature}. */
record TemperatureReport(
    double[] deviations, Freezing freezing, Optional<String> name, Optional<Result> result) {
  private static final int CURVE_POINTS = 60;

  /** A temperature in traces and tables. */
  static String temperature(int t) {
    double value = TemperedTexts.TEMPERATURES[t];
    return Double.isInfinite(value) ? "infinity" : Numbers.significant(value);
  }

  List<Block.KeyNumber> numbers() {
    List<Block.KeyNumber> numbers = new ArrayList<>();
    result.ifPresent(
        measured -> {
          Interval interval = measured.worth().interval();
          numbers.add(
              keyNumber(
                  "Worth of attention",
                  Numbers.format("%+.1f points", 100 * measured.worth().difference()),
                  Numbers.format(
                      "of accuracy beside a plain mean, 95 %% interval %.1f to %.1f",
                      100 * interval.low(), 100 * interval.high())));
          numbers.add(
              keyNumber(
                  "Effective entries",
                  Numbers.format("%.1f", Result.at(1, measured.effective())),
                  Numbers.format(
                      "of %.1f words and n-grams in a text", measured.scores().entries())));
        });
    numbers.add(
        keyNumber(
            "Identities",
            Numbers.power(Arrays.stream(deviations).max().orElseThrow()),
            "the greatest deviation from a textbook identity"));
    return numbers;
  }

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    result.ifPresentOrElse(
        measured -> addTexts(measured, blocks),
        () ->
            blocks.add(
                paragraph(
                    """
                    What attention is worth has not been measured: SST-2 was not found, and no other
                    texts were given.
                    """)));
    addFreezing(blocks);
    addIdentities(blocks);
    return new HtmlReport(
        name.map(each -> "What attention is worth on " + each)
            .orElse("Attention at other temperatures"),
        blocks);
  }

  private void addTexts(Result measured, List<Block> blocks) {
    blocks.add(new Block.Paragraph(measured.worth().sentence()));
    blocks.add(
        paragraph(
            """
            The classifier is trained as heed train does, at temperature 1: the attention of an entry
            of the vocabulary, a word or an n-gram, is proportional to e^(s/T), with its score s. Only for the
            prediction the temperature is changed, from 0, where the entry with the highest score
            decides alone, to infinity, where all entries weigh the same. That also takes away
            the lower attention with which n-grams begin. The embeddings are those of a training with
            attention; one without any learns others, and may do better than the plain mean does here.
            """));
    blocks.add(table(measured));
    blocks.add(
        figure(
            chart(Axis.percent("accuracy"), measured.accuracy(), Limits.BOTH),
            """
            Accuracy over the temperature at prediction (zoomed). Dashed: the plain mean; the other
            level line: the entry of the highest score alone.
            """));
    blocks.add(
        figure(
            chart(Axis.linear("log loss"), measured.loss(), Limits.MEAN),
            """
            Mean log loss, with the calibration of the trained model (zoomed). Dashed: the plain
            mean. The entry of the highest score alone has a loss of %.2f.
            """,
            measured.loss()[0]));
    blocks.add(
        figure(
            chart(
                Axis.linear("effective entries, e^H").withZero(),
                measured.effective(),
                Limits.BOTH),
            """
            Number of words and n-grams of equal weight that have the entropy of the attention, a mean
            over the texts. The plain mean has all of them.
            """));
    blocks.add(
        figure(
            chart(Axis.linear("heat capacity C").withZero(), measured.capacity(), Limits.NONE),
            """
            Heat capacity, the variance of a text's scores under its attention, divided by T²: it is
            highest where a change of the temperature moves attention most.
            """));
    blocks.add(
        paragraph(
            """
            Attention is frozen where a few entries take nearly all of it. For n scores that happens
            when their standard deviation exceeds √(2 ln n), 2.45 for 20 entries. Within a text of
            these, scores have a standard deviation of %.2f on average, and attention is frozen in
            %s of the texts.
            """,
            measured.scores().spread(), Numbers.percent(measured.scores().frozen())));
  }

  private static Block table(Result measured) {
    return new Block.Table(
        "The test texts by the temperature at prediction.",
        List.of(
            Block.Column.text("T"),
            Block.Column.share("Accuracy", 1),
            Block.Column.number("Log loss", 4),
            Block.Column.number("Effective entries e^H", 2),
            Block.Column.number("Heat capacity C", 4)),
        IntStream.range(0, TemperedTexts.TEMPERATURES.length)
            .mapToObj(
                t ->
                    List.<Object>of(
                        switch (temperature(t)) {
                          case "0" -> "0 (one entry)";
                          case "1" -> "1 (as trained)";
                          case "infinity" -> "∞ (plain mean)";
                          case String other -> other;
                        },
                        measured.accuracy()[t],
                        measured.loss()[t],
                        measured.effective()[t],
                        measured.capacity()[t]))
            .toList());
  }

  /** The limits of a curve that are drawn as level lines: that of infinity, or that of 0 too. */
  private enum Limits {
    NONE,
    MEAN,
    BOTH
  }

  /** A quantity over finite temperatures. */
  private static LineChart chart(Axis y, double[] column, Limits limits) {
    int last = column.length - 1;
    double[] temperatures = Arrays.copyOfRange(TemperedTexts.TEMPERATURES, 1, last);
    double[] ends = {temperatures[0], temperatures[temperatures.length - 1]};
    List<Series> series = new ArrayList<>();
    series.add(Series.of("attention", temperatures, Arrays.copyOfRange(column, 1, last)));
    if (limits == Limits.BOTH) {
      series.add(Series.of("one entry", ends, new double[] {column[0], column[0]}));
    }
    return new LineChart(
        Axis.logarithmic("temperature T"),
        y,
        series,
        limits != Limits.NONE
            ? Optional.of(Series.of("plain mean", ends, new double[] {column[last], column[last]}))
            : Optional.empty());
  }

  private void addFreezing(List<Block> blocks) {
    blocks.add(heading("Where attention freezes"));
    blocks.add(
        paragraph(
            """
            Scores of m keys drawn from a normal distribution of standard deviation σ freeze at
            T_c = σ/√(2 ln m). Above, attention has an entropy of 1 − (T_c/T)² of ln m; below, few
            keys have all of it, and Σa² tends to 1 − T/T_c. The limits are those of infinitely many
            keys, which finite numbers approach slowly. At T = 1 this is the bound on the standard
            deviation that tells frozen texts.
            """));
    blocks.add(
        figure(
            entropyChart(),
            "Entropy of the attention to %,d keys with Gaussian scores, as a share of ln m.",
            Freezing.KEYS));
    blocks.add(
        figure(squaresChart(), "Σa², the reciprocal of a number of keys, for the same scores."));
  }

  private LineChart entropyChart() {
    return freezingChart("H / ln m", freezing.entropies(), true);
  }

  private LineChart squaresChart() {
    return freezingChart("Σa²", freezing.squares(), false);
  }

  private static LineChart freezingChart(String title, double[] measured, boolean isEntropy) {
    double last = Freezing.RATIOS[Freezing.RATIOS.length - 1];
    double first = Freezing.RATIOS[0];
    List<Series.Point> theory = new ArrayList<>();
    for (int i = 0; i <= CURVE_POINTS; i++) {
      double ratio = first + (last - first) * i / CURVE_POINTS;
      theory.add(
          new Series.Point(ratio, isEntropy ? Freezing.entropy(ratio) : Freezing.squares(ratio)));
    }
    return new LineChart(
        Axis.linear("T / T_c").withZero(),
        Axis.linear(title).withZero(),
        List.of(Series.of("measured", Freezing.RATIOS, measured)),
        Optional.of(new Series("infinitely many keys", theory)));
  }

  private void addIdentities(List<Block> blocks) {
    blocks.add(heading("Attention as a Gibbs distribution"));
    blocks.add(
        paragraph(
            """
            Keys are states and a score z is minus an energy. With a = softmax(z/T) the free energy
            is F = −T log Σe^(z/T), the energy U = −⟨a,z⟩, the entropy H = −Σ a log a and the heat
            capacity C = Var_a(z)/T². Of all weights b, those of the softmax alone have the greatest
            ⟨b,z⟩ + T·H(b).
            """));
    blocks.add(
        new Block.Table(
            "Greatest deviations over random rows of scores at T = 0.3, 1 and 4; derivatives by"
                + " differences.",
            List.of(Block.Column.text("Identity"), Block.Column.text("Deviation")),
            IntStream.range(0, deviations.length)
                .mapToObj(
                    i ->
                        List.<Object>of(GibbsIdentities.NAMES.get(i), Numbers.power(deviations[i])))
                .toList()));
  }
}
