package dev.heed.dynamics.corpus;

import dev.heed.dynamics.ScoreNormIdentity;
import dev.heed.dynamics.ScoreNormIdentity.Agreement;
import dev.heed.dynamics.TrainingState;
import dev.heed.dynamics.experiment.History;
import dev.heed.text.pooling.ClassifierWeights;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/**
 * Finds the assumption of the score–norm identity that a word breaks.
 *
 * <p>For any word, gradient flow gives {@code ds = ‖q‖² R d(‖ν‖²/2)}, where {@code R} is the mean,
 * weighted by the word's attention {@code a} in each of its documents, of {@code (1 − a)(1 − ρ)};
 * {@code ρ} measures how far the other words' mean embedding points in the direction of the word's
 * own, {@code ν̄_rest·ν / ‖ν‖²}. With {@code ρ = 0} and {@code a = e^s/(e^s + m)} everywhere this
 * is the identity. Assumptions are dropped one after the other by putting measured values into
 * {@code R}; the norm that follows by integration along the recorded curve is then compared with
 * the measured norm. All documents are assumed to pull with the same force, which is the last
 * assumption.
 */
final class Diagnosis {
  /** Largest error of a word that the identity describes well. */
  private static final double GOOD = 0.05;

  /** Factor by which dropping a later assumption must reduce the error further. */
  private static final double CLEARLY = 0.8;

  /** Share of the error that dropping a broken assumption must remove. */
  private static final double SHARE = 0.5;

  private static final double MIN_FACTOR = 0.02;
  private static final int STEPS = 20;

  private final WordStatistics statistics;
  private final History history;
  private final double queryNorm;

  Diagnosis(WordStatistics statistics, History history, double queryNorm) {
    this.statistics = statistics;
    this.history = history;
    this.queryNorm = queryNorm;
  }

  /**
   * The result for a word.
   *
   * @param agreements agreement of the norm with theory after dropping each assumption
   * @param broken the broken assumption; {@link Assumption#NONE} if the identity holds, empty if
   *     none of them explains the error
   */
  record Finding(Map<Assumption, Agreement> agreements, Optional<Assumption> broken) {
    Agreement agreement() {
      return agreements.get(Assumption.NONE);
    }
  }

  Finding of(int word) {
    Map<Assumption, Agreement> agreements = new EnumMap<>(Assumption.class);
    for (Assumption assumption : Assumption.values()) {
      agreements.put(assumption, agreement(word, assumption));
    }
    return new Finding(agreements, broken(agreements));
  }

  private static Optional<Assumption> broken(Map<Assumption, Agreement> agreements) {
    Agreement identity = agreements.get(Assumption.NONE);
    if (identity.points() == 0 || identity.maximum() <= GOOD) {
      return Optional.of(Assumption.NONE);
    }
    Assumption best = Assumption.NONE;
    for (Assumption each : Assumption.values()) {
      if (agreements.get(each).median() < CLEARLY * agreements.get(best).median()) {
        best = each;
      }
    }
    return agreements.get(best).median() <= SHARE * identity.median() && best != Assumption.NONE
        ? Optional.of(best)
        : Optional.empty();
  }

  private Agreement agreement(int word, Assumption givenUp) {
    double[] scores = history.scores(word);
    double[] norms = history.norms(word);
    if (givenUp == Assumption.NONE) {
      ScoreNormIdentity identity =
          new ScoreNormIdentity(queryNorm, Math.max(statistics.companions(word), 1e-9));
      return Agreement.of(identity.relativeErrors(scores, norms));
    }
    double[] errors = new double[scores.length];
    int count = 0;
    double energy = 0; // ‖q‖²‖ν‖²/2
    double before = perScore(word, 0, givenUp);
    for (int i = 1; i < scores.length; i++) {
      double after = perScore(word, i, givenUp);
      energy += integral(scores[i - 1], scores[i], before, after);
      before = after;
      if (scores[i] > ScoreNormIdentity.MIN_SCORE) {
        double expected = StrictMath.sqrt(2 * Math.max(energy, 0)) / queryNorm;
        errors[count++] = Math.abs(norms[i] - expected) / expected;
      }
    }
    return Agreement.of(Arrays.copyOf(errors, count));
  }

  /** {@code ∫ (1 + g(s) e^s) ds} with {@code g} linear in between. */
  private static double integral(double from, double to, double gFrom, double gTo) {
    double sum = 0;
    double width = (to - from) / STEPS;
    for (int i = 0; i < STEPS; i++) {
      double part = (i + 0.5) / STEPS;
      double score = from + part * (to - from);
      sum += width * (1 + (gFrom + part * (gTo - gFrom)) * StrictMath.exp(score));
    }
    return sum;
  }

  /** {@code (1/R − 1) e^{−s}} at a record: {@code 1/m} where all assumptions hold. */
  private double perScore(int word, int record, Assumption givenUp) {
    History.Entry entry = history.entries().get(record);
    double score = entry.scores()[word];
    double factor =
        switch (givenUp) {
          case NONE -> throw new IllegalArgumentException("the identity needs no integration");
          case SCORES -> {
            double rest = rest(word, entry.scores());
            yield rest / (rest + StrictMath.exp(score));
          }
          case LENGTHS -> factor(word, score, document -> statistics.length(document) - 1);
          case SCORES_AND_LENGTHS ->
              factor(word, score, document -> rest(word, document, entry.scores()));
          case EMBEDDINGS -> entry.probed()[word];
        };
    return (1 / Math.max(factor, MIN_FACTOR) - 1) * StrictMath.exp(-score);
  }

  /** The mean over the documents of the other words' sum of exponentials. */
  private double rest(int word, double[] scores) {
    double sum = 0;
    int[] documents = statistics.documentsWith(word);
    for (int document : documents) {
      sum += rest(word, document, scores);
    }
    return sum / documents.length;
  }

  private double rest(int word, int document, double[] scores) {
    return Math.max(
        0,
        statistics.exponentials(document, scores)
            - statistics.multiplicity(word, document) * StrictMath.exp(scores[word]));
  }

  private double factor(int word, double score, IntToDoubleFunction restOfDocument) {
    double own = StrictMath.exp(score);
    double attention = 0;
    double sum = 0;
    for (int document : statistics.documentsWith(word)) {
      double mine = own * statistics.multiplicity(word, document);
      double a = mine / (mine + restOfDocument.applyAsDouble(document));
      attention += a;
      sum += a * (1 - a);
    }
    return sum / attention;
  }

  /** {@code R} of every word, from scores and embeddings as they are; slow, as weights are read. */
  static double[] factors(WordStatistics statistics, TrainingState state) {
    ClassifierWeights weights = state.weights();
    float[] embeddings = weights.embeddings();
    int dim = weights.shape().dim();
    double[] scores = state.scores();
    int vocabulary = state.vocabulary();
    double[] attention = new double[vocabulary];
    double[] sums = new double[vocabulary];
    for (int document = 0; document < statistics.documents(); document++) {
      int[] words = statistics.words(document);
      double all = 0;
      double[] mean = new double[dim];
      for (int word : words) {
        double own = StrictMath.exp(scores[word]);
        all += own;
        for (int j = 0; j < dim; j++) {
          mean[j] += own * embeddings[word * dim + j];
        }
      }
      for (int word : Arrays.stream(words).distinct().toArray()) {
        double own = StrictMath.exp(scores[word]) * statistics.multiplicity(word, document);
        double dot = 0;
        double square = 0;
        for (int j = 0; j < dim; j++) {
          double value = embeddings[word * dim + j];
          dot += mean[j] * value;
          square += value * value;
        }
        double rest = all - own;
        double alike = rest > 0 && square > 0 ? (dot - own * square) / (rest * square) : 0;
        double a = own / all;
        attention[word] += a;
        sums[word] += a * (1 - a) * (1 - alike);
      }
    }
    for (int word = 0; word < vocabulary; word++) {
      sums[word] = attention[word] > 0 ? sums[word] / attention[word] : 1;
    }
    return sums;
  }
}
