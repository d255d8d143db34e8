package dev.heed.dynamics.features;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Margins of the words of SST-2 beside their counts.
 *
 * @param margins a word's margin towards the second label
 * @param accuracy on the test texts
 * @param asBag the share of the test texts on which a linear bag decides alike
 * @param logOddsCorrelation Pearson's correlation of margin and log odds
 * @param firstStepCorrelation Spearman's correlation of margin and first step
 */
record Margins(
    List<WordCounts.Word> words,
    double[] margins,
    double accuracy,
    double asBag,
    double logOddsCorrelation,
    double firstStepCorrelation) {

  /** No measurement. */
  static final Margins NONE =
      new Margins(List.of(), new double[0], Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  /** The numbers of the words whose margin has another sign than their counts, clearest first. */
  List<Integer> contradictions() {
    return IntStream.range(0, margins.length)
        .filter(i -> margins[i] * words.get(i).logOdds() < 0)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                (Integer i) -> -Math.min(Math.abs(margins[i]), Math.abs(words.get(i).logOdds()))))
        .toList();
  }
}
