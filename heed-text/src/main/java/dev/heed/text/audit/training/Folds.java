package dev.heed.text.audit.training;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.audit.duplicate.DuplicateSearch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Deals texts into folds that have the labels in the same proportions. Equal and similar texts are
 * in the same fold: a copy with the same wrong label would speak for it.
 */
final class Folds {
  /** Folds of each training; with ten the texts trained on are hardly more. */
  static final int COUNT = 5;

  private Folds() {}

  /**
   * Deals.
   *
   * @param texts numbers of texts, ascending
   * @param classes the class of each
   * @param groups for each number of a text the least number of its copies, itself included
   * @return the fold of each of the texts
   */
  static int[] deal(int[] texts, int[] classes, int labels, int[] groups, SeededRandom random) {
    int[] placeOfGroup = new int[groups.length];
    Arrays.fill(placeOfGroup, -1);
    List<List<Integer>> firsts = new ArrayList<>(); // of each class, places of groups' first texts
    for (int k = 0; k < labels; k++) {
      firsts.add(new ArrayList<>());
    }
    int[] sizes = new int[texts.length]; // of the group of each first text
    for (int i = 0; i < texts.length; i++) {
      int group = groups[texts[i]];
      if (placeOfGroup[group] < 0) {
        placeOfGroup[group] = i;
        firsts.get(classes[i]).add(i);
      }
      sizes[placeOfGroup[group]]++;
    }
    int[] folds = new int[texts.length];
    long[] all = new long[COUNT];
    for (int k = 0; k < labels; k++) {
      int[] shuffled = firsts.get(k).stream().mapToInt(i -> i).toArray();
      random.stream("folds", k).shuffle(shuffled);
      long[] ofClass = new long[COUNT];
      for (int first : shuffled) {
        int fold = smallest(ofClass, all);
        folds[first] = fold;
        ofClass[fold] += sizes[first];
        all[fold] += sizes[first];
      }
    }
    for (int i = 0; i < texts.length; i++) {
      folds[i] = folds[placeOfGroup[groups[texts[i]]]];
    }
    return folds;
  }

  private static int smallest(long[] ofClass, long[] all) {
    int best = 0;
    for (int fold = 1; fold < COUNT; fold++) {
      if (ofClass[fold] < ofClass[best]
          || ofClass[fold] == ofClass[best] && all[fold] < all[best]) {
        best = fold;
      }
    }
    return best;
  }

  /** For each text the least number of the texts that are equal or similar, itself included. */
  static int[] groups(int texts, DuplicateSearch.Result duplicates) {
    int[] parent = new int[texts];
    Arrays.setAll(parent, i -> i);
    List<DuplicateSearch.Group> all = new ArrayList<>(duplicates.exact());
    all.addAll(duplicates.near());
    for (DuplicateSearch.Group group : all) {
      for (int text : group.texts()) {
        join(parent, group.texts().getFirst(), text);
      }
    }
    Arrays.setAll(parent, i -> root(parent, i));
    return parent;
  }

  private static void join(int[] parent, int a, int b) {
    int first = root(parent, a);
    int second = root(parent, b);
    parent[Math.max(first, second)] = Math.min(first, second);
  }

  private static int root(int[] parent, int text) {
    int at = text;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }
}
