package dev.heed.dynamics.telescope;

import dev.heed.kernel.SeededRandom;

/**
 * Texts of one topic word and some others. Topic words 0 and 1 name one label, 2 and 3 the other.
 *
 * @param words the words of each text
 * @param labels 1 or −1
 */
record TopicTexts(int[][] words, double[] labels) {
  private static final int TOPIC_WORDS = 4;
  private static final int OTHERS = 300;
  private static final int COMPANIONS = 10;

  /** Number of words. */
  static final int VOCABULARY = TOPIC_WORDS + OTHERS;

  static TopicTexts draw(int count, SeededRandom random) {
    int[][] words = new int[count][COMPANIONS + 1];
    double[] labels = new double[count];
    for (int i = 0; i < count; i++) {
      words[i][0] = random.below(TOPIC_WORDS);
      labels[i] = words[i][0] < TOPIC_WORDS / 2 ? 1 : -1;
      for (int j = 1; j <= COMPANIONS; j++) {
        words[i][j] = TOPIC_WORDS + random.below(OTHERS);
      }
    }
    return new TopicTexts(words, labels);
  }

  /** These texts with the labels of a share of them flipped. */
  TopicTexts flipped(double share, SeededRandom random) {
    double[] changed = labels.clone();
    for (int i = 0; i < changed.length; i++) {
      changed[i] *= random.uniform() < share ? -1 : 1;
    }
    return new TopicTexts(words, changed);
  }

  int count() {
    return labels.length;
  }
}
