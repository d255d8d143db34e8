package dev.heed.dynamics.demo;

import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import dev.heed.dynamics.experiment.Charts;
import dev.heed.dynamics.experiment.History;
import dev.heed.dynamics.experiment.Member;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.Histogram;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The demonstration's page, for newcomers. */
record DemoReport(
    DemoExperiment.Settings settings,
    Member member,
    DemoExperiment.Results results,
    ExampleSentence example,
    DemoWords words,
    long seed) {

  /** Points of each word against the theory: few, so that the curve can be seen between them. */
  private static final int SCATTER_POINTS = 9;

  /** Points of each word's distance from the theory. */
  private static final int ERROR_POINTS = 72;

  private static final String SCORE = "score s (log of the attention that a word claims)";
  private static final String NORM = "embedding norm ‖ν‖ (how much a word says)";

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(verdict());
    introduction(blocks);
    sentence(blocks);
    theory(blocks);
    overTime(blocks);
    numbers(blocks);
    blocks.add(Paragraphs.heading("Now with your own texts"));
    blocks.add(
        Paragraphs.paragraph(
            """
            The same attention, with embeddings and scores trained together, classifies real texts.
            Put texts and labels into a table with the columns text and label, and type: heed train
            your.csv --model your.heed --report your.html. Then heed explain your.heed new.txt says
            which words decide.
            """));
    return new HtmlReport("Heed demo: attention finds the words that matter", blocks);
  }

  private SyntheticTask task() {
    return settings.sentences().task();
  }

  private History history() {
    return member.history();
  }

  private Block verdict() {
    double guessing = 1.0 / task().topics();
    return new Block.Verdict(
        results.agrees() ? Block.Tone.GOOD : Block.Tone.CAUTION,
        Paragraphs.text(
            """
            Attention %s the words that matter: %s of the topics of unseen sentences are right;
            guessing finds %s.
            """,
            results.classifies() ? "found" : "has not found",
            Numbers.percent(results.testAccuracy(), 1),
            Numbers.percent(guessing, 0)),
        List.of(
            Paragraphs.text(
                """
                Score and embedding of the decisive words differ from theory by at most %s
                (median %s).
                """,
                Numbers.percent(results.all().maximum(), 2),
                Numbers.percent(results.all().median(), 2))),
        List.of("With your own texts: heed train your.csv --model your.heed"));
  }

  private void introduction(List<Block> blocks) {
    SyntheticTask task = task();
    int epochs = member.outcome().epoch();
    blocks.add(
        Paragraphs.paragraph(
            """
            A small classifier learned to recognise the topic of made-up sentences. Each sentence
            has %d words: one belongs to its topic (%s), the other %d are drawn at random from %,d
            words and are uninformative. The classifier was not told which words to look at. The
            words are English only for the reader; to the classifier each word is a number.
            """,
            task.otherWordsPerSentence() + 1,
            topics(),
            task.otherWordsPerSentence(),
            task.otherWords()));
    blocks.add(
        Paragraphs.paragraph(
            """
            It has two things for each word: an embedding ν, a vector of %d numbers that holds the
            word's meaning, and a score s, which decides how much attention the word gets in a
            sentence. The topic is predicted from the embeddings, averaged with the attention as
            weights. All scores start at 0 and all embeddings close to 0; gradient descent changed
            both, over %,d passes through the training sentences (epochs).
            """,
            settings.descent().dim(), epochs));
    blocks.add(
        new Block.KeyNumbers(
            List.of(
                Paragraphs.keyNumber(
                    "Topics found in unseen sentences",
                    Numbers.percent(results.testAccuracy(), 1),
                    "guessing finds " + Numbers.percent(1.0 / task.topics(), 0)),
                Paragraphs.keyNumber(
                    "Distance from theory",
                    Numbers.percent(results.all().median(), 2),
                    "median over all topic words; see figure 1"),
                Paragraphs.keyNumber(
                    "Largest distance",
                    Numbers.percent(results.all().maximum(), 2),
                    "of any topic word at any time"),
                Paragraphs.keyNumber(
                    "Training time",
                    Numbers.format("%.1f s", results.seconds()),
                    Paragraphs.count(epochs, "epoch")))));
  }

  /** The topics with their words, as {@code colours: red, green; animals: horse, otter}. */
  private String topics() {
    return IntStream.range(0, task().topics())
        .mapToObj(
            topic ->
                words.topic(topic)
                    + ": "
                    + wordsOf(topic).mapToObj(words::word).collect(Collectors.joining(", ")))
        .collect(Collectors.joining("; "));
  }

  private void sentence(List<Block> blocks) {
    blocks.add(Paragraphs.heading("One sentence, before and after"));
    blocks.add(
        Paragraphs.paragraph(
            """
            The attention of a word is its share aᵢ = exp(sᵢ) / Σⱼ exp(sⱼ) among the words of the
            sentence; the shares sum to 1. This is the first test sentence; it was not used in
            training. Point at a word to see its attention.
            """));
    blocks.add(
        highlighted(
            "Before training: every word gets the same attention.", example.uniformAttention()));
    List<Double> after = example.attention(member.training().state());
    int found = after.indexOf(Collections.max(after));
    blocks.add(
        highlighted(
            Paragraphs.text(
                """
                After training: “%s” gets %s of the attention; the topic of this sentence is
                “%s”.
                """,
                words.word(example.words().get(found)),
                Numbers.percent(after.get(found), 0),
                words.topic(example.topic())),
            after));
  }

  private Block highlighted(String caption, List<Double> attention) {
    List<Block.Token> tokens = new ArrayList<>();
    for (int i = 0; i < attention.size(); i++) {
      tokens.add(
          new Block.Token(words.word(example.words().get(i)), attention.get(i), "attention"));
      tokens.add(Block.Token.plain(" "));
    }
    return new Block.HighlightedText(caption, tokens, "", "all the attention", 1);
  }

  private void theory(List<Block> blocks) {
    ScoreNormIdentity identity = results.identity();
    blocks.add(Paragraphs.heading("Score and embedding grow together, as theory says"));
    blocks.add(
        Paragraphs.paragraph(
            """
            The more attention a word gets, the faster its embedding learns; the longer its
            embedding, the more attention pays off. For a word among m uninformative words, this
            ties its score s to the length ‖ν‖ of its embedding at every moment of the training (Lu,
            Mao, Nayak: “On the Dynamics of Training Attention Models”, ICLR 2021):
            """));
    blocks.add(new Block.Paragraph("‖q‖ · ‖ν‖ = √( 2 · ( s + (eˢ − 1) / m ) )"));
    blocks.add(
        Paragraphs.paragraph(
            """
            Here m = %d and ‖q‖ = %.3f, the length of the query vector that defines all scores.
            Nothing in this formula is fitted to the run.
            """,
            task().otherWordsPerSentence(), identity.queryNorm()));
    blocks.add(
        Paragraphs.figure(
            new ScatterChart(
                Axis.linear(SCORE).withZero(),
                Axis.linear(NORM).withZero(),
                scatter(0, SCATTER_POINTS, (score, norm) -> norm),
                Optional.of(Charts.theory(identity, highestScore()))),
            """
            Each point is one topic word at one moment; words move to the right and up as they are
            trained. The points of all words lie on the dashed curve, which is drawn from the
            formula alone.
            """));
    List<ScatterChart.Group> errors =
        scatter(ScoreNormIdentity.MIN_SCORE, ERROR_POINTS, identity::relativeError);
    if (errors.stream().anyMatch(group -> !group.points().isEmpty())) {
      blocks.add(
          Paragraphs.figure(
              new ScatterChart(
                  Axis.linear("score s"), Axis.percent("distance from theory").withZero(), errors),
              """
              The same, magnified: the distance of ‖ν‖ from the formula, relative to it, once the
              score has passed %.1f. The theory is for infinitely small steps and for other words
              that stay exactly at 0; real steps and real words make a difference of at most %s.
              """,
              ScoreNormIdentity.MIN_SCORE,
              Numbers.percent(results.all().maximum(), 2)));
    }
  }

  private double highestScore() {
    return topicWords().mapToDouble(word -> history().last().scores()[word]).max().orElseThrow();
  }

  /** Records of the topic words from a score on, about evenly spread over the score. */
  private List<ScatterChart.Group> scatter(
      double minScore, int pointsOfAWord, DoubleBinaryOperator ofScoreAndNorm) {
    double gap = highestScore() / pointsOfAWord;
    List<ScatterChart.Group> groups = new ArrayList<>();
    for (int topic = 0; topic < task().topics(); topic++) {
      List<ScatterChart.Point> points = new ArrayList<>();
      for (int word : wordsOf(topic).toArray()) {
        double next = minScore;
        for (History.Entry entry : history().entries()) {
          double score = entry.scores()[word];
          if (score >= next) {
            points.add(
                new ScatterChart.Point(
                    score,
                    ofScoreAndNorm.applyAsDouble(score, entry.norms()[word]),
                    "%s, epoch %d".formatted(words.word(word), entry.epoch())));
            next = score + gap;
          }
        }
      }
      groups.add(new ScatterChart.Group(words.topic(topic), points));
    }
    return groups;
  }

  private void overTime(List<Block> blocks) {
    int topicWords = task().topicWords();
    blocks.add(Paragraphs.heading("What happened over time"));
    blocks.add(
        Paragraphs.figure(
            new LineChart(
                Axis.whole("epoch"),
                Axis.logarithmic("loss (mean cross-entropy, nats)"),
                List.of(
                    Charts.curve("training", history(), History.Entry::trainLoss),
                    Charts.curve("held out", history(), History.Entry::devLoss))),
            """
            The loss, on a logarithmic scale. It starts at ln %d ≈ %.2f, the loss of guessing, falls
            slowly while the embeddings are short, and fast once attention has found the topic words
            (compare the next figure). The two curves coincide: the classifier does equally well on
            held-out sentences.
            """,
            task().topics(),
            StrictMath.log(task().topics())));
    Block.Figure scoresOverTime =
        Paragraphs.figure(
            new LineChart(
                Axis.whole("epoch"), Axis.linear("score s"), groups(History.Entry::scores)),
            """
            The scores: mean of the words of each group, with a band from the lowest to the highest.
            Topic words rise early and then ever more slowly; the other words stay at 0, although
            nothing in the classifier distinguished them at the start.
            """);
    Block.Figure normsOverTime =
        Paragraphs.figure(
            new LineChart(
                Axis.whole("epoch"),
                Axis.linear("embedding norm ‖ν‖"),
                groups(History.Entry::norms)),
            "The lengths of the embeddings, drawn in the same way; they rise with the scores.");
    blocks.add(new Block.SideBySide(List.of(scoresOverTime, normsOverTime)));
    List<Double> scores = Arrays.stream(member.training().state().scores()).boxed().toList();
    blocks.add(
        Paragraphs.figure(
            new Histogram(
                Axis.linear("score s at the end"),
                List.of(
                    new Histogram.Sample("other words", scores.subList(topicWords, scores.size())),
                    new Histogram.Sample("topic words", scores.subList(0, topicWords))),
                40),
            """
            The scores of all %,d words at the end. The %,d other words stand together at 0, the %d
            topic words far to the right of them.
            """,
            scores.size(),
            scores.size() - topicWords,
            topicWords));
  }

  /** A curve for each topic and one for the other words. */
  private List<Series> groups(Function<History.Entry, double[]> values) {
    List<Series> series = new ArrayList<>();
    for (int topic = 0; topic < task().topics(); topic++) {
      series.add(band(words.topic(topic), wordsOf(topic), values));
    }
    int traced = settings.sentences().tracedWords().length;
    int topicWords = task().topicWords();
    series.add(
        band(
            "other words (%d of them)".formatted(traced - topicWords),
            IntStream.range(topicWords, traced),
            values));
    return series;
  }

  private Series band(String name, IntStream words, Function<History.Entry, double[]> values) {
    int[] indices = words.toArray();
    return Charts.band(
        name,
        history(),
        entry -> {
          double[] all = values.apply(entry);
          return Arrays.stream(indices).mapToDouble(word -> all[word]).toArray();
        });
  }

  private void numbers(List<Block> blocks) {
    List<List<?>> rows = new ArrayList<>();
    for (int word : topicWords().toArray()) {
      double score = history().last().scores()[word];
      Agreement agreement = results.words().get(word);
      rows.add(
          List.of(
              words.word(word),
              score,
              history().last().norms()[word],
              results.identity().norm(score),
              100 * agreement.median(),
              100 * agreement.maximum()));
    }
    blocks.add(Paragraphs.heading("Numbers"));
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
    blocks.add(method());
  }

  private Block method() {
    SyntheticTask task = task();
    return new Block.Fold(
        "Method",
        List.of(
            Paragraphs.paragraph(
                """
                %,d sentences: %s for training, %s for monitoring the loss, %s for testing. Seed
                %d. Full-batch gradient descent, rate %s, on keys and embeddings; the query and the
                linear head were drawn at random and kept fixed. Keys and query have %d numbers,
                embeddings %d; keys start at 0, embeddings normal with standard deviation %s. The
                score of a word is the dot product of its key and the query. A record every %d
                epochs.
                """,
                task.sentences(),
                Numbers.percent(task.trainShare(), 0),
                Numbers.percent(task.devShare(), 0),
                Numbers.percent(1 - task.trainShare() - task.devShare(), 0),
                seed,
                settings.descent().rate(),
                settings.descent().keyDim(),
                settings.descent().dim(),
                settings.descent().embeddingScale(),
                settings.descent().recordEvery()),
            Paragraphs.paragraph(
                """
                In the same folder: trace.csv holds the losses and each traced word's score and norm
                at each record, metrics.json the results, config.json the settings. The same seed
                gives the same trace, byte for byte, with any number of threads.
                """)));
  }

  private IntStream topicWords() {
    return IntStream.range(0, task().topicWords());
  }

  private IntStream wordsOf(int topic) {
    int words = task().wordsPerTopic();
    return IntStream.range(topic * words, (topic + 1) * words);
  }
}
