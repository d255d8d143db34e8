package dev.heed.dynamics.telescope;

import static dev.heed.lab.kit.Paragraphs.figure;
import static dev.heed.lab.kit.Paragraphs.heading;
import static dev.heed.lab.kit.Paragraphs.keyNumber;
import static dev.heed.lab.kit.Paragraphs.paragraph;

import dev.heed.dynamics.telescope.Telescope.Told;
import dev.heed.dynamics.telescope.Telescope.Used;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The report of {@link Telescope}. */
record TelescopeReport(
    List<Told> told, List<Used> clean, List<Used> noisy, Telescope.Settings settings) {

  List<Block.KeyNumber> numbers() {
    Told first = told.getFirst();
    return List.of(
        keyNumber(
            "Sum of linear steps",
            Numbers.percent(first.error()),
            "of the outputs' change is missed, at a rate of " + Numbers.significant(first.rate())),
        keyNumber(
            "A single linear step",
            Numbers.percent(first.lazy()),
            "is missed: this training is not lazy"),
        keyNumber(
            "Noise fitted",
            Numbers.format("%.2f against %.2f", noisy.getLast().ratio(), clean.getLast().ratio()),
            "effective parameters on new texts ÷ on training texts, noisy and clean"));
  }

  HtmlReport toHtml() {
    return new HtmlReport(
        Numbers.format(
            "Training is a sum of small linear steps (%s missed), not one large one (%s missed)",
            Numbers.percent(told.getFirst().error()), Numbers.percent(told.getFirst().lazy())),
        List.of(
            paragraph(
                """
                A step of training changes what a model says about a text almost linearly, so the
                trained model is the sum of what its steps did, and each text's answer can be followed
                back through them. A single linear step from the start does not give the same model,
                because attention moves on the way.
                """),
            paragraph(
                """
                %d texts of one topic word and ten others are learned by a pooled classifier, which has a logit and
                a score for each word, by gradient descent with a logistic loss, for the same time
                ηT = %s at each rate η. Errors are those on %d new texts, relative to the change of the outputs.
                """,
                settings.texts(), Numbers.significant(settings.time()), settings.texts()),
            figure(
                errors(),
                """
                What the sum of linear steps misses, over the rate. Dashed: proportional to the
                rate. A single linear step misses %s.
                """,
                Numbers.percent(told.getFirst().lazy())),
            table(),
            heading("Which part of the fit is noise"),
            paragraph(
                """
                With a squared loss the outputs are a matrix times the labels, and the square of its length
                counts the parameters that are in use: one for each label that is fitted by itself. On
                the training texts they approach their number, %d. On new texts they tell whether
                the fit reaches beyond them: where %s of the labels are wrong, %.2f of the parameters are in use
                there, against %.2f with right labels. The accuracy on new texts is %.3f against %.3f.
                """,
                settings.fitted(),
                Numbers.percent(settings.flipped(), 0),
                noisy.getLast().ratio(),
                clean.getLast().ratio(),
                noisy.getLast().accuracy(),
                clean.getLast().accuracy()),
            ratios(),
            parameters()));
  }

  private Block ratios() {
    return figure(
        new LineChart(
            Axis.whole("steps").withZero(),
            Axis.linear("new texts ÷ training texts").withZero(),
            List.of(
                series("right labels", clean, Used::ratio),
                series("some labels wrong", noisy, Used::ratio))),
        "Effective parameters on new texts, relative to those on training texts.");
  }

  private Block parameters() {
    return figure(
        new LineChart(
            Axis.whole("steps").withZero(),
            Axis.linear("effective parameters").withZero(),
            List.of(
                series("right labels, training texts", clean, Used::train),
                series("right labels, new texts", clean, Used::test),
                series("some wrong, training texts", noisy, Used::train),
                series("some wrong, new texts", noisy, Used::test))),
        "Effective parameters of %d training texts.",
        settings.fitted());
  }

  private LineChart errors() {
    double[] rates = told.stream().mapToDouble(Told::rate).toArray();
    double[] errors = told.stream().mapToDouble(Told::error).toArray();
    double[] straight = rates.clone();
    for (int i = 0; i < straight.length; i++) {
      straight[i] = errors[0] * rates[i] / rates[0];
    }
    return new LineChart(
        Axis.logarithmic("learning rate η"),
        Axis.logarithmic("relative error"),
        List.of(
            Series.of("sum of linear steps", rates, errors),
            Series.of(
                "single linear step", rates, told.stream().mapToDouble(Told::lazy).toArray())),
        Optional.of(Series.of("proportional to η", rates, straight)));
  }

  private Block table() {
    return new Block.Table(
        "Relative errors on new texts.",
        List.of(
            Block.Column.text("Rate"),
            Block.Column.share("Sum of linear steps", 2),
            Block.Column.share("Single linear step", 1),
            Block.Column.share("Accuracy", 1)),
        told.stream()
            .map(
                each ->
                    List.of(
                        Numbers.significant(each.rate()),
                        each.error(),
                        each.lazy(),
                        each.accuracy()))
            .toList());
  }

  private static Series series(String name, List<Used> course, ToDoubleFunction<Used> number) {
    return new Series(
        name,
        course.stream().map(at -> new Series.Point(at.step(), number.applyAsDouble(at))).toList());
  }
}
