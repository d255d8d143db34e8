package dev.heed.text.audit.training;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.audit.finding.TrainedSummary.Drift;
import dev.heed.text.audit.finding.TrainedSummary.DriftWord;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.texts.TextStore;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Trains classifiers to tell test texts from training texts. If they cannot, the files are alike.
 */
final class DriftRun {
  private static final List<String> LABELS = List.of("test", "training");
  private static final int TEST = 0;

  /** Texts taken of each file: the interval of the area is then a hundredth wide. */
  private static final int MAX_TEXTS = 20_000;

  private static final int WORDS = 10;

  private final AuditedTexts texts;
  private final int[] groups;
  private final Problem problem;

  /**
   * Prepares.
   *
   * @param groups as {@link Folds#groups} gives them
   */
  DriftRun(AuditedTexts texts, int[] groups, TextStore store, SeededRandom random) {
    this.texts = texts;
    this.groups = groups.clone();
    int[] train = sample(0, texts.trainSize(), random.stream("drift", 0));
    int[] test = sample(texts.trainSize(), texts.size(), random.stream("drift", 1));
    int[] both = IntStream.concat(Arrays.stream(train), Arrays.stream(test)).toArray();
    int[] classes = Arrays.stream(both).map(i -> i < texts.trainSize() ? 1 : TEST).toArray();
    problem =
        new Problem(
            texts.source(texts.size() - 1),
            store::get,
            both,
            LABELS,
            classes,
            Optional.empty(),
            Folds.deal(both, classes, LABELS.size(), groups, random.stream("drift", 2)));
  }

  private int[] sample(int from, int to, SeededRandom random) {
    int[] all = IntStream.range(from, to).filter(i -> texts.get(i).words().length > 0).toArray();
    random.shuffle(all);
    int[] some = Arrays.copyOf(all, Math.min(all.length, MAX_TEXTS));
    Arrays.sort(some);
    return some;
  }

  /** The number of different texts of the smaller file: those that tell anything. */
  long different() {
    long[] counts = new long[LABELS.size()];
    Set<Integer> met = new HashSet<>();
    for (int i = 0; i < problem.size(); i++) {
      counts[problem.classes()[i]] += met.add(groups[problem.texts()[i]]) ? 1 : 0;
    }
    return Math.min(counts[0], counts[1]);
  }

  int size() {
    return problem.size();
  }

  /** A measured training of some of the texts. */
  CostSample sample(TrainingOptions options) throws IOException {
    return CostSample.of(problem, withoutCharacters(options), 0);
  }

  private static TrainingOptions withoutCharacters(TrainingOptions options) {
    return options.withVocabulary(
        options.vocabulary().withCharacterNgrams(new CharacterNgrams.None()));
  }

  /** Measures. */
  Drift measure(TrainingOptions options, int threads, Work work) throws IOException {
    try (CrossTraining trained =
        CrossTraining.run(problem, withoutCharacters(options), Folds.COUNT, threads, false, work)) {
      return measure(trained, threads, work);
    }
  }

  private Drift measure(CrossTraining trained, int threads, Work work) throws IOException {
    double[][] scores = new double[LABELS.size()][];
    for (int k = 0; k < scores.length; k++) {
      int label = k;
      scores[k] =
          IntStream.range(0, problem.size())
              .filter(i -> problem.classes()[i] == label && trained.predictions().isPredicted(i))
              .mapToDouble(i -> score(trained.predictions(), i, label))
              .toArray();
    }
    List<Difference> differences = differences(trained, threads, work::report);
    return new Drift(
        Auc.of(scores[TEST], scores[1]),
        unknown(i -> i < texts.trainSize(), i -> i >= texts.trainSize()),
        unknown(
            i -> i < texts.trainSize() && !isHeldOut(i),
            i -> i < texts.trainSize() && isHeldOut(i)),
        words(differences, true),
        words(differences, false));
  }

  private static double score(OutOfFold predictions, int place, int label) {
    return label == TEST ? predictions.given(place) : 1 - predictions.given(place);
  }

  private boolean isHeldOut(int text) {
    return new SeededRandom(1).stream("unknown", groups[text]).below(Folds.COUNT) == 0;
  }

  /** The share of some texts' words that others lack. */
  private double unknown(IntPredicate known, IntPredicate asked) {
    BitSet words = new BitSet(texts.wordCount());
    for (int i = 0; i < texts.size(); i++) {
      if (known.test(i)) {
        Arrays.stream(texts.get(i).words()).forEach(words::set);
      }
    }
    long all = 0;
    long unknown = 0;
    for (int i = 0; i < texts.size(); i++) {
      if (asked.test(i)) {
        all += texts.get(i).words().length;
        unknown += Arrays.stream(texts.get(i).words()).filter(word -> !words.get(word)).count();
      }
    }
    return all == 0 ? 0 : (double) unknown / all;
  }

  /**
   * Sums over the texts that have a word: its contribution to the logit of the test file minus that
   * to the other's, and the number of texts, each by class.
   */
  private static final class Sums {
    final double[] contributions = new double[LABELS.size()];
    final long[] texts = new long[LABELS.size()];

    void add(Sums other) {
      for (int k = 0; k < texts.length; k++) {
        contributions[k] += other.contributions[k];
        texts[k] += other.texts[k];
      }
    }
  }

  /** A word and its part of the difference between the mean logits of the two files. */
  private record Difference(DriftWord word, double part) {}

  private List<Difference> differences(CrossTraining trained, int threads, Runnable tick)
      throws IOException {
    List<Callable<Map<String, Sums>>> tasks = new ArrayList<>();
    for (int fold = 0; fold < Folds.COUNT; fold++) {
      int number = fold;
      tasks.add(() -> sums(trained.classifiers().get(number), number));
    }
    Map<String, Sums> all = new TreeMap<>();
    for (Map<String, Sums> each : Parallel.run(threads, tasks, tick)) {
      each.forEach((word, sums) -> all.computeIfAbsent(word, w -> new Sums()).add(sums));
    }
    double[] sizes = new double[LABELS.size()];
    Arrays.stream(problem.classes()).forEach(k -> sizes[k]++);
    List<Difference> differences = new ArrayList<>();
    all.forEach(
        (word, sums) ->
            differences.add(
                new Difference(
                    new DriftWord(word, sums.texts[1] / sizes[1], sums.texts[TEST] / sizes[TEST]),
                    sums.contributions[TEST] / sizes[TEST] - sums.contributions[1] / sizes[1])));
    differences.sort(Comparator.comparingDouble(each -> -each.part));
    return differences;
  }

  private Map<String, Sums> sums(TextClassifier classifier, int fold) throws IOException {
    Map<String, Sums> sums = new TreeMap<>();
    int test = classifier.labels().indexOf(LABELS.get(TEST));
    List<String> vocabulary = classifier.vocabulary();
    for (int i = 0; i < problem.size(); i++) {
      if (problem.folds()[i] != fold) {
        continue;
      }
      int label = problem.classes()[i];
      Set<String> met = new HashSet<>();
      for (Explanation.Word word : classifier.explain(problem.text(i)).words()) {
        String entry = vocabulary.get(word.entries().getFirst());
        Sums sum = sums.computeIfAbsent(entry, w -> new Sums());
        sum.contributions[label] +=
            word.contributions().get(test) - word.contributions().get(1 - test);
        sum.texts[label] += met.add(entry) ? 1 : 0;
      }
    }
    return sums;
  }

  private static List<DriftWord> words(List<Difference> differences, boolean test) {
    return differences.stream()
        .filter(each -> each.part > 0)
        .map(Difference::word)
        .filter(each -> each.test() > each.train() == test)
        .limit(WORDS)
        .toList();
  }
}
