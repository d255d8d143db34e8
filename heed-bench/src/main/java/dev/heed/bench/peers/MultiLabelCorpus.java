package dev.heed.bench.peers;

import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A made-up corpus of texts with one to five of 50 labels. Labels have frequencies by Zipf's law,
 * and so have the words. A label has 40 words of its own choice among the less frequent ones, so
 * labels share some; a third of a text's words is from its labels, the others are noise.
 */
final class MultiLabelCorpus {
  static final int LABELS = 50;

  private static final int VOCABULARY = 20_000;

  /** The most frequent words belong to no label. */
  private static final int COMMON = 200;

  /** Labels choose among the words up to this rank, so that they overlap. */
  private static final int TOPICAL = 3_000;

  private static final int WORDS_OF_LABEL = 40;
  private static final int MAX_LABELS = 5;
  private static final int MIN_WORDS = 5;
  private static final int MAX_WORDS = 40;

  /** The share of a text's words that are from its labels. */
  private static final double TOPIC_SHARE = 0.33;

  /** The probability that a text with fewer than {@link #MAX_LABELS} labels has another one. */
  private static final double ANOTHER = 0.55;

  private final double[] labelShares = zipf(LABELS);
  private final double[] wordShares = zipf(VOCABULARY);
  private final double[] choiceShares = zipf(WORDS_OF_LABEL);
  private final int[][] words = new int[LABELS][WORDS_OF_LABEL];

  /**
   * A text and its labels.
   *
   * @param labels at least one, ascending
   */
  record Labelled(List<String> labels, String text) {
    Labelled {
      labels = List.copyOf(labels);
    }

    /** The text as a line of fastText's format. */
    String line() {
      StringBuilder line = new StringBuilder();
      labels.forEach(label -> line.append(FastTextPeer.LABEL).append(label).append(' '));
      return line.append(text).toString();
    }
  }

  /** Chooses the words of the labels. */
  MultiLabelCorpus(long seed) {
    SeededRandom random = new SeededRandom(seed).stream("words", 0);
    for (int[] own : words) {
      Arrays.setAll(own, i -> COMMON + random.below(TOPICAL - COMMON));
    }
  }

  /** Draws texts, the same for the same source. */
  List<Labelled> texts(int count, SeededRandom random) {
    return IntStream.range(0, count).mapToObj(i -> text(random)).toList();
  }

  private Labelled text(SeededRandom random) {
    TreeSet<Integer> labels = new TreeSet<>();
    labels.add(draw(labelShares, random));
    while (labels.size() < MAX_LABELS && random.uniform() < ANOTHER) {
      labels.add(draw(labelShares, random));
    }
    List<Integer> topics = new ArrayList<>(labels);
    List<String> text = new ArrayList<>();
    int length = MIN_WORDS + random.below(MAX_WORDS - MIN_WORDS + 1);
    for (int i = 0; i < length; i++) {
      int word = draw(wordShares, random);
      if (random.uniform() < TOPIC_SHARE) {
        word = words[topics.get(random.below(topics.size()))][draw(choiceShares, random)];
      }
      text.add("w" + word);
    }
    return new Labelled(
        topics.stream().map(label -> "label" + label).toList(), String.join(" ", text));
  }

  /** Cumulative shares, each proportional to the inverse of its rank. */
  private static double[] zipf(int count) {
    double[] cumulative = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += 1.0 / (i + 1);
      cumulative[i] = sum;
    }
    for (int i = 0; i < count; i++) {
      cumulative[i] /= sum;
    }
    return cumulative;
  }

  private static int draw(double[] cumulative, SeededRandom random) {
    int place = Arrays.binarySearch(cumulative, random.uniform());
    return Math.min(place < 0 ? -place - 1 : place + 1, cumulative.length - 1);
  }
}
