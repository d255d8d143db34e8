package dev.heed.dynamics.corpus;

import dev.heed.dynamics.experiment.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A sentence in which attention moved from one word to another.
 *
 * @param early the word that had more of it than it has at the end
 * @param late the word that has most of it at the end
 */
record Contest(int document, int early, int late) {
  private static final int LONGEST = 25;

  /** Each place's share of a document's attention. */
  static double[] attention(int[] words, double[] scores) {
    double[] shares = new double[words.length];
    double sum = 0;
    for (int i = 0; i < words.length; i++) {
      shares[i] = StrictMath.exp(scores[words[i]]);
      sum += shares[i];
    }
    for (int i = 0; i < words.length; i++) {
      shares[i] /= sum;
    }
    return shares;
  }

  /**
   * The short document with the clearest change, in which one word has lost attention and another
   * has gained it; empty if there is none.
   */
  static Optional<Contest> clearest(WordStatistics statistics, History history) {
    Optional<Contest> best = Optional.empty();
    double clearest = 0;
    for (int document = 0; document < statistics.documents(); document++) {
      int[] words = statistics.words(document);
      if (words.length < 3 || words.length > LONGEST) {
        continue;
      }
      double[] end = attention(words, history.last().scores());
      int late = highest(end);
      double[] lost = new double[words.length];
      List<double[]> courses = new ArrayList<>();
      history.entries().forEach(entry -> courses.add(attention(words, entry.scores())));
      for (double[] course : courses) {
        for (int i = 0; i < lost.length; i++) {
          boolean led = words[i] != words[late] && course[i] > course[late];
          lost[i] = led ? Math.max(lost[i], course[i] - end[i]) : lost[i];
        }
      }
      int early = highest(lost);
      double clear = Math.min(lost[early], end[late] - courses.getFirst()[late]);
      if (clear > clearest) {
        clearest = clear;
        best = Optional.of(new Contest(document, words[early], words[late]));
      }
    }
    return best;
  }

  private static int highest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }
}
