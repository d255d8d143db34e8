package dev.heed.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that a mistyped word was probably meant to be. */
public final class Spelling {
  /** More mistakes than this, and a word is another word; two letters swapped are one mistake. */
  private static final int MAX_MISTAKES = 2;

  private Spelling() {}

  /**
   * The name nearest to a word: one that begins with the word, or else one that differs in at most
   * two letters and at most half of the word's. Of equally near ones, the first with the same first
   * letter, or the first.
   *
   * @return empty if no name is that near
   */
  public static Optional<String> nearest(String word, Collection<String> names) {
    int most = Math.min(MAX_MISTAKES, word.length() / 2);
    return names.stream()
        .filter(name -> distance(word, name) <= most || isBeginning(word, name))
        .min(
            Comparator.comparing((String name) -> !isBeginning(word, name))
                .thenComparingInt(name -> distance(word, name))
                .thenComparing(name -> !name.startsWith(word.substring(0, 1))));
  }

  private static boolean isBeginning(String word, String name) {
    return !word.isEmpty() && name.startsWith(word);
  }

  /** The number of letters to insert, delete, replace or swap to get from one word to the other. */
  private static int distance(String a, String b) {
    int[][] mistakes = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          mistakes[i][j] = i + j;
          continue;
        }
        int change = mistakes[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        mistakes[i][j] = Math.min(change, 1 + Math.min(mistakes[i - 1][j], mistakes[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          mistakes[i][j] = Math.min(mistakes[i][j], mistakes[i - 2][j - 2] + 1);
        }
      }
    }
    return mistakes[a.length()][b.length()];
  }
}
