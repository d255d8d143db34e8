package dev.heed.attention;

import dev.heed.base.Require;

/**
 * Attention of one query as a Gibbs distribution: keys are states, a score is minus an energy, and
 * {@code a = softmax(z/T)} are their probabilities. {@code F = U − T·H}, {@code dF/dT = −H}, {@code
 * dU/dT = C}, {@code dH/dT = C/T ≥ 0}; of all distributions {@code b}, {@code a} alone maximises
 * {@code ⟨b,z⟩ + T·H(b)}, and the maximum is {@code −F}.
 *
 * <p>Source: "Thermodynamics of attention", arXiv:2411.15945; the identities are textbook
 * statistical mechanics.
 *
 * @param temperature {@code T}, in units of the scores
 * @param freeEnergy {@code F = −T·log Σ e^(z/T)}
 * @param energy {@code U = −⟨a,z⟩}
 * @param entropy {@code H = −Σ a·log a}, in nats: 0 for a single key, {@code log m} for {@code m}
 *     keys of equal weight
 * @param heatCapacity {@code C = Var_a(z)/T²}: how fast the weights change with the temperature
 */
public record Thermodynamics(
    double temperature, double freeEnergy, double energy, double entropy, double heatCapacity) {

  /**
   * The quantities of a query that attends to these scores; {@code −∞} leaves a key out. Without
   * any key all are 0.
   *
   * @throws dev.heed.base.ProblemException if the temperature is not positive and finite
   */
  public static Thermodynamics of(double[] scores, double temperature) {
    Sums sums = new Sums(temperature);
    for (double score : scores) {
      sums.add(score);
    }
    return sums.result();
  }

  /**
   * Number of keys of equal weight that have the same entropy, {@code e^H}: between 1 and the
   * number of keys.
   */
  public double effectiveKeys() {
    return Math.exp(entropy);
  }

  /**
   * The sums that the quantities follow from, one score after the other, so that scores need not be
   * kept: {@code Σ e}, {@code Σ d·e} and {@code Σ d²·e} with {@code d = z − maximum}, {@code e =
   * e^(d/T)}. Where a higher score comes, the sums are moved to the new maximum.
   */
  public static final class Sums {
    private final double temperature;
    private double maximum = Double.NEGATIVE_INFINITY;
    private double sum;
    private double first;
    private double second;

    /**
     * Sums of no score.
     *
     * @throws dev.heed.base.ProblemException if the temperature is not positive and finite
     */
    public Sums(double temperature) {
      Require.positive("temperature", temperature);
      this.temperature = temperature;
    }

    /** Adds a key; {@code −∞} leaves it out. */
    public void add(double score) {
      if (score == Double.NEGATIVE_INFINITY) {
        return;
      }
      if (score > maximum) {
        moveTo(score);
      }
      double d = score - maximum;
      double e = Math.exp(d / temperature);
      if (e == 0) {
        return; // its weight is 0, and d² may be infinite
      }
      sum += e;
      first += d * e;
      second += d * d * e;
    }

    private void moveTo(double score) {
      if (sum > 0) {
        double shift = maximum - score;
        double factor = Math.exp(shift / temperature);
        // Of e^(shift/T) = 0 the old terms vanish, however large the shift.
        second = factor == 0 ? 0 : factor * (second + 2 * shift * first + shift * shift * sum);
        first = factor == 0 ? 0 : factor * (first + shift * sum);
        sum *= factor;
      }
      maximum = score;
    }

    /**
     * The quantities of the keys so far; without any key {@code F}, {@code U}, {@code H} and {@code
     * C} are 0.
     */
    public Thermodynamics result() {
      if (sum == 0) {
        return new Thermodynamics(temperature, 0, 0, 0, 0);
      }
      double mean = first / sum;
      double logSum = Math.log(sum);
      double variance = Math.max(0, second / sum - mean * mean);
      return new Thermodynamics(
          temperature,
          -maximum - temperature * logSum,
          -maximum - mean,
          Math.max(0, logSum - mean / temperature),
          variance / (temperature * temperature));
    }
  }
}
