package dev.heed.dynamics.synthetic;

import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.experiment.Agreements;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The page of {@code sen-synthetic}.
 *
 * @param agreements of the topic words, one for each member
 * @param late gradient flow with the fixed head, if that is one of the heads
 */
record SenSyntheticReport(
    SenSynthetic.Settings settings,
    List<Member> members,
    List<Agreements> agreements,
    Optional<LateTime> late,
    long seed) {
  private static final int SCATTER_POINTS = 24;
  private static final int BINS = 60;

  HtmlReport toHtml() {
    SyntheticTask task = settings.sentences().task();
    List<Block> blocks = new ArrayList<>();
    Agreements all = Agreements.concat(agreements);
    blocks.add(
        Paragraphs.paragraph(
            """
            %,d sentences of %d words: one of the %d words of the sentence's topic, and %d
            uninformative words. A classifier that pools embeddings by attention is trained by
            full-batch gradient descent with the heads fixed (FC in the paper: a fixed matrix),
            linear (TC: a trained matrix) and mlp (TL: a layer of 10 rectified units before it).
            For a word with score s and embedding ν among m words that stay at score 0, theory
            (Lu, Mao, Nayak, ICLR 2021) says that at every moment of the training
            """,
            task.sentences(),
            task.otherWordsPerSentence() + 1,
            task.wordsPerTopic(),
            task.otherWordsPerSentence()));
    blocks.add(new Block.Paragraph("‖q‖ · ‖ν‖ = √( 2 · ( s + (eˢ − 1) / m ) )"));
    blocks.add(
        new Block.KeyNumbers(
            List.of(
                Paragraphs.keyNumber(
                    "Largest distance from theory",
                    Numbers.percent(all.maximum()),
                    "of any topic word, head and epoch with s > 0.1"),
                Paragraphs.keyNumber(
                    "Median distance", Numbers.percent(all.median()), "median over the words"),
                Paragraphs.keyNumber(
                    "Topic words within 1 %",
                    Numbers.percent(all.shareWithin(0.01)), "over their whole trace"))));
    blocks.add(Agreements.table(members.stream().map(Member::name).toList(), agreements));
    blocks.add(Paragraphs.heading("All heads"));
    blocks.add(
        Paragraphs.figure(
            Charts.losses(members, false),
            """
            Training loss of each head against the epoch. The plateau at the start is the loss of
            guessing, while embeddings are still short.
            """));
    blocks.add(
        Paragraphs.figure(
            errors(),
            """
            Relative distance of ‖ν‖ from the identity against the epoch, once the score has passed
            0.1: the mean of the topic words, in a band from the lowest to the highest. Nothing is
            fitted; the distance comes from steps that are not infinitely small and from other
            words that do not stay exactly at 0.
            """));
    members.forEach(member -> head(member, blocks));
    late.ifPresent(flow -> blocks.addAll(flow.blocks(task.otherWordsPerSentence())));
    blocks.add(how());
    return new HtmlReport("Score and embedding norm on the synthetic task", blocks);
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
        Axis.whole("epoch"), Axis.percent("distance from the identity").withZero(), series);
  }

  private void head(Member member, List<Block> blocks) {
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
    blocks.add(Paragraphs.heading("Head " + member.name()));
    blocks.add(
        Paragraphs.figure(
            Charts.againstTheory(groups, Charts.theory(identity, highest)),
            """
            Head %s: each point is a topic word at an epoch; the dashed curve is the identity with
            m = %d and ‖q‖ = %.3f.
            """,
            member.name(),
            task.otherWordsPerSentence(),
            identity.queryNorm()));
    blocks.add(
        distribution(
            member,
            "score s at the end",
            member.training().state().scores(),
            "Head %s: scores of all %,d words at the end, topic words and others apart."));
    blocks.add(
        distribution(
            member,
            "embedding norm ‖ν‖ at the end",
            member.training().state().norms(),
            "Head %s: embedding norms of all %,d words at the end."));
  }

  private Block distribution(Member member, String axis, double[] values, String caption) {
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
        "How it was done",
        List.of(
            Paragraphs.paragraph(
                """
                %,d sentences with %d topics, %d words a topic, %,d other words; 80 %% to train,
                1 %% to watch, 19 %% to test. Embeddings have %d numbers and start normal with
                standard deviation %s; keys have %d and start at 0; the query is drawn once.
                Full-batch gradient descent, rate %s, %,d epochs, a record every %d. Seed %d.
                """,
                settings.sentences().sentences(),
                settings.sentences().topics(),
                settings.sentences().wordsPerTopic(),
                settings.sentences().otherWords(),
                settings.descent().dim(),
                settings.descent().embeddingScale(),
                settings.descent().keyDim(),
                settings.descent().rate(),
                settings.descent().epochs(),
                settings.descent().recordEvery(),
                seed),
            Paragraphs.paragraph(
                """
                trace.csv has a row for each record and head: the losses, and score and norm of the
                topic words and of some others. The same seed gives the same bytes, for any number
                of threads and after an interruption.
                """)));
  }
}
