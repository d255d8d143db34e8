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
 * @param vocabulary of both languages
 * @param train what is trained on; pairs that are too long are left out
 * @param validation what sets the learning rate
 * @param test what is translated
 * @param references the translations of the test sentences
 */
record TranslationTask(
    BytePairEncoding vocabulary,
    List<Pair> train,
    List<Pair> validation,
    List<Pair> test,
    ParallelText references) {

  /**
   * A sentence and its translation, both with begin and end.
   *
   * @param source pieces
   * @param target pieces
   */
  record Pair(int[] source, int[] target) {}

  /** Learns the vocabulary from the training texts and cuts all texts into its pieces. */
  static TranslationTask of(
      ParallelText train, ParallelText validation, ParallelText test, int pieces, int longest) {
    BytePairEncoding vocabulary =
        BytePairEncoding.train(
            Stream.concat(train.source().stream(), train.target().stream()).toList(), pieces);
    return new TranslationTask(
        vocabulary,
        pairs(vocabulary, train).stream()
            .filter(pair -> Math.max(pair.source().length, pair.target().length) <= longest)
            .toList(),
        pairs(vocabulary, validation).stream().map(pair -> shortened(pair, longest)).toList(),
        pairs(vocabulary, test).stream().map(pair -> shortened(pair, longest)).toList(),
        test);
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

  private static Pair shortened(Pair pair, int longest) {
    return new Pair(shortened(pair.source(), longest), shortened(pair.target(), longest));
  }

  private static int[] shortened(int[] pieces, int longest) {
    return pieces.length <= longest ? pieces : Arrays.copyOf(pieces, longest);
  }
}
