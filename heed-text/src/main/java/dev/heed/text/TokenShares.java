package dev.heed.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * An explanation by words of the text. An n-gram's attention and contribution are shared equally
 * among its words, so a text can be coloured word by word, and the sums stay the same.
 */
public final class TokenShares {
  private final List<Token> tokens = new ArrayList<>();
  private final int[] first;
  private final int[] last;

  /**
   * A word of the text, with its shares of all entries that cover it.
   *
   * @param begin start in code points from 0
   * @param end end in code points, exclusive
   * @param attention sum of its shares of the attention
   * @param contribution sum of its shares of the contributions
   */
  public record Token(int begin, int end, double attention, double contribution) {}

  /**
   * Shares out an explanation.
   *
   * @param label the index of the label whose contributions are shared
   */
  public TokenShares(Explanation explanation, int label) {
    List<Explanation.Word> entries = explanation.words();
    int count = entries.size();
    first = new int[count];
    last = new int[count];
    List<Integer> begins = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    // The shortest entry at a place is a word, and comes before the n-grams that begin there.
    for (int i = 0; i < count; i++) {
      if (i == 0 || entries.get(i).begin() != entries.get(i - 1).begin()) {
        begins.add(entries.get(i).begin());
        ends.add(entries.get(i).end());
      }
      first[i] = begins.size() - 1;
    }
    double[] attention = new double[begins.size()];
    double[] contribution = new double[begins.size()];
    for (int i = 0; i < count; i++) {
      Explanation.Word entry = entries.get(i);
      last[i] = first[i];
      while (ends.get(last[i]) < entry.end()) {
        last[i]++;
      }
      int covered = last[i] - first[i] + 1;
      for (int token = first[i]; token <= last[i]; token++) {
        attention[token] += entry.attention() / covered;
        contribution[token] += entry.contributions().get(label) / covered;
      }
    }
    for (int token = 0; token < begins.size(); token++) {
      tokens.add(
          new Token(begins.get(token), ends.get(token), attention[token], contribution[token]));
    }
  }

  /** The known words of the text in order. */
  public List<Token> tokens() {
    return Collections.unmodifiableList(tokens);
  }

  /** The index in {@link #tokens()} of the first word of an entry of the explanation. */
  public int firstToken(int entry) {
    return first[entry];
  }

  /** The index in {@link #tokens()} of the last word of an entry of the explanation. */
  public int lastToken(int entry) {
    return last[entry];
  }
}
