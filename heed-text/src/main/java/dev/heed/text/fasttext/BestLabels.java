package dev.heed.text.fasttext;

import java.util.Arrays;

/**
 * The best of scored items. A heap as {@code push_heap}, {@code pop_heap} and {@code sort_heap} of
 * libstdc++ keep it, since these decide which of equal scores stay and in which order.
 */
final class BestLabels {
  private final int limit;
  private float[] scores;
  private int[] items;
  private int size;

  /** Keeps {@code limit} items of at most {@code available}. */
  BestLabels(int limit, int available) {
    this.limit = limit;
    int capacity = (int) Math.min(limit + 1L, Math.min(available + 1L, 1 << 10));
    scores = new float[capacity];
    items = new int[capacity];
  }

  int size() {
    return size;
  }

  /** The score of an item kept, after {@link #sort()} from the best. */
  float score(int index) {
    return scores[index];
  }

  int item(int index) {
    return items[index];
  }

  /** Whether an item with this score would be dropped at once. */
  boolean refuses(float score) {
    return size == limit && score < scores[0];
  }

  void offer(float score, int item) {
    if (refuses(score)) {
      return;
    }
    if (size == scores.length) {
      int larger = ModelInput.larger(size);
      scores = Arrays.copyOf(scores, larger);
      items = Arrays.copyOf(items, larger);
    }
    size++;
    rise(size - 1, 0, score, item);
    if (size > limit) {
      pop(size);
      size--;
    }
  }

  /** Sorts from the best to the worst. No item may be offered afterwards. */
  void sort() {
    for (int length = size; length > 1; length--) {
      pop(length);
    }
  }

  /** {@code __push_heap}: moves a value up from a hole. */
  private void rise(int from, int top, float score, int item) {
    int hole = from;
    while (hole > top && scores[(hole - 1) / 2] > score) {
      move((hole - 1) / 2, hole);
      hole = (hole - 1) / 2;
    }
    scores[hole] = score;
    items[hole] = item;
  }

  /** {@code pop_heap} of the first {@code length} items: the worst of them goes to their end. */
  private void pop(int length) {
    if (length < 2) {
      return;
    }
    int end = length - 1;
    float score = scores[end];
    int item = items[end];
    move(0, end);
    int hole = 0;
    int child = 0;
    while (child < (end - 1) / 2) {
      child = 2 * (child + 1);
      if (scores[child] > scores[child - 1]) {
        child--;
      }
      move(child, hole);
      hole = child;
    }
    if ((end & 1) == 0 && child == (end - 2) / 2) {
      child = 2 * (child + 1);
      move(child - 1, hole);
      hole = child - 1;
    }
    rise(hole, 0, score, item);
  }

  private void move(int from, int to) {
    scores[to] = scores[from];
    items[to] = items[from];
  }
}
