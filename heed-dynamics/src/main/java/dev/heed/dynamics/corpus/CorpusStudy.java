package dev.heed.dynamics.corpus;

import dev.heed.base.ProblemException;
import dev.heed.dynamics.FullBatchTraining;
import dev.heed.dynamics.Padding;
import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.experiment.Agreements;
import dev.heed.dynamics.experiment.HeadKind;
import dev.heed.dynamics.experiment.History;
import dev.heed.dynamics.experiment.Member;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Ensemble;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.run.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Trains on a corpus of real texts, and compares its words with the score–norm identity. */
final class CorpusStudy {
  /** Verdict for a word whose error no single assumption explains. */
  static final String UNEXPLAINED = "none of these alone";

  /** Verdict for a word whose score never passed {@link ScoreNormIdentity#MIN_SCORE}. */
  static final String NOT_JUDGED = "score never above 0.1";

  /** Number of words that are followed if none are named. */
  private static final int FOLLOWED = 5;

  /** Minimum number of documents in which such a word occurs. */
  private static final int MIN_DOCUMENTS = 20;

  /**
   * Bounds for the results.
   *
   * @param accuracy lower bound on the test texts
   * @param medianError upper bound of the median over the highest-scoring words; empty if theory
   *     expects no agreement of them all
   */
  record Expected(double accuracy, OptionalDouble medianError) {}

  private final String title;
  private final Corpus corpus;
  private final CorpusSettings settings;
  private final List<Expected> expected;
  private final Run run;
  private final WordStatistics statistics;
  private final List<String> names;
  private final int[] followed;

  /**
   * A study of a corpus.
   *
   * @param expected bounds to check; none or one
   * @throws IllegalArgumentException if a word to follow is in no training text
   */
  CorpusStudy(
      String title, Corpus corpus, CorpusSettings settings, List<Expected> expected, Run run)
      throws IOException {
    this.title = title;
    this.corpus = corpus;
    this.settings = settings;
    this.expected = expected;
    this.run = run;
    boolean padded = settings.padding() == Padding.SHARED_WORD;
    int vocabulary = corpus.words().size();
    TaskData data = padded ? corpus.data().padded(vocabulary) : corpus.data();
    names =
        padded
            ? Stream.concat(corpus.words().stream(), Stream.of("(padding)")).toList()
            : corpus.words();
    statistics = new WordStatistics(data.train(), names.size(), corpus.labels().size());
    followed = new int[settings.words().size()];
    for (int i = 0; i < followed.length; i++) {
      followed[i] = names.indexOf(settings.words().get(i));
      if (followed[i] < 0) {
        throw new ProblemException(
            "words has '%s', which no training text contains".formatted(settings.words().get(i)),
            "words of the training texts");
      }
    }
  }

  /** A training that has ended, and the results for its words. */
  record Result(
      HeadKind head,
      Member member,
      double devAccuracy,
      double testAccuracy,
      List<WordResult> words,
      Agreements agreements) {}

  /**
   * A word of high score.
   *
   * @param score its score in the best epoch
   */
  record WordResult(int word, double score, double norm, Diagnosis.Finding finding) {}

  Findings run() throws IOException {
    try (Workers workers = new Workers(run.threads())) {
      List<HeadKind> heads = settings.heads();
      List<Member> members = heads.stream().map(head -> member(head, workers)).toList();
      // One training at a time has all threads: an epoch is long enough to be shared.
      new Ensemble(members, 1).train(run, run.trace(columns()));
      List<Result> results =
          IntStream.range(0, members.size())
              .mapToObj(i -> result(heads.get(i), members.get(i)))
              .toList();
      writeWords(results);
      return findings(results);
    }
  }

  private Member member(HeadKind head, Workers workers) {
    int[] all = IntStream.range(0, names.size()).toArray();
    return new Member(
        head.paperName(),
        new History(all, state -> Diagnosis.factors(statistics, state)),
        entry -> entry.row(List.of(head.paperName()), cells(entry)),
        () ->
            new FullBatchTraining(
                settings.options(head),
                corpus.data(),
                corpus.words().size(),
                corpus.labels().size(),
                new SeededRandom(run.seed()),
                workers));
  }

  private String[] columns() {
    return Stream.concat(
            Stream.of("head", "epoch", "train_loss", "dev_loss"),
            settings.words().stream()
                .flatMap(
                    word ->
                        Stream.of("score", "norm", "focus_purity", "focus_occurrences")
                            .map(each -> word + "_" + each)))
        .toArray(String[]::new);
  }

  private List<Double> cells(History.Entry entry) {
    List<Double> cells = new ArrayList<>();
    for (int word : followed) {
      WordStatistics.Focus focus = statistics.focus(word, entry.scores());
      cells.add(entry.scores()[word]);
      cells.add(entry.norms()[word]);
      cells.add(focus.purity());
      cells.add(focus.occurrences());
    }
    return cells;
  }

  private Result result(HeadKind head, Member member) {
    double[] scores = member.training().state().scores();
    double[] norms = member.training().state().norms();
    Diagnosis diagnosis =
        new Diagnosis(statistics, member.history(), member.training().state().queryNorm());
    List<WordResult> words =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer word) -> -scores[word]))
            .limit(settings.topWords())
            .map(word -> new WordResult(word, scores[word], norms[word], diagnosis.of(word)))
            .toList();
    return new Result(
        head,
        member,
        member.training().accuracy(member.training().data().dev()),
        corpus.data().test().count() == 0
            ? Double.NaN
            : member.training().accuracy(member.training().data().test()),
        words,
        new Agreements(words.stream().map(word -> word.finding().agreement()).toList()));
  }

  /** The words whose course is shown: those that were named, else some of the highest scores. */
  private List<Integer> followed(List<Result> results) {
    if (followed.length > 0) {
      return IntStream.of(followed).boxed().toList();
    }
    return results.getFirst().words().stream()
        .map(WordResult::word)
        .filter(word -> statistics.documentsWith(word).length >= MIN_DOCUMENTS)
        .limit(FOLLOWED)
        .toList();
  }

  private void writeWords(List<Result> results) throws IOException {
    try (Trace table =
            run.directory()
                .openTable(
                    "words.csv",
                    "head",
                    "word",
                    "documents",
                    "purity",
                    "coherence",
                    "companions",
                    "length_variation",
                    "score",
                    "norm",
                    "median_error",
                    "max_error",
                    "median_error_own_scores",
                    "median_error_own_lengths",
                    "median_error_own_scores_and_lengths",
                    "median_error_own_embeddings",
                    "broken");
        Trace curves =
            run.directory().openTable("curves.csv", "head", "word", "epoch", "score", "norm")) {
      for (Result result : results) {
        for (WordResult each : result.words()) {
          table.append(row(result, each));
          for (History.Entry entry : result.member().history().entries()) {
            curves.append(
                result.head().paperName(),
                names.get(each.word()),
                entry.epoch(),
                entry.scores()[each.word()],
                entry.norms()[each.word()]);
          }
        }
      }
    }
  }

  private Object[] row(Result result, WordResult each) {
    List<Object> row = new ArrayList<>();
    row.add(result.head().paperName());
    row.add(names.get(each.word()));
    row.add(statistics.documentsWith(each.word()).length);
    row.add(statistics.purity(each.word()));
    row.add(statistics.coherence(each.word()));
    row.add(statistics.companions(each.word()));
    row.add(statistics.lengthVariation(each.word()));
    row.add(each.score());
    row.add(each.norm());
    row.add(each.finding().agreement().median());
    row.add(each.finding().agreement().maximum());
    for (Assumption assumption : Assumption.values()) {
      if (assumption != Assumption.NONE) {
        row.add(each.finding().agreements().get(assumption).median());
      }
    }
    row.add(broken(each.finding()));
    return row.toArray();
  }

  static String broken(Diagnosis.Finding finding) {
    return finding.agreement().points() == 0
        ? NOT_JUDGED
        : finding.broken().map(Assumption::toString).orElse(UNEXPLAINED);
  }

  private Findings findings(List<Result> results) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    metrics.put("train_docs", corpus.data().train().count());
    metrics.put("dev_docs", corpus.data().dev().count());
    metrics.put("test_docs", corpus.data().test().count());
    metrics.put("vocabulary", corpus.words().size());
    metrics.put("classes", corpus.labels().size());
    for (Result result : results) {
      HeadKind head = result.head();
      SequencedMap<String, Object> mine = new LinkedHashMap<>();
      mine.put("test_accuracy", result.testAccuracy());
      mine.put("dev_accuracy", result.devAccuracy());
      mine.put("epochs", result.member().outcome().epoch());
      mine.put("best_epoch", result.member().training().bestEpoch());
      mine.putAll(result.agreements().metrics());
      mine.putAll(coherence(result));
      for (Assumption assumption : Assumption.values()) {
        mine.put(
            "words_" + assumption.name().toLowerCase(Locale.ROOT) + "_broken",
            result.words().stream()
                .filter(word -> broken(word.finding()).equals(assumption.toString()))
                .count());
      }
      metrics.put(head.paperName(), mine);
      for (Expected each : expected) {
        checks.add(
            Check.atLeast(
                head.paperName() + " test accuracy", result.testAccuracy(), each.accuracy()));
        each.medianError()
            .ifPresent(
                bound ->
                    checks.add(
                        Agreements.check(
                            head.paperName()
                                + " median distance of the highest-scoring words from theory",
                            result.agreements().median(),
                            bound,
                            tooShort(settings, result.member()))));
      }
    }
    metrics.put("seconds", run.seconds());
    CorpusReport report =
        new CorpusReport(
            title, corpus, names, settings, statistics, results, followed(results), run.seed());
    return new Findings(metrics, checks, report.numbers(), report.toHtml());
  }

  /** Why no word of a training can be judged. */
  static String tooShort(CorpusSettings settings, Member member) {
    int epochs = member.outcome().epoch();
    return epochs < settings.descent().epochs()
        ? "no word passed score %s in the %s until dev loss stopped falling; try more patience"
            .formatted(ScoreNormIdentity.MIN_SCORE, Paragraphs.count(epochs, "epoch"))
        : Agreements.tooShort(epochs, CorpusSettings.PAPER.descent().epochs());
  }

  /** The dependence of the error on whether a word's texts have one label. */
  private SequencedMap<String, Object> coherence(Result result) {
    List<WordResult> judged =
        result.words().stream().filter(word -> word.finding().agreement().points() > 0).toList();
    return new CoherenceAnalysis(
            doubles(judged, word -> statistics.coherence(word.word())),
            doubles(judged, word -> word.finding().agreement().median()),
            doubles(judged, word -> statistics.documentsWith(word.word()).length))
        .metrics();
  }

  private static double[] doubles(List<WordResult> words, ToDoubleFunction<WordResult> number) {
    return words.stream().mapToDouble(number).toArray();
  }

  /** The identity for a word of a training. */
  static ScoreNormIdentity identity(Member member, double companions) {
    return new ScoreNormIdentity(member.training().state().queryNorm(), companions);
  }
}
