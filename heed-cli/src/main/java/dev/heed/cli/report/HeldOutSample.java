package dev.heed.cli.report;

import dev.heed.cli.command.InputTexts;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A random sample of texts that were not trained on.
 *
 * @param name the part they come from: {@code test} or {@code dev}; empty if there are none
 * @param texts the texts, in the order of their file
 * @param total the number of texts they were drawn from
 */
public record HeldOutSample(String name, List<LabelledText> texts, long total) {
  /** Characters; longer texts are left out, since explaining one may take seconds. */
  private static final int MAX_LENGTH = 20_000;

  private static final int MAX_SIZE = 5_000;
  private static final int MIN_SIZE = 500;

  /** Texts times labels: bounds the contributions that are computed. */
  private static final int MAX_CONTRIBUTIONS = 2_000_000;

  public HeldOutSample {
    texts = List.copyOf(texts);
  }

  /** No texts. */
  public static HeldOutSample none() {
    return new HeldOutSample("", List.of(), 0);
  }

  /** The size of a sample: smaller for many labels, because each label costs time. */
  public static int size(int labels) {
    return Math.clamp(MAX_CONTRIBUTIONS / labels, MIN_SIZE, MAX_SIZE);
  }

  /**
   * Draws a sample in one pass (Vitter's algorithm R).
   *
   * @param labels the number of labels that a text has
   * @param wanted whether a text, counted from 0, belongs to the part
   * @param size the maximum number of texts
   */
  public static HeldOutSample draw(
      InputTexts texts,
      CorpusOptions.Labels labels,
      String name,
      IntPredicate wanted,
      int size,
      long seed)
      throws IOException {
    SeededRandom random = new SeededRandom(seed).stream("report", 0);
    List<LabelledText> sample = new ArrayList<>();
    int met = 0;
    int number = 0;
    try (CorpusReader reader = texts.open(labels)) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        LabelledText text = next.get();
        if (!wanted.test(number++) || text.text().length() > MAX_LENGTH) {
          continue;
        }
        met++;
        if (sample.size() < size) {
          sample.add(text);
          continue;
        }
        int place = random.below(met);
        if (place < size) {
          sample.set(place, text);
        }
      }
    }
    sample.sort(Comparator.comparingLong(LabelledText::line));
    return new HeldOutSample(name, sample, met);
  }
}
