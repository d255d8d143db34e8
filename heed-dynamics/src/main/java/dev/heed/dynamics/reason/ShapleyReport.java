package dev.heed.dynamics.reason;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The report of {@link ShapleyWords}.
 *
 * @param tests the texts that were measured; empty without any
 * @param isAsExpected whether all checks passed
 */
record ShapleyReport(
    ShapleyWords.Settings settings,
    ShapleyWords.Errors errors,
    ShapleyReviews reviews,
    List<String> tests,
    boolean isAsExpected) {

  List<Block.KeyNumber> numbers() {
    List<Block.KeyNumber> numbers = new ArrayList<>();
    numbers.add(
        keyNumber(
            "Greatest error",
            Numbers.power(errors.greatest()),
            "against all coalitions of up to %d entries".formatted(CoalitionGame.MAX_ENTRIES)));
    int last = errors.sampled().length - 1;
    numbers.add(
        keyNumber(
            "KernelSHAP's error",
            Numbers.significant(errors.sampled()[last]),
            Numbers.format("with %,d samples", settings.samples().get(last))));
    if (!reviews.texts().isEmpty()) {
      numbers.add(
          keyNumber(
              "Same word matters most",
              Numbers.percent(reviews.sameTop(), 1),
              Numbers.format("as by contributions, of %,d reviews", reviews.texts().size())));
    }
    return numbers;
  }

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        paragraph(
            """
            The Shapley value of a word is the amount that it adds to a label on average, over all
            orders in which the words of its text can be put together. A text of n words has 2ⁿ
            sets of words to try, so programs usually draw some of them at random. Here an integral
            gives the same values exactly, since attention is a weighted average.
            """));
    blocks.add(heading("Exact values, and values from samples"));
    blocks.add(figure(integrated(), errorCaption()));
    blocks.add(
        figure(
            sampled(),
            """
            Error of KernelSHAP, which draws sets of words at random, on %,d random texts of %d
            words: it falls as the number of samples to the power of %.2f. The dashed line has a
            power of −0.5, as the mean of independent samples.
            """,
            settings.games(),
            CoalitionGame.MAX_ENTRIES,
            errors.exponent()));
    blocks.add(heading("Shapley values beside contributions"));
    if (reviews.texts().isEmpty()) {
      blocks.add(paragraph("SST-2 was not found, so values have not been measured on reviews."));
    } else {
      addReviews(blocks);
    }
    return new HtmlReport(
        isAsExpected
            ? "A word's Shapley value is computed exactly, and is nearly in line with its"
                + " contribution"
            : "Shapley values of words without samples",
        blocks);
  }

  private String errorCaption() {
    return Numbers.format(
        "Greatest distance of a value from the sum over all sets of words, by the number of words"
            + " of the text: on %,d random texts of each length%s. The dashed line is the"
            + " greatest error wanted.",
        settings.games(),
        reviews.withAllCoalitions().isEmpty()
            ? ""
            : Numbers.format(
                ", and on the %,d reviews as short as that", reviews.withAllCoalitions().size()));
  }

  private LineChart integrated() {
    List<Series> series = new ArrayList<>();
    double[] lengths =
        IntStream.rangeClosed(1, errors.integrated().length).asDoubleStream().toArray();
    series.add(Series.of("random texts", lengths, errors.integrated()));
    List<Series.Point> points =
        IntStream.rangeClosed(1, CoalitionGame.MAX_ENTRIES)
            .boxed()
            .flatMap(
                length ->
                    reviews.withAllCoalitions().stream()
                        .filter(text -> text.entries() == length)
                        .map(ShapleyReviews.Text::error)
                        .max(Double::compare)
                        .map(error -> new Series.Point(length, error))
                        .stream())
            .toList();
    if (!points.isEmpty()) {
      series.add(new Series("reviews", points));
    }
    double[] bound = lengths.clone();
    Arrays.fill(bound, ShapleyWords.MAX_ERROR);
    return new LineChart(
        Axis.whole("words"),
        Axis.logarithmic("greatest error"),
        series,
        Optional.of(Series.of("bound", lengths, bound)));
  }

  private LineChart sampled() {
    double[] samples = settings.samples().stream().mapToDouble(each -> each).toArray();
    double factor =
        StrictMath.exp(
            IntStream.range(0, samples.length)
                .mapToDouble(
                    i -> StrictMath.log(errors.sampled()[i]) + StrictMath.log(samples[i]) / 2)
                .average()
                .orElseThrow());
    double[] theory =
        IntStream.range(0, samples.length)
            .mapToDouble(i -> factor / Math.sqrt(samples[i]))
            .toArray();
    return new LineChart(
        Axis.logarithmic("samples"),
        Axis.logarithmic("error (root mean square)"),
        List.of(Series.of("KernelSHAP", samples, errors.sampled())),
        Optional.of(Series.of("samples to the power of −½", samples, theory)));
  }

  private void addReviews(List<Block> blocks) {
    blocks.add(
        paragraph(
            """
            Heed's contributions answer a neighbouring question. Both leave words out: for a Shapley
            value the attention of a missing word goes to the other words, for a contribution it is
            lost. On %,d film reviews (SST-2) the two have a correlation of %.4f within a text on
            average, and of %.3f at least. The same word matters most, for or against the label, in
            %s of the reviews, and the same word supports the label most in %s.
            """,
            reviews.texts().size(),
            reviews.correlation(),
            reviews.leastCorrelation(),
            Numbers.percent(reviews.sameTop(), 1),
            Numbers.percent(reviews.sameSupport(), 1)));
    blocks.add(
        figure(
            scatter(),
            """
            Shapley value against contribution to the label given, a point for each word of the
            first %,d reviews. On the dashed line both are equal.
            """,
            reviews.points().stream().mapToDouble(ShapleyReviews.Point::text).distinct().count()));
  }

  private ScatterChart scatter() {
    List<ScatterChart.Point> points =
        reviews.points().stream()
            .map(
                point ->
                    new ScatterChart.Point(point.contribution(), point.value(), point.word(tests)))
            .toList();
    double low =
        reviews.points().stream()
            .mapToDouble(ShapleyReviews.Point::contribution)
            .min()
            .orElseThrow();
    double high =
        reviews.points().stream()
            .mapToDouble(ShapleyReviews.Point::contribution)
            .max()
            .orElseThrow();
    double[] ends = {low, high};
    return new ScatterChart(
        Axis.linear("contribution"),
        Axis.linear("Shapley value"),
        List.of(new ScatterChart.Group("words", points)),
        Optional.of(Series.of("equal", ends, ends)));
  }
}
