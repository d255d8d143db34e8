package dev.heed.dynamics.features;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The report of {@link Negation}. */
record NegationReport(List<String> kinds, List<double[]> results, Optional<Margins> margins) {
  /** Words in the table of contradictions. */
  private static final int MAX_ROWS = 20;

  static String correlation(double value) {
    return Numbers.format("%.3f", value);
  }

  List<Block.KeyNumber> numbers() {
    List<Block.KeyNumber> numbers = new ArrayList<>();
    numbers.add(
        keyNumber(
            "Words alone",
            Numbers.percent(results.get(0)[0]),
            "accuracy on the XOR of neighbours"));
    numbers.add(
        keyNumber("Words and pairs", Numbers.percent(results.get(1)[0]), "on the same texts"));
    margins.ifPresent(
        measured ->
            numbers.add(
                keyNumber(
                    "Margin and log odds",
                    correlation(measured.logOddsCorrelation()),
                    "correlation over %d words of SST-2".formatted(measured.words().size()))));
    return numbers;
  }

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(heading("The exclusive or of neighbours"));
    blocks.add(
        paragraph(
            """
            Each text holds "very" or "not", followed by "good" or "bad", among fillers; all four
            pairs are equally frequent, and the label is their exclusive or. A pooled classifier
            with a linear head decides by the sum of e^s·c over its entries, since the denominator
            of the attention is common to all labels. Such a sum of words is right on at most three
            of the four pairs. Entries for pairs, a hidden layer, or products of neighbouring
            embeddings are not so bound.
            """));
    blocks.add(
        new Block.Table(
            "Test accuracy by features.",
            List.of(
                Block.Column.text("Features"),
                Block.Column.share("Accuracy", 1),
                Block.Column.text("Decides as a linear bag")),
            IntStream.range(0, kinds.size())
                .mapToObj(
                    i ->
                        List.of(
                            kinds.get(i),
                            results.get(i)[0],
                            Double.isNaN(results.get(i)[1])
                                ? "does not apply"
                                : Numbers.percent(results.get(i)[1])))
                .toList()));
    blocks.add(heading("Margins follow counts"));
    margins.ifPresentOrElse(
        measured -> addMargins(measured, blocks),
        () ->
            blocks.add(
                paragraph("SST-2 was not found, so margins of words have not been measured.")));
    return new HtmlReport("Negation: words and neighbours as features", blocks);
  }

  private static void addMargins(Margins measured, List<Block> blocks) {
    blocks.add(
        paragraph(
            """
            On SST-2, texts of words alone give a classifier that decides as a linear bag on %s of
            the test texts, with an accuracy of %s. The margin of a word is the logit
            of positive texts less that of negative ones where the word stands alone. It follows
            the log odds of the labels of the texts that contain the word (correlation %s), and the
            order of the first step of the training, Σ ±1/length over the word's places (rank
            correlation %s).
            """,
            Numbers.percent(measured.asBag()),
            Numbers.percent(measured.accuracy()),
            correlation(measured.logOddsCorrelation()),
            correlation(measured.firstStepCorrelation())));
    blocks.add(
        figure(
            chart(measured),
            """
            Margin against log odds of the labels, a point for each of the %,d words. Words whose
            margin has the other sign than their counts: %,d.
            """,
            measured.words().size(),
            measured.contradictions().size()));
    blocks.add(
        new Block.Table(
            "Words whose sign contradicts their counts, clearest first.",
            List.of(
                Block.Column.text("Word"),
                Block.Column.number("Negative texts", 0),
                Block.Column.number("Positive texts", 0),
                Block.Column.number("Log odds", 2),
                Block.Column.number("Margin", 2)),
            measured.contradictions().stream()
                .limit(MAX_ROWS)
                .map(
                    i -> {
                      WordCounts.Word word = measured.words().get(i);
                      return List.of(
                          word.form(),
                          word.first(),
                          word.second(),
                          word.logOdds(),
                          measured.margins()[i]);
                    })
                .toList()));
  }

  private static ScatterChart chart(Margins measured) {
    List<ScatterChart.Point> alike = new ArrayList<>();
    List<ScatterChart.Point> contrary = new ArrayList<>();
    for (int i = 0; i < measured.words().size(); i++) {
      WordCounts.Word word = measured.words().get(i);
      boolean isContrary = measured.margins()[i] * word.logOdds() < 0;
      (isContrary ? contrary : alike)
          .add(
              new ScatterChart.Point(
                  word.logOdds(),
                  measured.margins()[i],
                  word.form(),
                  "%d and %d texts".formatted(word.first(), word.second())));
    }
    return new ScatterChart(
        Axis.linear("log odds of the labels"),
        Axis.linear("margin of the word"),
        List.of(
            new ScatterChart.Group("same sign", alike),
            new ScatterChart.Group("other sign", contrary)));
  }
}
