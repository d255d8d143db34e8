package dev.heed.text;

import java.util.ArrayList;
import java.util.List;

/**
 * An explanation by words of the text: an n-gram's attention and contribution are shared equally
 * among its words, so that a text can be coloured word by word and the sums stay what they are.
 */
public final class TokenShares {
  private final List<Token> tokens = new ArrayList<>();
  private final int[] first;
  private final int[] last;

  /**
   * A word of the text, with what it has of all entries that cover it.
   *
   * @param begin where it begins, in code points
   * @param end where it ends, exclusive
   */
  public record Token(int begin, int end, double attention, double contribution) {}

  /**
   * The shares of an explanation's words.
   *
   * @param label the number of the label whose contributions are shared out
   */
  public TokenShares(Explanation explanation, int label) {
    List<Explanation.Word> entries = explanation.words();
    int count = entries.size();
    first = new int[count];
    last = new int[count];
    List<Integer> begins = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    // The shortest entry at a place is a word, and stands before the n-grams that begin there.
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
    return tokens;
  }

  /** The word of {@link #tokens()} with which an entry of the explanation begins. */
  public int firstToken(int entry) {
    return first[entry];
  }

  /** The word with which it ends. */
  public int lastToken(int entry) {
    return last[entry];
  }
}
