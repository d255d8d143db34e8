package dev.heed.dynamics.synthetic;

import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.experiment.Agreements;
import dev.heed.dynamics.experiment.Charts;
import dev.heed.dynamics.experiment.DescentSettings;
import dev.heed.dynamics.experiment.HeadKind;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The page of {@code sen-synthetic}.
 *
 * @param agreements of the topic words, one for each member
 * @param accuracies on the test sentences, one for each member
 * @param late gradient flow with the fixed head, if that is one of the heads
 */
record SenSyntheticReport(
    SenSynthetic.Settings settings,
    List<Member> members,
    List<Agreements> agreements,
    List<Double> accuracies,
    Optional<LateTime> late,
    long seed) {
  private static final int SCATTER_POINTS = 24;
  private static final int BINS = 60;

  private Agreements all() {
    return Agreements.concat(agreements);
  }

  private List<String> names() {
    return members.stream().map(Member::name).toList();
  }

  private int epochs() {
    return members.stream().mapToInt(member -> member.outcome().epoch()).max().orElseThrow();
  }

  private String tooShort() {
    return Agreements.tooShort(epochs(), DescentSettings.PAPER.epochs());
  }

  /** The run's answer about theory, in a sentence. */
  private String title() {
    if (all().count() == 0) {
      return "Too short to tell whether topic words follow theory";
    }
    List<String> judged =
        IntStream.range(0, members.size())
            .filter(i -> agreements.get(i).count() > 0)
            .mapToObj(i -> names().get(i))
            .toList();
    return "Topic words%s %s %s"
        .formatted(
            judged.size() < members.size() ? " of " + Paragraphs.list(judged) : "",
            all().maximum() <= SenSynthetic.MAX_ERROR
                ? "follow theory within"
                : "deviate from theory by up to",
            Numbers.percent(all().maximum()));
  }

  List<Block.KeyNumber> numbers() {
    List<Block.KeyNumber> numbers = new ArrayList<>();
    if (all().count() == 0) {
      numbers.add(Paragraphs.keyNumber("Distance from theory", "not measured", tooShort()));
    } else {
      String extent = Agreements.extent(names(), agreements);
      numbers.add(
          Paragraphs.keyNumber(
              "Largest distance from theory", Numbers.percent(all().maximum()), extent));
      numbers.add(
          Paragraphs.keyNumber(
              "Median distance from theory",
              Numbers.percent(all().median()),
              "median of these words' medians"));
      numbers.add(
          Paragraphs.keyNumber(
              "Topic words within 1 %",
              "%d of %d".formatted(all().countWithin(0.01), all().words().size()),
              "at every record with a score above " + ScoreNormIdentity.MIN_SCORE));
    }
    for (int i = 0; i < members.size(); i++) {
      numbers.add(
          Paragraphs.keyNumber(
              names().get(i) + " test accuracy",
              Numbers.percent(accuracies.get(i)),
              "guessing: " + Numbers.percent(1.0 / settings.sentences().task().topics(), 0)));
    }
    return numbers;
  }

  HtmlReport toHtml() {
    SyntheticTask task = settings.sentences().task();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Paragraphs.paragraph(
            """
            %s of %s: one of the %s of the sentence's topic, and %d that say nothing about it. A
            classifier that averages embeddings with attention as weights is trained by full-batch
            gradient descent with %s. For a word with score s and embedding ν, among m words whose
            scores stay at 0, theory (Lu, Mao, Nayak, ICLR 2021) says that at every moment of the
            training
            """,
            Paragraphs.count(task.sentences(), "sentence"),
            Paragraphs.count(task.otherWordsPerSentence() + 1L, "word"),
            Paragraphs.count(task.wordsPerTopic(), "word"),
            task.otherWordsPerSentence(),
            HeadKind.inWords(settings.heads())));
    blocks.add(new Block.Paragraph("‖q‖ · ‖ν‖ = √( 2 · ( s + (eˢ − 1) / m ) )"));
    blocks.add(Charts.symbols());
    againstTheory(blocks);
    overTime(blocks);
    atTheEnd(blocks);
    late.ifPresent(flow -> blocks.addAll(flow.blocks(task.otherWordsPerSentence())));
    blocks.add(how());
    return new HtmlReport(title(), blocks);
  }

  private void againstTheory(List<Block> blocks) {
    blocks.add(Paragraphs.heading("Topic words against theory"));
    if (all().count() > 0) {
      blocks.add(Agreements.table(names(), agreements));
    }
    blocks.add(Charts.row(members.stream().map(this::againstTheory).toList()));
  }

  private void overTime(List<Block> blocks) {
    blocks.add(Paragraphs.heading("Over the training"));
    blocks.add(
        Paragraphs.figure(
            Charts.losses(members, false),
            """
            Training loss. It starts at ln %d ≈ %.2f, the loss of guessing, and stays near it while
            embeddings are short.
            """,
            settings.sentences().topics(),
            StrictMath.log(settings.sentences().topics())));
    if (all().count() > 0) {
      blocks.add(
          Paragraphs.figure(
              errors(),
              """
              Distance of ‖ν‖ from theory, relative to it, once the score has passed %s: mean of the
              topic words, with a band from the lowest to the highest. Nothing is fitted. Theory is
              for infinitely small steps and for other words that stay exactly at 0; real steps and
              words make the difference.
              """,
              ScoreNormIdentity.MIN_SCORE));
    }
  }

  private void atTheEnd(List<Block> blocks) {
    blocks.add(Paragraphs.heading("At the end"));
    blocks.add(
        Charts.row(
            members.stream()
                .map(
                    member ->
                        distribution(
                            member,
                            "score s at the end",
                            member.training().state().scores(),
                            "%s: scores of all %,d words after the last epoch."))
                .toList()));
    blocks.add(
        Charts.row(
            members.stream()
                .map(
                    member ->
                        distribution(
                            member,
                            "embedding norm ‖ν‖ at the end",
                            member.training().state().norms(),
                            "%s: embedding norms of all %,d words after the last epoch."))
                .toList()));
  }

  private LineChart errors() {
    List<Series> series = new ArrayList<>();
    SyntheticTask task = settings.sentences().task();
    for (Member member : members) {
      ScoreNormIdentity identity = SenSynthetic.identity(member, task);
      series.add(
          Charts.band(
              member.name(),
              member.history(),
              entry ->
                  IntStream.range(0, task.topicWords())
                      .filter(word -> entry.scores()[word] > ScoreNormIdentity.MIN_SCORE)
                      .mapToDouble(
                          word -> identity.relativeError(entry.scores()[word], entry.norms()[word]))
                      .toArray()));
    }
    return new LineChart(
        Axis.whole("epoch"), Axis.percent("distance from theory").withZero(), series);
  }

  private Block.Figure againstTheory(Member member) {
    SyntheticTask task = settings.sentences().task();
    ScoreNormIdentity identity = SenSynthetic.identity(member, task);
    History history = member.history();
    double highest =
        IntStream.range(0, task.topicWords())
            .mapToDouble(word -> history.last().scores()[word])
            .max()
            .orElseThrow();
    List<ScatterChart.Group> groups = new ArrayList<>();
    for (int topic = 0; topic < task.topics(); topic++) {
      List<ScatterChart.Point> points = new ArrayList<>();
      for (int i = 0; i < task.wordsPerTopic(); i++) {
        int word = topic * task.wordsPerTopic() + i;
        points.addAll(
            Charts.points(history, word, task.name(word), Math.max(0, highest) / SCATTER_POINTS));
      }
      groups.add(new ScatterChart.Group("topic " + (topic + 1), points));
    }
    return Paragraphs.figure(
        Charts.againstTheory(groups, Charts.theory(identity, highest)),
        """
        %s: each point is a topic word at a record, moving right and up as it is trained. The dashed
        curve is the formula with m = %d and ‖q‖ = %.3f.
        """,
        member.name(),
        task.otherWordsPerSentence(),
        identity.queryNorm());
  }

  private Block.Figure distribution(Member member, String axis, double[] values, String caption) {
    int topicWords = settings.sentences().task().topicWords();
    List<Double> all = Arrays.stream(values).boxed().toList();
    return new Block.Figure(
        new Histogram(
            Axis.linear(axis),
            List.of(
                new Histogram.Sample("other words", all.subList(topicWords, all.size())),
                new Histogram.Sample("topic words", all.subList(0, topicWords))),
            BINS),
        Numbers.format(caption, member.name(), all.size()));
  }

  private Block how() {
    return new Block.Fold(
        "Method",
        List.of(
            Paragraphs.paragraph(
                """
                %s on %s, %s a topic, %,d other words; 80 %% of the sentences for training, 1 %%
                for monitoring the loss, 19 %% for testing. Embeddings have %d numbers and start
                normal with standard deviation %s; keys have %d and start at 0; the query is drawn
                once. Full-batch gradient descent, rate %s, %s, a record every %d. Seed %d.
                """,
                Paragraphs.count(settings.sentences().sentences(), "sentence"),
                Paragraphs.count(settings.sentences().topics(), "topic"),
                Paragraphs.count(settings.sentences().wordsPerTopic(), "word"),
                settings.sentences().otherWords(),
                settings.descent().dim(),
                settings.descent().embeddingScale(),
                settings.descent().keyDim(),
                settings.descent().rate(),
                Paragraphs.count(settings.descent().epochs(), "epoch"),
                settings.descent().recordEvery(),
                seed),
            Paragraphs.paragraph(
                """
                trace.csv has a row for each record and head, with the losses and the score and
                norm of the topic words and of some others. The same seed gives the same bytes, for
                any number of threads and after an interruption.
                """)));
  }
}
