package dev.heed.bench;

import dev.heed.text.Classification;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints how well a classifier tells texts of its own subject from those of others: {@code
 * ScopeComparison DATA [SEEDS]}. For each of three corpora Heed is trained at its defaults, and its
 * test texts are compared with those of other corpora by the area under the ROC curve of the
 * highest probability and of {@link Classification#rank}.
 */
public final class ScopeComparison {
  private static final int SEEDS = 3;
  private static final List<String> INSIDE = List.of("banking77", "hwu64", "trec");
  private static final List<String> OUTSIDE =
      List.of("banking77", "hwu64", "trec", "tweet_emotion", "sst2", "ag_news");

  private ScopeComparison() {}

  /** How sure a classifier is of each text. */
  private record Sureness(double[] probabilities, double[] ranks) {}

  /**
   * Prints the table, the means over the seeds.
   *
   * @param arguments the folder of the corpora, and the number of seeds
   */
  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0]);
    int seeds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : SEEDS;
    Map<String, List<LabelledText>> tests = new LinkedHashMap<>();
    for (String name : OUTSIDE) {
      ComparedCorpus corpus = ComparedCorpus.named(name);
      tests.put(name, corpus.texts(data.resolve(corpus.test().orElseThrow())));
    }
    System.out.println("| trained on | beside | probability | probability × known² |");
    System.out.println("|---|---|---|---|");
    for (String inside : INSIDE) {
      Map<String, double[]> sums = new LinkedHashMap<>();
      for (long seed = 1; seed <= seeds; seed++) {
        add(trained(ComparedCorpus.named(inside), data, seed), inside, tests, sums);
      }
      sums.forEach(
          (name, sum) ->
              System.out.printf(
                  Locale.ROOT,
                  "| %s | %s | %.3f | %.3f |%n",
                  inside,
                  name,
                  sum[0] / seeds,
                  sum[1] / seeds));
    }
  }

  private static TextClassifier trained(ComparedCorpus corpus, Path data, long seed)
      throws IOException {
    Training training =
        Training.with(TrainingOptions.defaults().withSeed(seed)).format(corpus.options());
    if (corpus.dev().isPresent()) {
      training = training.dev(data.resolve(corpus.dev().get()));
    }
    return training.run(data.resolve(corpus.train())).classifier();
  }

  private static void add(
      TextClassifier classifier,
      String inside,
      Map<String, List<LabelledText>> tests,
      Map<String, double[]> sums) {
    Sureness own = sureness(classifier, tests.get(inside));
    tests.forEach(
        (name, texts) -> {
          if (!name.equals(inside)) {
            Sureness other = sureness(classifier, texts);
            double[] sum = sums.computeIfAbsent(name, each -> new double[2]);
            sum[0] += area(own.probabilities(), other.probabilities());
            sum[1] += area(own.ranks(), other.ranks());
          }
        });
  }

  private static Sureness sureness(TextClassifier classifier, List<LabelledText> texts) {
    List<Classification> results = new ArrayList<>();
    texts.forEach(text -> results.add(classifier.classify(text.text())));
    return new Sureness(
        results.stream().mapToDouble(Classification::probability).toArray(),
        results.stream().mapToDouble(Classification::rank).toArray());
  }

  /** The share of the pairs whose first value is the higher one; equal ones count half. */
  static double area(double[] higher, double[] lower) {
    double[] sorted = lower.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (double value : higher) {
      sum += (below(sorted, value) + below(sorted, Math.nextUp(value))) / 2.0;
    }
    return sum / higher.length / lower.length;
  }

  /** The number of values below a limit. */
  private static int below(double[] sorted, double limit) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
