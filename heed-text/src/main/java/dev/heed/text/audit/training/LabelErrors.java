package dev.heed.text.audit.training;

import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.audit.finding.Draft;
import dev.heed.text.audit.finding.TrainedFinding.LabelError;
import dev.heed.text.audit.fold.Learning;
import dev.heed.text.audit.texts.AuditedTexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Finds texts whose label is probably wrong by the confident joint of confident learning.
 *
 * <p>C. G. Northcutt, L. Jiang, I. L. Chuang, <i>Confident Learning: Estimating Uncertainty in
 * Dataset Labels</i>, JAIR 70 (2021), arXiv 1911.00068.
 */
final class LabelErrors {
  /** Suspects that become findings; someone has to read them. */
  static final int MAX_FOUND = 20_000;

  /** Words for each label. */
  private static final int REASONS = 4;

  /** Standard deviations above chance: one corpus of noise in 40 passes. */
  private static final double DEVIATIONS = 1.96;

  private final Problem problem;
  private final OutOfFold predictions;
  private final FoldClassifiers classifiers;
  private final Learning learning;

  /** A text with the label that it probably should have, and the trust in the one it has. */
  private record Suspect(int place, int suggested, double suggestedProbability, double trust) {}

  LabelErrors(Problem problem, CrossTraining trained) {
    this.problem = problem;
    predictions = trained.predictions();
    classifiers = trained.classifiers();
    learning = trained.learning().orElseThrow();
  }

  /**
   * Whether the predictions know more than chance, which is a mean share of right ones over the
   * labels of one in as many as there are. If they don't, half of the texts would be suspects.
   */
  boolean isInformed() {
    int labels = problem.labels().size();
    long[] texts = new long[labels];
    long[] hits = new long[labels];
    for (int i = 0; i < problem.size(); i++) {
      if (predictions.isPredicted(i)) {
        texts[problem.classes()[i]]++;
        hits[problem.classes()[i]] += predictions.isRight(i) ? 1 : 0;
      }
    }
    double mean = 0;
    double variance = 0;
    long predicted = Arrays.stream(texts).filter(count -> count > 0).count();
    for (int k = 0; k < labels; k++) {
      if (texts[k] > 0) {
        double share = (double) hits[k] / texts[k];
        // With half a text added to both sides, so that one text is not sure to be right.
        double careful = (hits[k] + 0.5) / (texts[k] + 1);
        mean += share / predicted;
        variance += careful * (1 - careful) / texts[k] / predicted / predicted;
      }
    }
    return predicted > 1 && mean - DEVIATIONS * Math.sqrt(variance) > 1.0 / predicted;
  }

  /**
   * The suspects, the most suspicious first: texts that count for another label than theirs. A text
   * counts for the most probable label whose probability reaches its threshold, the mean
   * probability of the label over the texts labelled so.
   */
  private List<Suspect> suspects() {
    double[] thresholds = thresholds();
    List<Suspect> suspects = new ArrayList<>();
    for (int i = 0; i < problem.size(); i++) {
      int given = problem.classes()[i];
      if (!predictions.isPredicted(i)
          || predictions.given(i) >= thresholds[given] && predictions.isRight(i)) {
        continue;
      }
      for (int rank = 0; rank < predictions.width(); rank++) {
        int label = predictions.label(i, rank);
        double p = predictions.probability(i, rank);
        if (p >= thresholds[label]) {
          if (label != given) {
            suspects.add(new Suspect(i, label, p, trust(i)));
          }
          break;
        }
      }
    }
    suspects.sort(Comparator.comparingDouble(Suspect::trust).thenComparingInt(Suspect::place));
    return suspects;
  }

  /**
   * The trust in a text's label, −0.5 to 1.5: half of its margin when predicted, plus its mean
   * probability when trained on. A wrong label contradicts other texts, and is learnt late. Of 5 %
   * exchanged labels in news, reviews and requests, the sum finds 2 to 16 points more among the
   * first suspects than the margin alone, which is confident learning's order.
   */
  private double trust(int place) {
    double learnt = learning.epochs(place) == 0 ? predictions.given(place) : learning.mean(place);
    return predictions.margin(place) / 2 + learnt;
  }

  private double[] thresholds() {
    double[] sums = new double[problem.labels().size()];
    int[] counts = new int[sums.length];
    for (int i = 0; i < problem.size(); i++) {
      if (predictions.isPredicted(i)) {
        sums[problem.classes()[i]] += predictions.given(i);
        counts[problem.classes()[i]]++;
      }
    }
    return IntStream.range(0, sums.length)
        .mapToDouble(k -> counts[k] == 0 ? Double.POSITIVE_INFINITY : sums[k] / counts[k])
        .toArray();
  }

  /** The suspects' number, and findings of the most suspicious ones, these first. */
  record Found(long count, List<Draft> drafts) {
    /** No suspect. */
    static final Found NONE = new Found(0, List.of());
  }

  /** Finds the suspects, and the words for and against them. */
  Found find(AuditedTexts texts, int threads, Runnable tick) throws IOException {
    List<Suspect> all = suspects();
    List<Suspect> shown = all.subList(0, Math.min(MAX_FOUND, all.size()));
    LabelError.Reasons[] reasons = new LabelError.Reasons[shown.size()];
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int fold = 0; fold < classifiers.size(); fold++) {
      int number = fold;
      tasks.add(
          () -> {
            TextClassifier classifier = classifiers.get(number);
            for (int i = 0; i < reasons.length; i++) {
              if (problem.folds()[shown.get(i).place] == number) {
                reasons[i] = reasons(shown.get(i), classifier);
              }
            }
            return number;
          });
    }
    Parallel.run(threads, tasks, tick);
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < reasons.length; i++) {
      Suspect suspect = shown.get(i);
      LabelError.Reasons why = reasons[i];
      int text = problem.texts()[suspect.place];
      String subject = texts.get(text).fingerprint().toString();
      drafts.add(
          new Draft(
              List.of(text),
              places ->
                  new LabelError(
                      subject,
                      problem.labels().get(problem.classes()[suspect.place]),
                      problem.labels().get(suspect.suggested),
                      predictions.given(suspect.place),
                      suspect.suggestedProbability,
                      why,
                      places)));
    }
    return new Found(all.size(), drafts);
  }

  /**
   * The words by their exact contributions: those to the logit of one label minus those to the
   * other's sum to the difference of the logits.
   */
  private LabelError.Reasons reasons(Suspect suspect, TextClassifier classifier)
      throws IOException {
    int given = classifier.labels().indexOf(problem.labels().get(problem.classes()[suspect.place]));
    int suggested = classifier.labels().indexOf(problem.labels().get(suspect.suggested));
    Map<String, Double> sums = new LinkedHashMap<>();
    for (Explanation.Word word : classifier.explain(problem.text(suspect.place)).words()) {
      double difference = word.contributions().get(suggested) - word.contributions().get(given);
      sums.merge(word.word(), difference, Double::sum);
    }
    return new LabelError.Reasons(strongest(sums, -1), strongest(sums, 1));
  }

  /** The words with the greatest sums of this sign, the strongest first. */
  static List<String> strongest(Map<String, Double> sums, int sign) {
    return sums.entrySet().stream()
        .filter(each -> sign * each.getValue() > 0)
        .sorted(Comparator.comparingDouble(each -> -sign * each.getValue()))
        .limit(REASONS)
        .map(Map.Entry::getKey)
        .toList();
  }
}
