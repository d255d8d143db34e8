package dev.heed.cli.report;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.TokenShares;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Measures whether explanations are true to the classifier: how far the probability of the
 * predicted label falls when the words of highest contribution or attention are deleted, compared
 * with random words. Deleting a word removes every vocabulary entry that covers it, and nothing
 * else.
 */
final class WordDeletion {
  /** Maximum number of words deleted from a text. */
  static final int MAX_WORDS = 5;

  private static final int MAX_TEXTS = 500;

  /** Random orders of deletion for each text. */
  private static final int DRAWS = 10;

  private final TextClassifier classifier;
  private final SeededRandom random;
  private final double[] byContribution = new double[MAX_WORDS + 1];
  private final double[] byAttention = new double[MAX_WORDS + 1];
  private final double[] byChance = new double[MAX_WORDS + 1];
  private int texts;

  WordDeletion(TextClassifier classifier, long seed) {
    this.classifier = classifier;
    random = new SeededRandom(seed).stream("deletion", 0);
  }

  /** Adds a text, if it has more known words than are deleted. */
  void add(ExplainedText text) {
    TokenShares shares = text.shares();
    if (shares.tokens().size() <= MAX_WORDS || texts == MAX_TEXTS) {
      return;
    }
    add(text, shares, order(shares, TokenShares.Token::contribution), 1, byContribution);
    add(text, shares, order(shares, TokenShares.Token::attention), 1, byAttention);
    int[] order = IntStream.range(0, shares.tokens().size()).toArray();
    for (int draw = 0; draw < DRAWS; draw++) {
      random.stream("text", (long) texts * DRAWS + draw).shuffle(order);
      add(text, shares, order, 1.0 / DRAWS, byChance);
    }
    texts++;
  }

  /** The number of texts added. */
  int texts() {
    return texts;
  }

  /** The mean drop in the probability after 0, 1, … deletions, by highest contribution. */
  List<Double> byContribution() {
    return means(byContribution);
  }

  /** The same by highest attention. */
  List<Double> byAttention() {
    return means(byAttention);
  }

  /** The same in random order. */
  List<Double> byChance() {
    return means(byChance);
  }

  private List<Double> means(double[] sums) {
    return Arrays.stream(sums).mapToObj(sum -> sum / texts).toList();
  }

  /** The indices of the words, by descending value. */
  private static int[] order(TokenShares shares, ToDoubleFunction<TokenShares.Token> value) {
    return IntStream.range(0, shares.tokens().size())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -value.applyAsDouble(shares.tokens().get(i))))
        .mapToInt(i -> i)
        .toArray();
  }

  private void add(
      ExplainedText text, TokenShares shares, int[] order, double weight, double[] falls) {
    boolean[] deleted = new boolean[order.length];
    List<Explanation.Word> words = text.explanation().words();
    for (int n = 1; n <= MAX_WORDS; n++) {
      deleted[order[n - 1]] = true;
      int[] kept =
          IntStream.range(0, words.size())
              .filter(entry -> !isDeleted(shares, entry, deleted))
              .flatMap(entry -> words.get(entry).entries().stream().mapToInt(i -> i))
              .toArray();
      double left = classifier.probabilities(text.explanation().text(), kept)[text.predicted()];
      falls[n] += weight * (text.probability() - left);
    }
  }

  private static boolean isDeleted(TokenShares shares, int entry, boolean[] deleted) {
    for (int token = shares.firstToken(entry); token <= shares.lastToken(entry); token++) {
      if (deleted[token]) {
        return true;
      }
    }
    return false;
  }
}
