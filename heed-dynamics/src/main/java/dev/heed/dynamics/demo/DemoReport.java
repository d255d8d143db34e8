package dev.heed.dynamics.demo;

import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.Outcome;
import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import dev.heed.dynamics.WordTrace;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.Histogram;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The page that a newcomer reads.
 *
 * @param agreements one for each topic word
 * @param finalScores one for each word of the vocabulary
 * @param before the attention of each word of the example before the training
 * @param after and after it
 */
record DemoReport(
    DemoOptions options,
    DemoResult result,
    WordTrace trace,
    ScoreNormIdentity identity,
    List<Agreement> agreements,
    List<Double> finalScores,
    ExampleSentence example,
    List<Double> before,
    List<Double> after) {

  /** More points than this are not seen in a curve. */
  private static final int CURVE_POINTS = 150;

  /** Points of each word against the theory: few, so that single measurements are seen. */
  private static final int SCATTER_POINTS = 24;

  private static final String SCORE = "score s (log of how much attention a word asks for)";
  private static final String NORM = "embedding norm ‖ν‖ (how much a word says)";

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    introduction(blocks);
    sentence(blocks);
    theory(blocks);
    overTime(blocks);
    numbers(blocks);
    return new HtmlReport("Heed demo: attention finds the words that matter", blocks);
  }

  private void introduction(List<Block> blocks) {
    SyntheticTask task = options.task();
    if (!(result.outcome() instanceof Outcome.Completed)) {
      blocks.add(new Block.Paragraph("⚠ " + ending() + " This page shows what there was by then."));
    }
    blocks.add(
        paragraph(
            "A small classifier learned to tell the topic of made-up sentences. Each sentence has"
                + " %d words: one comes from its topic (%d topics with %d words each), the other %d"
                + " are drawn at random from %,d words and say nothing about the topic. Nobody told"
                + " the classifier which words to look at.",
            task.otherWordsPerSentence() + 1,
            task.topics(),
            task.wordsPerTopic(),
            task.otherWordsPerSentence(),
            task.otherWords()));
    blocks.add(
        paragraph(
            "It has two things for each word: an embedding ν, a vector of %d numbers that holds"
                + " what the word says, and a score s, which decides how much attention the word"
                + " gets in a sentence. The topic is predicted from the embeddings, averaged with"
                + " the attention as weights. All scores start at 0 and all embeddings next to 0;"
                + " gradient descent changed both, over %,d passes through the training sentences"
                + " (epochs).",
            options.training().dim(), result.outcome().epoch()));
    blocks.add(
        new Block.KeyNumbers(
            List.of(
                new Block.KeyNumber(
                    "Topics found in unseen sentences",
                    percent(result.testAccuracy(), 1),
                    Optional.of("guessing finds " + percent(1.0 / options.task().topics(), 0))),
                new Block.KeyNumber(
                    "Distance from theory",
                    percent(result.agreement().median(), 2),
                    Optional.of("median over all topic words; see figure 1")),
                new Block.KeyNumber(
                    "Largest distance",
                    percent(result.agreement().maximum(), 2),
                    Optional.of("of any topic word at any time")),
                new Block.KeyNumber(
                    "Training time",
                    String.format(Locale.ROOT, "%.1f s", result.seconds()),
                    Optional.of(
                        String.format(Locale.ROOT, "%,d epochs", result.outcome().epoch()))))));
  }

  private String ending() {
    return switch (result.outcome()) {
      case Outcome.Completed(int epoch) ->
          String.format(Locale.ROOT, "The training ran all %,d epochs.", epoch);
      case Outcome.Exhausted(int epoch) ->
          String.format(
              Locale.ROOT, "The training stopped early, after %,d epochs, by its dev loss.", epoch);
      case Outcome.Cancelled(int epoch) ->
          String.format(Locale.ROOT, "The training was stopped after %,d epochs.", epoch);
      case Outcome.Diverged(int epoch, String cause) ->
          String.format(
              Locale.ROOT,
              "The training diverged after %,d epochs: %s. Try a lower rate.",
              epoch,
              cause);
    };
  }

  private void sentence(List<Block> blocks) {
    blocks.add(new Block.Heading("One sentence, before and after"));
    blocks.add(
        paragraph(
            "The attention of a word is its share aᵢ = exp(sᵢ) / Σⱼ exp(sⱼ) among the words of the"
                + " sentence; the shares sum to 1. This is the first sentence of the test, which"
                + " the training never saw. Point at a word to see its attention."));
    blocks.add(highlighted("Before training: every word gets the same attention.", before));
    int found = after.indexOf(Collections.max(after));
    blocks.add(
        highlighted(
            "After training: “%s” gets %s of the attention; the topic of this sentence is topic %d."
                .formatted(
                    options.task().name(example.words().get(found)),
                    percent(after.get(found), 0),
                    example.topic() + 1),
            after));
  }

  private Block highlighted(String caption, List<Double> attention) {
    List<Block.Token> tokens = new ArrayList<>();
    for (int i = 0; i < attention.size(); i++) {
      tokens.add(
          new Block.Token(
              options.task().name(example.words().get(i)), attention.get(i), "attention"));
      tokens.add(Block.Token.plain(" "));
    }
    return new Block.HighlightedText(caption, tokens, "", "all the attention", 1);
  }

  private void theory(List<Block> blocks) {
    blocks.add(new Block.Heading("Score and embedding grow together, as theory says"));
    blocks.add(
        paragraph(
            "The more attention a word gets, the faster its embedding learns; the more its"
                + " embedding says, the more attention pays off. For a word that sits among m words"
                + " that say nothing, this ties its score s to the length ‖ν‖ of its embedding at"
                + " every moment of the training (Lu, Mao, Nayak: “On the Dynamics of Training"
                + " Attention Models”, ICLR 2021):"));
    blocks.add(new Block.Paragraph("‖q‖ · ‖ν‖ = √( 2 · ( s + (eˢ − 1) / m ) )"));
    blocks.add(
        paragraph(
            "Here m = %d and ‖q‖ = %.3f, the length of the query vector that all scores are"
                + " measured with. Nothing in this formula is fitted to the run.",
            options.task().otherWordsPerSentence(), identity.queryNorm()));
    blocks.add(
        new Block.Figure(
            againstTheory(),
            "Each point is one topic word at one moment, moving to the right and up as it is"
                + " trained. Look at how the points of all words lie on the dashed curve, which was"
                + " drawn from the formula alone."));
    List<ScatterChart.Group> errors =
        scatter(ScoreNormIdentity.MIN_SCORE, 3 * SCATTER_POINTS, identity::relativeError);
    if (errors.stream().anyMatch(group -> !group.points().isEmpty())) {
      blocks.add(
          new Block.Figure(
              new ScatterChart(
                  Axis.linear("score s"), Axis.percent("distance from theory").withZero(), errors),
              String.format(
                  Locale.ROOT,
                  "The same, seen through a magnifying glass: how far ‖ν‖ is from the formula,"
                      + " relative to it, once the score has passed %.1f. The theory is for"
                      + " infinitely small steps and for other words that stay exactly at 0; the"
                      + " real steps and the real words make the difference, %s at most.",
                  ScoreNormIdentity.MIN_SCORE,
                  percent(result.agreement().maximum(), 2))));
    }
  }

  private ScatterChart againstTheory() {
    double end = highestScore();
    double[] x = IntStream.rangeClosed(0, 200).mapToDouble(i -> end * i / 200).toArray();
    double[] y = IntStream.range(0, x.length).mapToDouble(i -> identity.norm(x[i])).toArray();
    return new ScatterChart(
        Axis.linear(SCORE).withZero(),
        Axis.linear(NORM).withZero(),
        scatter(0, SCATTER_POINTS, (score, norm) -> norm),
        Optional.of(Series.of("theory", x, y)));
  }

  private double highestScore() {
    return topicWords().mapToDouble(word -> trace.last().scores().get(word)).max().orElseThrow();
  }

  /** Records of the topic words from {@code least} on, about evenly spread over the score. */
  private List<ScatterChart.Group> scatter(
      double least, int pointsOfAWord, DoubleBinaryOperator ofScoreAndNorm) {
    double gap = highestScore() / pointsOfAWord;
    List<ScatterChart.Group> groups = new ArrayList<>();
    for (int topic = 0; topic < options.task().topics(); topic++) {
      List<ScatterChart.Point> points = new ArrayList<>();
      for (int word : wordsOf(topic).toArray()) {
        double next = least;
        for (WordTrace.Entry entry : trace.entries()) {
          double score = entry.scores().get(word);
          if (score >= next) {
            points.add(
                new ScatterChart.Point(
                    score,
                    ofScoreAndNorm.applyAsDouble(score, entry.norms().get(word)),
                    "%s, epoch %d".formatted(options.task().name(word), entry.epoch())));
            next = score + gap;
          }
        }
      }
      groups.add(new ScatterChart.Group("topic " + (topic + 1), points));
    }
    return groups;
  }

  private void overTime(List<Block> blocks) {
    blocks.add(new Block.Heading("What happened over time"));
    blocks.add(
        new Block.Figure(
            new LineChart(
                Axis.whole("epoch"),
                Axis.logarithmic("loss (mean cross-entropy, nats)"),
                List.of(
                    curve("training", WordTrace.Entry::trainLoss),
                    curve("held out", WordTrace.Entry::devLoss))),
            String.format(
                Locale.ROOT,
                "The loss, on a logarithmic scale. It starts at ln %d ≈ %.2f, the loss of guessing,"
                    + " falls slowly while the embeddings are short, and fast once attention has"
                    + " found the topic words (compare the next figure). Both curves lie together:"
                    + " what was learned holds for sentences that were held out.",
                options.task().topics(),
                StrictMath.log(options.task().topics()))));
    blocks.add(
        new Block.Figure(
            new LineChart(
                Axis.whole("epoch"), Axis.linear("score s"), groups(WordTrace.Entry::scores)),
            "The scores: mean of the words of each group, with a band from the lowest to the"
                + " highest. Topic words rise early and then ever more slowly; the other words stay"
                + " at 0, although nothing in the classifier told them apart at the start."));
    blocks.add(
        new Block.Figure(
            new LineChart(
                Axis.whole("epoch"),
                Axis.linear("embedding norm ‖ν‖"),
                groups(WordTrace.Entry::norms)),
            "The lengths of the embeddings, in the same way: they rise with the scores."));
    int topicWords = options.task().topicWords();
    List<Double> scores = finalScores.stream().filter(Double::isFinite).toList();
    if (scores.size() == finalScores.size()) {
      blocks.add(
          new Block.Figure(
              new Histogram(
                  Axis.linear("score s at the end"),
                  List.of(
                      new Histogram.Sample(
                          "other words", scores.subList(topicWords, scores.size())),
                      new Histogram.Sample("topic words", scores.subList(0, topicWords))),
                  40),
              String.format(
                  Locale.ROOT,
                  "The scores of all %,d words at the end. The %,d other words stand together at 0,"
                      + " the %d topic words far to the right of them.",
                  scores.size(),
                  scores.size() - topicWords,
                  topicWords)));
    }
  }

  /** A curve for each topic and one for the other words. */
  private List<Series> groups(Function<WordTrace.Entry, List<Double>> values) {
    List<Series> series = new ArrayList<>();
    topics()
        .forEach(
            topic -> series.add(band("topic " + (topic + 1), wordsOf(topic).toArray(), values)));
    int first = options.task().topicWords();
    series.add(
        band(
            "other words (%d of them)".formatted(options.tracedOtherWords()),
            IntStream.range(first, trace.words().size()).toArray(),
            values));
    return series;
  }

  private Series band(String name, int[] words, Function<WordTrace.Entry, List<Double>> values) {
    List<Series.Point> points = new ArrayList<>();
    for (WordTrace.Entry entry : thinned(trace.entries())) {
      double sum = 0;
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int word : words) {
        double value = values.apply(entry).get(word);
        sum += value;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      points.add(new Series.Point(entry.epoch(), sum / words.length, low, high));
    }
    return new Series(name, points);
  }

  private Series curve(String name, ToDoubleFunction<WordTrace.Entry> y) {
    return new Series(
        name,
        thinned(trace.entries()).stream()
            .map(entry -> new Series.Point(entry.epoch(), y.applyAsDouble(entry)))
            .toList());
  }

  /** The early records, where much happens, closer together than the late ones. */
  private static List<WordTrace.Entry> thinned(List<WordTrace.Entry> entries) {
    int last = entries.size() - 1;
    if (last < CURVE_POINTS) {
      return entries;
    }
    return IntStream.rangeClosed(0, CURVE_POINTS)
        .map(i -> (int) Math.round(last * StrictMath.pow((double) i / CURVE_POINTS, 1.5)))
        .distinct()
        .mapToObj(entries::get)
        .toList();
  }

  private void numbers(List<Block> blocks) {
    List<List<?>> rows = new ArrayList<>();
    for (int word : topicWords().toArray()) {
      double score = trace.last().scores().get(word);
      Agreement agreement = agreements.get(word);
      rows.add(
          List.of(
              options.task().name(word),
              score,
              trace.last().norms().get(word),
              identity.norm(score),
              100 * agreement.median(),
              100 * agreement.maximum()));
    }
    blocks.add(new Block.Heading("Numbers"));
    blocks.add(
        new Block.Table(
            "The topic words at the end, and their distance from theory over the whole training",
            List.of(
                Block.Column.text("word"),
                Block.Column.number("score s", 3),
                Block.Column.number("norm ‖ν‖", 3),
                Block.Column.number("norm in theory", 3),
                Block.Column.number("median distance (%)", 3),
                Block.Column.number("largest distance (%)", 3)),
            rows));
    DescentOptions training = options.training();
    blocks.add(
        new Block.Fold(
            "How it was done",
            List.of(
                paragraph(
                    "%,d sentences: %s to train with, %s to watch the loss with, %s for the test."
                        + " Seed %d. Full-batch gradient descent, rate %s, on keys and embeddings;"
                        + " the query and the linear head were drawn at random and kept. Keys and"
                        + " query have %d numbers, embeddings %d; keys start at 0, embeddings"
                        + " normal with standard deviation %s. The score of a word is the dot"
                        + " product of its key and the query. A record every %d epochs.",
                    options.task().sentences(),
                    percent(options.task().trainShare(), 0),
                    percent(options.task().devShare(), 0),
                    percent(1 - options.task().trainShare() - options.task().devShare(), 0),
                    options.seed(),
                    training.rate(),
                    training.keyDim(),
                    training.dim(),
                    training.embeddingScale(),
                    training.recordEvery()),
                paragraph(
                    "Beside this page: trace.csv holds the losses and each traced word's score and"
                        + " norm at each record, metrics.json the results, config.json the"
                        + " settings. The same seed gives the same trace, byte for byte, with any"
                        + " number of threads."))));
  }

  private IntStream topics() {
    return IntStream.range(0, options.task().topics());
  }

  private IntStream topicWords() {
    return IntStream.range(0, options.task().topicWords());
  }

  private IntStream wordsOf(int topic) {
    int words = options.task().wordsPerTopic();
    return IntStream.range(topic * words, (topic + 1) * words);
  }

  private static Block paragraph(String format, Object... values) {
    return new Block.Paragraph(String.format(Locale.ROOT, format, values));
  }

  private static String percent(double share, int decimals) {
    return Double.isFinite(share)
        ? String.format(Locale.ROOT, "%." + decimals + "f %%", 100 * share)
        : "–";
  }
}
