package dev.heed.dynamics.temperature;

import dev.heed.base.ProblemException;
import dev.heed.dynamics.features.LabelledTexts;
import dev.heed.dynamics.features.Learned;
import dev.heed.kernel.KernelSelection;
import dev.heed.text.model.Scorer;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.vocabulary.Encoding;
import java.util.Arrays;

/**
 * Test texts classified with attention at other temperatures than that of the training. Means of
 * {@code e^H} and {@code C} are over the texts with known words; a text without any has the same
 * probabilities at each temperature.
 */
final class TemperedTexts {
  /** From the highest score alone to the plain mean; the training is at 1. */
  static final double[] TEMPERATURES = {0, 0.25, 0.5, 1, 2, 4, Double.POSITIVE_INFINITY};

  /** The number of quantities for each temperature, and that of those for all. */
  private static final int COLUMNS = 4;

  private static final int FURTHER = 7;

  private final double[] values = new double[COLUMNS * TEMPERATURES.length + FURTHER];

  private TemperedTexts() {}

  /**
   * The quantities.
   *
   * @param accuracy at each temperature, as the next three
   * @param loss the mean of {@code −log p} of the true label, calibrated as the model is
   * @param effective the mean of {@code e^H}
   * @param capacity the mean of {@code C}
   * @param worth attention beside a plain mean
   * @param fall the most by which the entropy of a text falls from a temperature to the next
   */
  record Result(
      double[] accuracy,
      double[] loss,
      double[] effective,
      double[] capacity,
      Worth worth,
      double fall,
      Scores scores) {

    /**
     * Scores of texts before any temperature.
     *
     * @param entries the mean number of entries of a text
     * @param spread the mean standard deviation of a text's scores
     * @param frozen the share of frozen ones of the texts with two entries or more
     */
    record Scores(double entries, double spread, double frozen) {}

    static Result of(double[] values) {
      int at = COLUMNS * TEMPERATURES.length;
      return new Result(
          column(values, 0),
          column(values, 1),
          column(values, 2),
          column(values, 3),
          new Worth((int) values[at], (int) values[at + 1], (int) values[at + 2]),
          values[at + 3],
          new Scores(values[at + 4], values[at + 5], values[at + 6]));
    }

    private static double[] column(double[] values, int column) {
      int size = TEMPERATURES.length;
      return Arrays.copyOfRange(values, column * size, (column + 1) * size);
    }

    /** The highest accuracy at any temperature. */
    double best() {
      return Arrays.stream(accuracy).max().orElseThrow();
    }

    /** A quantity at a temperature. */
    static double at(double temperature, double[] column) {
      return column[Arrays.binarySearch(TEMPERATURES, temperature)];
    }
  }

  /** The values of {@link Result#of}; texts whose label the model does not know are left out. */
  static double[] measure(Learned learned, LabelledTexts texts, Runnable pulse) {
    TemperedTexts measured = new TemperedTexts();
    measured.add(learned, texts, pulse);
    return measured.values;
  }

  private void add(Learned learned, LabelledTexts texts, Runnable pulse) {
    Scorer scorer = learned.scorer();
    float[] ofEntries = ClassifierStep.scores(learned.model().weights(), KernelSelection.kernels());
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer tokens = new TokenBuffer();
    Encoding encoding = new Encoding();
    int known = 0;
    int several = 0;
    int size = 0;
    int last = COLUMNS * TEMPERATURES.length;
    for (LabelledTexts.Item item : texts.items()) {
      pulse.run();
      int label = learned.model().labels().indexOf(item.label());
      if (label < 0) {
        continue;
      }
      size++;
      tokenizer.tokenize(item.text(), tokens);
      learned.model().vocabulary().encode(tokens, encoding);
      int[] entries = encoding.entries();
      double[] scores = new double[encoding.size()];
      Arrays.setAll(scores, i -> ofEntries[entries[i]]);
      double familiarity = learned.model().vocabulary().familiarity(encoding, tokens.size());
      predict(scorer, entries, scores, familiarity, label);
      known += scores.length > 0 ? 1 : 0;
      several += scores.length > 1 ? 1 : 0;
      values[last + 4] += scores.length;
      values[last + 5] += scores.length > 0 ? Tempered.standardDeviation(scores) : 0;
      values[last + 6] += Tempered.isFrozen(scores) ? 1 : 0;
    }
    if (size == 0) {
      throw new ProblemException("no test text has a label of the training texts", "more texts");
    }
    values[last] = size;
    for (int i = 0; i < last; i++) {
      values[i] /= i < 2 * TEMPERATURES.length ? size : Math.max(1, known);
    }
    values[last + 4] /= Math.max(1, known);
    values[last + 5] /= Math.max(1, known);
    values[last + 6] /= Math.max(1, several);
  }

  /** Adds a text at all temperatures. */
  private void predict(
      Scorer scorer, int[] entries, double[] scores, double familiarity, int label) {
    int size = TEMPERATURES.length;
    boolean[] isRight = new boolean[size];
    double before = 0;
    for (int t = 0; t < size; t++) {
      Tempered state = Tempered.of(scores, TEMPERATURES[t]);
      double[] logits =
          scorer.logits(
              scorer.contributions(entries, scores.length, state.weights()), scores.length);
      double[] probabilities = scorer.probabilities(logits, scores.length, familiarity);
      isRight[t] = largest(probabilities) == label;
      values[t] += isRight[t] ? 1 : 0;
      values[size + t] -= StrictMath.log(Math.max(Double.MIN_NORMAL, probabilities[label]));
      if (scores.length > 0) {
        values[2 * size + t] += StrictMath.exp(state.entropy());
        values[3 * size + t] += state.heatCapacity();
        int fall = COLUMNS * size + 3;
        values[fall] = Math.max(values[fall], before - state.entropy());
        before = state.entropy();
      }
    }
    boolean withAttention = isRight[Arrays.binarySearch(TEMPERATURES, 1)];
    boolean asMean = isRight[size - 1];
    values[COLUMNS * size + 1] += withAttention && !asMean ? 1 : 0;
    values[COLUMNS * size + 2] += asMean && !withAttention ? 1 : 0;
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      best = values[k] > values[best] ? k : best;
    }
    return best;
  }
}
