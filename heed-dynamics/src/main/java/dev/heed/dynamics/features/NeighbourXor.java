package dev.heed.dynamics.features;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts of a pair among fillers: {@code very} or {@code not}, followed by {@code good} or {@code
 * bad}. The label is the exclusive or of the pair, so a single word tells nothing. The four pairs
 * take turns and are equally frequent.
 *
 * @param texts the number of texts, a multiple of four: half of them to train with, a quarter as
 *     dev texts, a quarter for the test
 * @param fillers the number of fillers in a text
 * @param fillerWords the number of different fillers
 */
record NeighbourXor(int texts, int fillers, int fillerWords) {
  private static final int PAIRS = 4;

  NeighbourXor {
    Require.atLeast("texts", 4 * PAIRS, texts);
    Require.atLeast("fillers", 1, fillers);
    Require.atLeast("filler_words", 1, fillerWords);
  }

  /** The parts of the texts. */
  record Parts(LabelledTexts train, LabelledTexts dev, LabelledTexts test) {}

  /** Draws the texts; the same seed gives the same. */
  Parts draw(SeededRandom random) {
    SeededRandom source = random.stream("negation", 0);
    int quarter = Math.ceilDiv(texts, 4 * PAIRS) * PAIRS;
    return new Parts(
        draw(Math.max(PAIRS, texts - 2 * quarter), source),
        draw(quarter, source),
        draw(quarter, source));
  }

  private LabelledTexts draw(int count, SeededRandom random) {
    List<LabelledTexts.Item> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean negated = i % 2 == 1;
      boolean good = i / 2 % 2 == 1;
      List<String> words = new ArrayList<>();
      for (int j = 0; j < fillers; j++) {
        words.add("filler" + random.below(fillerWords));
      }
      words.addAll(
          random.below(fillers + 1), List.of(negated ? "not" : "very", good ? "good" : "bad"));
      items.add(
          new LabelledTexts.Item(
              negated == good ? "negative" : "positive", String.join(" ", words)));
    }
    return new LabelledTexts(items);
  }
}
