package dev.heed.cli.report.word;

import dev.heed.dynamics.TwoTime;
import dev.heed.lab.report.Block;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The ranking of words by attention: the epoch after which it stood still. */
final class RankingCourse {
  /** The most frequent words; the rest hardly ever matter, and take memory in every epoch. */
  private static final int MAX_WORDS = 1000;

  /** Words below which there is no ranking to speak of. */
  private static final int MIN_WORDS = 10;

  /** Epochs below which there is no course. */
  private static final int MIN_EPOCHS = 3;

  /** Share of the pairs of words that have their final order while the ranking stands still. */
  private static final double STILL = 0.95;

  private final SequencedMap<Integer, float[]> scores = new TreeMap<>();

  /** Adds an epoch, with the scores of the words by descending frequency. */
  void add(int epoch, float[] all) {
    scores.put(epoch, Arrays.copyOf(all, Math.min(MAX_WORDS, all.length)));
  }

  /**
   * The sentence of the report; empty for few words or epochs, and without attention.
   *
   * @param kept the epoch whose weights are kept
   */
  Optional<Block> sentence(int kept) {
    List<Integer> epochs = scores.keySet().stream().filter(epoch -> epoch <= kept).toList();
    if (epochs.size() < MIN_EPOCHS
        || epochs.getLast() != kept
        || scores.get(kept).length < MIN_WORDS) {
      return Optional.empty();
    }
    OptionalDouble since =
        new TwoTime(
                epochs.stream().mapToDouble(epoch -> epoch).toArray(),
                epochs.stream().map(epoch -> numbers(scores.get(epoch))).toList())
            .stoodStill(STILL);
    return since.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Block.Paragraph(text((int) since.getAsDouble(), kept, scores.get(kept).length)));
  }

  private static String text(int since, int kept, int words) {
    return String.format(
        Locale.ROOT,
        since == kept
            ? "The ranking of attention was still changing when training ended: before epoch %d,"
                + " which is kept, fewer than %.0f %% of the pairs of the %,d most frequent words"
                + " had their final order."
            : "The ranking of attention stood still after epoch %d: since then at least %.0f %% of"
                + " the pairs of the %,d most frequent words have had the order that they have in"
                + " epoch "
                + kept
                + ", which is kept.",
        since,
        100 * STILL,
        words);
  }

  private static double[] numbers(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
