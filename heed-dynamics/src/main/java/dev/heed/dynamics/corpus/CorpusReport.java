package dev.heed.dynamics.corpus;

import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.experiment.Agreements;
import dev.heed.dynamics.experiment.Charts;
import dev.heed.dynamics.experiment.HeadKind;
import dev.heed.dynamics.experiment.History;
import dev.heed.dynamics.experiment.Member;
import dev.heed.lab.chart.Axis;
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
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The page of an experiment on real texts.
 *
 * @param title the corpus
 * @param words the names of the words by number
 * @param followed the words whose course is shown
 */
record CorpusReport(
    String title,
    Corpus corpus,
    List<String> words,
    CorpusSettings settings,
    WordStatistics statistics,
    List<CorpusStudy.Result> results,
    List<Integer> followed,
    long seed) {
  private static final int SCATTER_POINTS = 12;

  private List<String> names() {
    return results.stream().map(result -> result.member().name()).toList();
  }

  private List<Agreements> agreements() {
    return results.stream().map(CorpusStudy.Result::agreements).toList();
  }

  List<Block.KeyNumber> numbers() {
    List<Block.KeyNumber> numbers = new ArrayList<>();
    for (CorpusStudy.Result result : results) {
      String name = result.member().name();
      boolean tested = Double.isFinite(result.testAccuracy());
      numbers.add(
          Paragraphs.keyNumber(
              name + (tested ? " test accuracy" : " dev accuracy"),
              Numbers.percent(tested ? result.testAccuracy() : result.devAccuracy()),
              Numbers.format(
                  "%s run; epoch %,d was best and is kept",
                  Paragraphs.count(result.member().outcome().epoch(), "epoch"),
                  result.member().training().bestEpoch())));
      Agreements agreements = result.agreements();
      numbers.add(
          agreements.count() == 0
              ? Paragraphs.keyNumber(
                  name + " distance from theory",
                  "not measured",
                  CorpusStudy.tooShort(settings, result.member()))
              : Paragraphs.keyNumber(
                  name + " median distance from theory",
                  Numbers.percent(agreements.median()),
                  "%d of the highest-scoring %s"
                      .formatted(
                          agreements.count(),
                          Paragraphs.count(agreements.words().size(), "word"))));
    }
    return numbers;
  }

  /** The distance of the top words from theory, in a sentence. */
  private String answer() {
    List<String> distances =
        results.stream()
            .filter(result -> result.agreements().count() > 0)
            .map(
                result ->
                    "%s (%s)"
                        .formatted(
                            Numbers.percent(result.agreements().median()), result.member().name()))
            .toList();
    return distances.isEmpty()
        ? title + ": too short to tell whether words follow theory"
        : title + ": median distance of the top words from theory is " + Paragraphs.list(distances);
  }

  HtmlReport toHtml() {
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Paragraphs.paragraph(
            """
            %s with %,d different words and %s. A classifier that averages embeddings with attention
            as weights is trained by full-batch gradient descent with %s, until the loss on %s
            has not fallen for %s; the best epoch is kept. For a word with score s and
            embedding ν, theory (Lu, Mao, Nayak, ICLR 2021) says
            """,
            Paragraphs.count(corpus.data().train().count(), "training text"),
            corpus.words().size(),
            Paragraphs.count(corpus.labels().size(), "label"),
            HeadKind.inWords(results.stream().map(CorpusStudy.Result::head).toList()),
            Paragraphs.count(corpus.data().dev().count(), "dev text"),
            Paragraphs.count(settings.descent().patience(), "epoch")));
    blocks.add(new Block.Paragraph("‖q‖ · ‖ν‖ = √( 2 · ( s + (eˢ − 1) / m ) )"));
    blocks.add(
        new Block.Paragraph(
            "while the m other words of its text keep the score 0. Real words do so only"
                + " roughly."));
    blocks.add(Charts.symbols());
    if (agreements().stream().anyMatch(each -> each.count() > 0)) {
      blocks.add(Agreements.table(names(), agreements()));
    }
    blocks.add(Charts.row(results.stream().map(this::theory).toList()));
    blocks.add(
        Paragraphs.figure(
            Charts.losses(results.stream().map(CorpusStudy.Result::member).toList(), true),
            "Training and dev loss after each epoch."));
    focus(blocks);
    results.forEach(result -> contest(result.member(), blocks));
    assumptions(blocks);
    results.forEach(result -> blocks.add(table(result)));
    blocks.add(method());
    return new HtmlReport(answer(), blocks);
  }

  private Block.Figure theory(CorpusStudy.Result result) {
    return new Block.Figure(againstTheory(result), againstTheoryCaption(result));
  }

  private double meanCompanions(CorpusStudy.Result result) {
    return result.words().stream()
        .mapToDouble(word -> statistics.companions(word.word()))
        .average()
        .orElseThrow();
  }

  /** Words that agree and words that do not, as groups. */
  private ScatterChart againstTheory(CorpusStudy.Result result) {
    History history = result.member().history();
    double highest =
        Math.max(
            0,
            result.words().stream()
                .mapToDouble(word -> Arrays.stream(history.scores(word.word())).max().orElse(0))
                .max()
                .orElseThrow());
    List<ScatterChart.Point> near = new ArrayList<>();
    List<ScatterChart.Point> far = new ArrayList<>();
    for (CorpusStudy.WordResult word : result.words()) {
      (word.finding().agreement().maximum() <= 0.1 ? near : far)
          .addAll(
              Charts.points(
                  history, word.word(), words.get(word.word()), highest / SCATTER_POINTS));
    }
    return Charts.againstTheory(
        List.of(
            new ScatterChart.Group("words always within 10 %", near),
            new ScatterChart.Group("other words", far)),
        Charts.theory(CorpusStudy.identity(result.member(), meanCompanions(result)), highest));
  }

  private String againstTheoryCaption(CorpusStudy.Result result) {
    return Paragraphs.text(
        """
        %s: the highest-scoring %s; each point is a word at a record, every %s. The
        dashed curve is theory for the mean m of these words, %.1f, and ‖q‖ = %.3f. Each word is
        judged by its own m: the mean length of its texts, minus one.
        """,
        result.member().name(),
        Paragraphs.count(result.words().size(), "word"),
        Paragraphs.count(settings.descent().recordEvery(), "epoch"),
        meanCompanions(result),
        result.member().training().state().queryNorm());
  }

  private void focus(List<Block> blocks) {
    if (followed.isEmpty()) {
      return;
    }
    blocks.add(Paragraphs.heading("Where attention lands"));
    blocks.add(
        Paragraphs.paragraph(
            """
            Which word has the highest score in the training texts that contain a given word? The
            figures show this for each of %s. Purity is 100 %% for a word whose texts all have one
            label, and 0 for one that says nothing about the label. In theory attention first lands
            on frequent words, whose gradients are large, and moves on to purer and rarer ones.
            """,
            Paragraphs.count(followed.size(), "word")));
    blocks.add(Charts.row(results.stream().map(each -> purity(each.member())).toList()));
    blocks.add(Charts.row(results.stream().map(each -> frequency(each.member())).toList()));
  }

  private Block.Figure purity(Member member) {
    return Paragraphs.figure(
        followed(
            member,
            Axis.share("mean purity"),
            (word, entry) -> statistics.focus(word, entry.scores()).purity()),
        "%s: purity of the highest-scoring word in the texts that contain the word named above.",
        member.name());
  }

  private Block.Figure frequency(Member member) {
    return Paragraphs.figure(
        followed(
            member,
            Axis.logarithmic("mean number of occurrences"),
            (word, entry) -> statistics.focus(word, entry.scores()).occurrences()),
        "%s: number of occurrences of that word in all training texts.",
        member.name());
  }

  private LineChart followed(
      Member member, Axis y, BiFunction<Integer, History.Entry, Double> value) {
    return new LineChart(
        Axis.whole("epoch"),
        y,
        followed.stream()
            .map(
                word ->
                    Charts.curve(
                        words.get(word), member.history(), entry -> value.apply(word, entry)))
            .toList());
  }

  private void contest(Member member, List<Block> blocks) {
    Contest.clearest(statistics, member.history())
        .ifPresent(
            contest -> {
              int[] sentence = statistics.words(contest.document());
              blocks.add(
                  Paragraphs.paragraph(
                      """
                      %s: two words compete in one training text, “%s”. The word “%s” (in %s,
                      purity %.0f %%) was ahead; at the end “%s” (in %s, purity %.0f %%) has most
                      of the attention. No other training text shows a clearer shift of attention.
                      """,
                      member.name(),
                      Arrays.stream(sentence).mapToObj(words::get).collect(Collectors.joining(" ")),
                      words.get(contest.early()),
                      Paragraphs.count(statistics.documentsWith(contest.early()).length, "text"),
                      100 * statistics.purity(contest.early()),
                      words.get(contest.late()),
                      Paragraphs.count(statistics.documentsWith(contest.late()).length, "text"),
                      100 * statistics.purity(contest.late())));
              blocks.add(
                  new Block.SideBySide(
                      List.of(
                          duel(
                              member,
                              contest,
                              Axis.share("attention in this text"),
                              (word, entry) -> share(sentence, word, entry.scores()),
                              "attention"),
                          duel(
                              member,
                              contest,
                              Axis.linear("score s"),
                              (word, entry) -> entry.scores()[word],
                              "score"),
                          duel(
                              member,
                              contest,
                              Axis.linear("embedding norm ‖ν‖"),
                              (word, entry) -> entry.norms()[word],
                              "embedding norm"))));
            });
  }

  private static double share(int[] sentence, int word, double[] scores) {
    double[] attention = Contest.attention(sentence, scores);
    return IntStream.range(0, sentence.length)
        .filter(i -> sentence[i] == word)
        .mapToDouble(i -> attention[i])
        .sum();
  }

  private Block.Figure duel(
      Member member,
      Contest contest,
      Axis y,
      BiFunction<Integer, History.Entry, Double> value,
      String quantity) {
    List<Series> series = new ArrayList<>();
    for (int word : new int[] {contest.early(), contest.late()}) {
      series.add(
          Charts.curve(words.get(word), member.history(), entry -> value.apply(word, entry)));
    }
    return Paragraphs.figure(
        new LineChart(Axis.whole("epoch"), y, series),
        "%s: %s of the two words.",
        member.name(),
        quantity);
  }

  private Block table(CorpusStudy.Result result) {
    List<List<?>> rows = new ArrayList<>();
    for (CorpusStudy.WordResult each : result.words()) {
      ScoreNormIdentity identity =
          CorpusStudy.identity(result.member(), Math.max(1e-9, statistics.companions(each.word())));
      Diagnosis.Finding finding = each.finding();
      rows.add(
          List.of(
              words.get(each.word()),
              statistics.documentsWith(each.word()).length,
              100 * statistics.purity(each.word()),
              100 * statistics.coherence(each.word()),
              statistics.companions(each.word()),
              100 * statistics.lengthVariation(each.word()),
              each.score(),
              each.norm(),
              identity.norm(each.score()),
              100 * finding.agreement().median(),
              100 * finding.agreements().get(Assumption.SCORES).median(),
              100 * finding.agreements().get(Assumption.LENGTHS).median(),
              100 * finding.agreements().get(Assumption.SCORES_AND_LENGTHS).median(),
              100 * finding.agreements().get(Assumption.EMBEDDINGS).median(),
              CorpusStudy.broken(finding)));
    }
    return new Block.Fold(
        "%s: the highest-scoring %s, one by one"
            .formatted(result.member().name(), Paragraphs.count(result.words().size(), "word")),
        List.of(
            new Block.Table(
                result.member().name()
                    + ": words by score in the best epoch. m is the mean number of other words in"
                    + " its texts; the last four numbers are median distances from theory after an"
                    + " assumption was dropped.",
                List.of(
                    Block.Column.text("word"),
                    Block.Column.number("texts", 0),
                    Block.Column.number("purity (%)", 0),
                    Block.Column.number("coherence (%)", 0),
                    Block.Column.number("m", 1),
                    Block.Column.number("spread of length (%)", 0),
                    Block.Column.number("score", 2),
                    Block.Column.number("norm", 2),
                    Block.Column.number("in theory", 2),
                    Block.Column.number("median distance (%)", 1),
                    Block.Column.number("own scores (%)", 1),
                    Block.Column.number("own lengths (%)", 1),
                    Block.Column.number("both (%)", 1),
                    Block.Column.number("and embeddings (%)", 1),
                    Block.Column.text("broken assumption")),
                rows)));
  }

  private void assumptions(List<Block> blocks) {
    blocks.add(Paragraphs.heading("Where theory fails, and why"));
    blocks.add(
        Paragraphs.paragraph(
            """
            For any word, small steps of gradient descent give ds = ‖q‖² · R · d(‖ν‖²/2). Here R is
            the mean of (1 − a)(1 − ρ) over the texts that contain the word, weighted by a, its
            attention there; and ρ = ν̄·ν/‖ν‖² measures how far the mean embedding ν̄ of the
            other words points in the direction of ν. The formula above follows if three things
            hold: the other words have score 0, all these texts have the same length, and ρ is 0. We
            drop each assumption in turn by putting measured values into R at each record: the
            actual scores, the actual lengths, both, and both with the actual ρ. The resulting
            norm is integrated along the recorded curve and compared with the measured norm.
            """));
    blocks.add(
        Paragraphs.paragraph(
            """
            A word breaks an assumption if dropping it removes at least half of the median
            distance and no simpler assumption does about as well (within a fifth). A word that is
            never more than 5 %% off breaks none. “None of these alone” remains for words whose
            texts pull with different force, or in different directions: R assumes equal forces.
            Coherence in the tables below is the length of the sum of these forces at the start,
            divided by the sum of their lengths: 100 %% if all texts of a word have one label.
            """));
    blocks.add(brokenAssumptions());
  }

  private Block brokenAssumptions() {
    List<String> reasons =
        Stream.concat(
                Arrays.stream(Assumption.values()).map(Assumption::toString),
                Stream.of(CorpusStudy.UNEXPLAINED, CorpusStudy.NOT_JUDGED))
            .toList();
    List<List<?>> rows = new ArrayList<>();
    for (CorpusStudy.Result result : results) {
      for (String reason : reasons) {
        List<CorpusStudy.WordResult> mine =
            result.words().stream()
                .filter(word -> CorpusStudy.broken(word.finding()).equals(reason))
                .toList();
        if (!mine.isEmpty()) {
          rows.add(
              List.of(
                  result.member().name(),
                  reason,
                  mine.size(),
                  mine.stream()
                      .limit(6)
                      .map(word -> words.get(word.word()))
                      .collect(Collectors.joining(", "))));
        }
      }
    }
    return new Block.Table(
        "The assumption that each of the highest-scoring words breaks",
        List.of(
            Block.Column.text("head"),
            Block.Column.text("broken assumption"),
            Block.Column.number("words", 0),
            Block.Column.text("such as")),
        rows);
  }

  private Block method() {
    CorpusSettings.Descent descent = settings.descent();
    return new Block.Fold(
        "Method",
        List.of(
            Paragraphs.paragraph(
                """
                Embeddings have %d numbers with the fixed head and %d with the others, and start
                normal with standard deviation %s; keys have %d and start at 0; the query is drawn
                once. Full-batch gradient descent, rate %s, a record every %s, padding %s.
                Seed %d.
                """,
                descent.fixedDim(),
                descent.trainedDim(),
                descent.embeddingScale(),
                descent.keyDim(),
                descent.rate(),
                Paragraphs.count(descent.recordEvery(), "epoch"),
                settings.padding().toString().toLowerCase(Locale.ROOT),
                seed),
            Paragraphs.paragraph(
                """
                In the same folder: words.csv holds the table of words, curves.csv their scores and
                norms at each record, trace.csv the losses and the traced words.
                """)));
  }
}
