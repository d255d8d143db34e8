package dev.heed.cli.text;

import dev.heed.cli.command.InputTexts;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Texts to look at that were not trained on.
 *
 * @param name what they were held out for: {@code test} or {@code dev}; empty if there are none
 * @param texts in the order of their file
 * @param of of how many they are a random sample
 */
record HeldOutSample(String name, List<LabelledText> texts, long of) {
  private static final int LONGEST = 20_000;
  private static final int MOST = 5_000;
  private static final int LEAST = 500;
  private static final int MOST_CONTRIBUTIONS = 2_000_000;

  HeldOutSample {
    texts = List.copyOf(texts);
  }

  static HeldOutSample none() {
    return new HeldOutSample("", List.of(), 0);
  }

  /** How many texts are looked at: fewer of many labels, each of which costs. */
  static int size(int labels) {
    return Math.clamp(MOST_CONTRIBUTIONS / labels, LEAST, MOST);
  }

  /**
   * Draws a sample in one pass (Vitter's algorithm R); very long texts are left out.
   *
   * @param wanted which texts are meant, counted from 0
   */
  static HeldOutSample draw(InputTexts texts, String name, IntPredicate wanted, int most, long seed)
      throws IOException {
    SeededRandom random = new SeededRandom(seed).stream("report", 0);
    List<LabelledText> sample = new ArrayList<>();
    int met = 0;
    int number = 0;
    try (CorpusReader reader = texts.open()) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        LabelledText text = next.get();
        if (!wanted.test(number++) || text.text().length() > LONGEST) {
          continue;
        }
        met++;
        if (sample.size() < most) {
          sample.add(text);
          continue;
        }
        int place = random.below(met);
        if (place < most) {
          sample.set(place, text);
        }
      }
    }
    sample.sort(Comparator.comparingLong(LabelledText::line));
    return new HeldOutSample(name, sample, met);
  }
}
