package dev.heed.dynamics.corpus;

import dev.heed.base.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/**
 * The relation between the distance from the score–norm identity and the coherence of a word's
 * texts, with a value for each word.
 *
 * @param coherence see {@link WordStatistics#coherence}
 * @param errors median distances
 * @param texts number of texts that contain the word
 */
record CoherenceAnalysis(double[] coherence, double[] errors, double[] texts) {
  private static final double[] BANDS = {0, 0.4, 0.55, 0.7, 0.85, 1};

  /** Coherence from which a word's texts count as having one label. */
  private static final double COHERENT = 0.7;

  SequencedMap<String, Object> metrics() {
    double[] coherent = errorsWithin(COHERENT, 1);
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("median_coherence", median(coherence));
    metrics.put("error_coherence_rank_correlation", correlation(errors, coherence));
    metrics.put("error_coherence_rank_correlation_at_equal_texts", correlationAtEqualTexts());
    metrics.put("sen_words_coherent", coherent.length);
    metrics.put("sen_median_error_coherent", median(coherent));
    metrics.put("by_coherence", bands());
    return metrics;
  }

  private List<SequencedMap<String, Object>> bands() {
    List<SequencedMap<String, Object>> bands = new ArrayList<>();
    for (int i = 0; i + 1 < BANDS.length; i++) {
      double[] within = errorsWithin(BANDS[i], BANDS[i + 1]);
      SequencedMap<String, Object> band = new LinkedHashMap<>();
      band.put("from", BANDS[i]);
      band.put("to", BANDS[i + 1]);
      band.put("words", within.length);
      band.put("median_error", median(within));
      bands.add(band);
    }
    return bands;
  }

  /** The median; NaN if there are no values. */
  private static double median(double[] values) {
    return values.length == 0 ? Double.NaN : Statistics.median(values);
  }

  /** Errors of the words with a coherence in a range; the upper end of the last belongs to it. */
  private double[] errorsWithin(double from, double to) {
    return IntStream.range(0, errors.length)
        .filter(i -> coherence[i] >= from && (coherence[i] < to || to == 1))
        .mapToDouble(i -> errors[i])
        .toArray();
  }

  /** Spearman's partial correlation of errors and coherence, the number of texts held constant. */
  private double correlationAtEqualTexts() {
    double both = correlation(errors, coherence);
    double ofErrors = correlation(errors, texts);
    double ofCoherence = correlation(coherence, texts);
    return (both - ofErrors * ofCoherence)
        / StrictMath.sqrt((1 - ofErrors * ofErrors) * (1 - ofCoherence * ofCoherence));
  }

  /** Spearman's rank correlation; NaN for fewer than two words or where one does not vary. */
  private static double correlation(double[] x, double[] y) {
    return x.length < 2 ? Double.NaN : new SpearmansCorrelation().correlation(x, y);
  }
}
