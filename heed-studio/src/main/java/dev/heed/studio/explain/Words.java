package dev.heed.studio.explain;

import dev.heed.text.Explanation;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The words of a text with their shares of an explanation, also words that no entry covers. */
final class Words {
  private static final Tokenizer TOKENIZER = new Tokenizer();

  private Words() {}

  /**
   * Shares out an explanation: an n-gram's attention and contributions are divided equally among
   * its words, so a text can be coloured word by word, and the sums stay the same.
   */
  static List<Models.Word> of(Explanation explanation) {
    TokenBuffer tokens = new TokenBuffer();
    TOKENIZER.tokenize(explanation.text(), tokens);
    int[] begins = places(tokens, true);
    int[] ends = places(tokens, false);
    int labels = explanation.labels().size();
    double[] attention = new double[begins.length];
    double[][] contributions = new double[begins.length][labels];
    boolean[] known = new boolean[begins.length];
    for (Explanation.Word entry : explanation.words()) {
      int first = Arrays.binarySearch(begins, entry.begin());
      int last = Arrays.binarySearch(ends, entry.end());
      int covered = last - first + 1;
      for (int word = first; word <= last; word++) {
        known[word] |= entry.known();
        attention[word] += entry.attention() / covered;
        for (int label = 0; label < labels; label++) {
          contributions[word][label] += entry.contributions().get(label) / covered;
        }
      }
    }
    List<Models.Word> words = new ArrayList<>(begins.length);
    for (int i = 0; i < begins.length; i++) {
      words.add(new Models.Word(begins[i], ends[i], known[i], attention[i], contributions[i]));
    }
    return words;
  }

  /** The begins or the ends of all tokens in code points. */
  private static int[] places(TokenBuffer tokens, boolean begins) {
    int[] units = new int[tokens.size()];
    Arrays.setAll(units, i -> begins ? tokens.begin(i) : tokens.end(i));
    return tokens.codePointIndices(units);
  }
}
