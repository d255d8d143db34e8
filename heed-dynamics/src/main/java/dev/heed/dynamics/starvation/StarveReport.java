package dev.heed.dynamics.starvation;

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
import dev.heed.text.training.Decoupling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.Predicate;

/** The report of {@link StarveWords}. */
record StarveReport(
    StarveWords.Settings settings,
    Map<Moons.Way, Double> moons,
    List<StarveWords.Outcome> outcomes) {

  static String number(double value) {
    return Numbers.format("%.2f", value);
  }

  List<Block.KeyNumber> numbers() {
    return outcomes.stream()
        .filter(
            outcome ->
                outcome.variant().equals(Variant.crossEntropy())
                    || outcome.variant().equals(Variant.words(1)))
        .map(
            outcome ->
                keyNumber(
                    "Flipped texts, " + outcome.variant().name(),
                    Numbers.percent(outcome.result().flipped(), 1),
                    "right; of clean texts " + Numbers.percent(outcome.result().clean(), 1)))
        .toList();
  }

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    if (outcomes.isEmpty()) {
      blocks.add(paragraph("SST-2 was not found, so nothing has been trained on texts."));
    } else {
      addTexts(blocks);
    }
    addLinear(blocks);
    addMoons(blocks);
    return new HtmlReport("Gradient starvation: words beside a give-away", blocks);
  }

  private void addTexts(List<Block> blocks) {
    blocks.add(heading("Texts with a token that gives the label away"));
    blocks.add(
        paragraph(
            """
            %s of the training and dev texts of SST-2 end with a token that names their label. Clean
            test texts have no token, flipped ones that of the wrong label. Cross-entropy learns
            little from the other words of a text once the token decides it. A penalty on the logits
            limits the token and the other words together; one on the contributions of each word
            limits the token alone, so that the others go on learning.
            """,
            Numbers.percent(settings.share(), 0)));
    blocks.add(
        new Block.Table(
            "Accuracy on test texts.",
            List.of(
                Block.Column.text("Training"),
                Block.Column.share("Clean", 1),
                Block.Column.share("Flipped", 1),
                Block.Column.number("Epochs", 0)),
            outcomes.stream()
                .map(
                    outcome ->
                        List.of(
                            outcome.variant().name(),
                            outcome.result().clean(),
                            outcome.result().flipped(),
                            outcome.result().gradients().size() - 1))
                .toList()));
    blocks.add(
        figure(
            tradeOff(),
            """
            Accuracy on flipped texts against that on clean ones (zoomed). The curves begin at
            cross-entropy and go on with stronger penalties.
            """));
    blocks.add(
        figure(
            gradients(),
            """
            What is left for the other words of a training text with a token: their attention times
            1 − p, the probability that the text is given to the wrong label. Their embeddings have
            a gradient of this size.
            """));
  }

  private LineChart tradeOff() {
    List<Series> series = new ArrayList<>();
    series.add(
        curve("words", each -> isPlain(each) || each.decoupling() instanceof Decoupling.Words));
    series.add(
        curve("logits", each -> isPlain(each) || each.decoupling() instanceof Decoupling.Logits));
    for (Variant variant : List.of(Variant.noAttention(), Variant.fastScores())) {
      series.add(curve(variant.name(), variant::equals));
    }
    return new LineChart(Axis.percent("clean"), Axis.percent("flipped"), series);
  }

  private static boolean isPlain(Variant variant) {
    return variant.equals(Variant.crossEntropy());
  }

  private Series curve(String name, Predicate<Variant> wanted) {
    return new Series(
        name,
        outcomes.stream()
            .filter(outcome -> wanted.test(outcome.variant()))
            .map(outcome -> new Series.Point(outcome.result().clean(), outcome.result().flipped()))
            .toList());
  }

  private LineChart gradients() {
    List<Series> series = new ArrayList<>();
    for (StarveWords.Outcome outcome : outcomes) {
      List<Double> gradients = outcome.result().gradients();
      List<Series.Point> points = new ArrayList<>();
      for (int epoch = 0; epoch < gradients.size(); epoch++) {
        points.add(new Series.Point(epoch, gradients.get(epoch)));
      }
      series.add(new Series(outcome.variant().name(), points));
    }
    return new LineChart(
        Axis.whole("epoch"), Axis.logarithmic("attention of other words times 1 − p"), series);
  }

  private static void addLinear(List<Block> blocks) {
    blocks.add(heading("A linear model of two features"));
    double[] theory = TwoFeatures.decoupledTheory();
    blocks.add(
        paragraph(
            """
            Two texts of one label, a strong feature and a weak one of strength 2. Under
            cross-entropy the weak feature responds the less, the stronger the other one is. With a
            penalty on the logits the responses are %s and %s, whatever the strength.
            """,
            number(theory[0]), number(theory[1])));
    blocks.add(
        figure(
            new LineChart(
                Axis.whole("strength of the strong feature"),
                Axis.linear("response of the weak feature").withZero(),
                List.of(
                    response("cross-entropy", strong -> TwoFeatures.starved(strong)[1]),
                    response("penalty on logits", strong -> TwoFeatures.decoupled(strong)[1])),
                Optional.of(response("theory of the penalty", strong -> theory[1]))),
            "Response of the weak feature by the strength of the other."));
  }

  private static Series response(String name, IntToDoubleFunction response) {
    return new Series(
        name,
        StarveWords.STRENGTHS.stream()
            .map(strong -> new Series.Point(strong, response.applyAsDouble(strong)))
            .toList());
  }

  private void addMoons(List<Block> blocks) {
    blocks.add(heading("Two moons"));
    blocks.add(
        paragraph(
            """
            A network of rectified units learns two moons with a vertical gap of 0.1, which a
            straight line separates, and is tested where they overlap by 0.1.
            """));
    blocks.add(
        new Block.Table(
            "Accuracy on moons that overlap.",
            List.of(Block.Column.text("Training"), Block.Column.share("Accuracy", 2)),
            Arrays.stream(Moons.Way.values())
                .map(way -> List.of(way.title(), moons.get(way)))
                .toList()));
  }
}
