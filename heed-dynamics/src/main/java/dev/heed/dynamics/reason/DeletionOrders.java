package dev.heed.dynamics.reason;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.Explanation;
import dev.heed.text.TokenShares;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The words that have to be deleted in some order until the kept entries give another label. An
 * entry is lost with any of its words.
 */
final class DeletionOrders {
  private final Explanation explanation;
  private final int label;
  private final TokenShares shares;

  DeletionOrders(Explanation explanation) {
    this.explanation = explanation;
    label = explanation.labels().indexOf(explanation.label());
    shares = new TokenShares(explanation, label);
  }

  /** The number of known words. */
  int words() {
    return shares.tokens().size();
  }

  /** In the order of the words' shares in the margin, of two labels. */
  int byShare() {
    List<TokenShares.Token> others = new TokenShares(explanation, 1 - label).tokens();
    return needed(
        ascending(
            word -> others.get(word).contribution() - shares.tokens().get(word).contribution()));
  }

  /** From the most attention to the least. */
  int byAttention() {
    return needed(ascending(word -> -shares.tokens().get(word).attention()));
  }

  /** In random order. */
  int atRandom(SeededRandom random) {
    int[] order = IntStream.range(0, words()).toArray();
    random.shuffle(order);
    return needed(order);
  }

  private int[] ascending(IntToDoubleFunction key) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, words()).boxed().toList());
    order.sort(Comparator.comparingDouble(key::applyAsDouble));
    return order.stream().mapToInt(word -> word).toArray();
  }

  /** The number of deletions until the margin is below 0; all words if it never is. */
  private int needed(int[] order) {
    BitSet lost = new BitSet();
    double margin = explanation.logits().get(label) - explanation.logits().get(1 - label);
    int count = 0;
    while (count < order.length && margin >= 0) {
      int word = order[count++];
      for (int entry = 0; entry < explanation.words().size(); entry++) {
        if (shares.firstToken(entry) <= word
            && word <= shares.lastToken(entry)
            && !lost.get(entry)) {
          lost.set(entry);
          List<Double> values = explanation.words().get(entry).contributions();
          margin -= values.get(label) - values.get(1 - label);
        }
      }
    }
    return count;
  }
}
