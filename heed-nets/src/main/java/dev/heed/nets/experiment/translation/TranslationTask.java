package dev.heed.nets.experiment.translation;

import dev.heed.nets.data.ParallelText;
import dev.heed.nets.translation.BytePairEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sentences to be translated, as subwords.
 *
 * @param vocabulary pieces of both languages
 * @param train training pairs, without those that are too long
 * @param dev pairs that choose the epoch and set the learning rate
 * @param test pairs that are translated
 * @param references texts of the test pairs
 */
record TranslationTask(
    BytePairEncoding vocabulary,
    List<Pair> train,
    List<Pair> dev,
    List<Pair> test,
    ParallelText references) {

  /** The pieces of a sentence and of its translation, both with begin and end. */
  record Pair(int[] source, int[] target) {}

  /** Learns the vocabulary from the training texts and splits all texts into its pieces. */
  static TranslationTask of(
      ParallelText train, ParallelText dev, ParallelText test, int pieces, int maxPieces) {
    BytePairEncoding vocabulary =
        BytePairEncoding.train(
            Stream.concat(train.source().stream(), train.target().stream()).toList(), pieces);
    return new TranslationTask(
        vocabulary,
        pairs(vocabulary, train).stream()
            .filter(pair -> Math.max(pair.source().length, pair.target().length) <= maxPieces)
            .toList(),
        pairs(vocabulary, dev).stream().map(pair -> shortened(pair, maxPieces)).toList(),
        pairs(vocabulary, test).stream().map(pair -> shortened(pair, maxPieces)).toList(),
        test);
  }

  /**
   * The task of a search of rates: the first training pairs and the dev pairs, nothing to
   * translate.
   *
   * @param share share of the training pairs, above 0 to 1
   */
  TranslationTask search(double share) {
    return new TranslationTask(
        vocabulary,
        train.subList(0, Math.max(1, (int) (share * train.size()))),
        dev,
        List.of(),
        references.first(0));
  }

  private static List<Pair> pairs(BytePairEncoding vocabulary, ParallelText text) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < text.source().size(); i++) {
      pairs.add(
          new Pair(
              framed(vocabulary.encode(text.source().get(i))),
              framed(vocabulary.encode(text.target().get(i)))));
    }
    return pairs;
  }

  private static int[] framed(int[] pieces) {
    int[] framed = new int[pieces.length + 2];
    System.arraycopy(pieces, 0, framed, 1, pieces.length);
    framed[0] = BytePairEncoding.BEGIN;
    framed[pieces.length + 1] = BytePairEncoding.END;
    return framed;
  }

  private static Pair shortened(Pair pair, int maxPieces) {
    return new Pair(shortened(pair.source(), maxPieces), shortened(pair.target(), maxPieces));
  }

  private static int[] shortened(int[] pieces, int maxPieces) {
    return pieces.length <= maxPieces ? pieces : Arrays.copyOf(pieces, maxPieces);
  }
}
