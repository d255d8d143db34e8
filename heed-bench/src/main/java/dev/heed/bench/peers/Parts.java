package dev.heed.bench.peers;

import dev.heed.bench.ComparedCorpus;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The texts of a corpus as all programs get them.
 *
 * @param train in random order: fastText reads a file from its beginning to its end, and in some
 *     corpora the texts of a label follow each other
 * @param dev empty if the corpus has no such file
 */
record Parts(List<LabelledText> train, Optional<List<LabelledText>> dev, List<LabelledText> test) {
  /** The part of the texts held out for testing if a corpus has no file for it. */
  static final int TEST_SHARE = 5;

  /** The part of the training texts by which a setting is chosen if there are no dev texts. */
  static final int DEV_SHARE = 10;

  private static final long SEED = 1;

  /** Two disjoint parts of a list. */
  record Split<T>(List<T> rest, List<T> part) {}

  static Parts read(ComparedCorpus corpus, Path data) throws IOException {
    List<LabelledText> texts = shuffled(corpus.texts(data.resolve(corpus.train())));
    if (corpus.test().isEmpty()) {
      Split<LabelledText> split =
          stratified(texts, texts.stream().map(text -> label(text)).toList(), TEST_SHARE);
      return new Parts(split.rest(), Optional.empty(), split.part());
    }
    Optional<List<LabelledText>> dev = Optional.empty();
    if (corpus.dev().isPresent()) {
      dev = Optional.of(corpus.texts(data.resolve(corpus.dev().get())));
    }
    return new Parts(texts, dev, corpus.texts(data.resolve(corpus.test().get())));
  }

  /** The name of the division that {@link #read} makes, for the output. */
  static String division(ComparedCorpus corpus) {
    return corpus.test().isPresent()
        ? "its own test file"
        : "a stratified fifth for testing, seed " + SEED;
  }

  /** The label of a text, written without spaces. */
  static String label(LabelledText text) {
    return text.label().orElseThrow().replace(' ', '_');
  }

  static List<Example> examples(List<LabelledText> texts) {
    return texts.stream()
        .map(text -> new Example(label(text), PeerTokens.of(text.text())))
        .toList();
  }

  /**
   * Draws one of every {@code share} texts of each label, rounded.
   *
   * @param labels of the texts
   */
  static <T> Split<T> stratified(List<T> texts, List<String> labels, int share) {
    TreeMap<String, List<Integer>> places = new TreeMap<>();
    for (int i = 0; i < labels.size(); i++) {
      places.computeIfAbsent(labels.get(i), label -> new ArrayList<>()).add(i);
    }
    boolean[] drawn = new boolean[texts.size()];
    Collection<List<Integer>> groups = places.values();
    int number = 0;
    for (List<Integer> group : groups) {
      int[] order = group.stream().mapToInt(i -> i).toArray();
      new SeededRandom(SEED).stream("peers", number++).shuffle(order);
      int count = Math.round((float) order.length / share);
      Arrays.stream(order, 0, count).forEach(i -> drawn[i] = true);
    }
    return new Split<>(
        IntStream.range(0, drawn.length).filter(i -> !drawn[i]).mapToObj(texts::get).toList(),
        IntStream.range(0, drawn.length).filter(i -> drawn[i]).mapToObj(texts::get).toList());
  }

  private static List<LabelledText> shuffled(List<LabelledText> texts) {
    int[] order = IntStream.range(0, texts.size()).toArray();
    new SeededRandom(SEED).stream("order", 0).shuffle(order);
    return Arrays.stream(order).mapToObj(texts::get).toList();
  }
}
