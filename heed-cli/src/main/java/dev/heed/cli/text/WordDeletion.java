package dev.heed.cli.text;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.TextClassifier;
import dev.heed.text.TokenShares;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Whether explanations are true to the classifier: how far the probability of the predicted label
 * falls when the words named most important are removed, against removing random words. Removing a
 * word takes away every vocabulary entry that covers it, and nothing else.
 */
final class WordDeletion {
  /** The most words removed. */
  static final int WORDS = 5;

  private static final int TEXTS = 500;
  private static final int DRAWS = 10;

  private final TextClassifier classifier;
  private final SeededRandom random;
  private final double[] byContribution = new double[WORDS + 1];
  private final double[] byAttention = new double[WORDS + 1];
  private final double[] byChance = new double[WORDS + 1];
  private int texts;

  WordDeletion(TextClassifier classifier, long seed) {
    this.classifier = classifier;
    random = new SeededRandom(seed).stream("deletion", 0);
  }

  /** Takes a text into account, if it has more known words than are removed. */
  void add(ExplainedText text) {
    TokenShares shares = text.shares();
    if (shares.tokens().size() <= WORDS || texts == TEXTS) {
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

  /** How many texts were taken into account. */
  int texts() {
    return texts;
  }

  /** The mean fall of the probability after 0, 1, … removals of the words that contribute most. */
  List<Double> byContribution() {
    return means(byContribution);
  }

  /** Likewise of the words with most attention. */
  List<Double> byAttention() {
    return means(byAttention);
  }

  /** Likewise of words drawn at random. */
  List<Double> byChance() {
    return means(byChance);
  }

  private List<Double> means(double[] sums) {
    return Arrays.stream(sums).mapToObj(sum -> sum / texts).toList();
  }

  /** The numbers of the words, the greatest value first. */
  private static int[] order(TokenShares shares, ToDoubleFunction<TokenShares.Token> value) {
    return IntStream.range(0, shares.tokens().size())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -value.applyAsDouble(shares.tokens().get(i))))
        .mapToInt(i -> i)
        .toArray();
  }

  private void add(
      ExplainedText text, TokenShares shares, int[] order, double weight, double[] falls) {
    boolean[] removed = new boolean[order.length];
    int[] kept = new int[text.entries().length];
    for (int n = 1; n <= WORDS; n++) {
      removed[order[n - 1]] = true;
      int count = 0;
      for (int entry = 0; entry < text.entries().length; entry++) {
        if (!isTouched(shares, entry, removed)) {
          kept[count++] = text.entries()[entry];
        }
      }
      double left = classifier.probabilities(kept, count)[text.predicted()];
      falls[n] += weight * (text.probability() - left);
    }
  }

  private static boolean isTouched(TokenShares shares, int entry, boolean[] removed) {
    for (int token = shares.firstToken(entry); token <= shares.lastToken(entry); token++) {
      if (removed[token]) {
        return true;
      }
    }
    return false;
  }
}
