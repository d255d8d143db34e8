package dev.heed.attention.fused;

import dev.heed.attention.Attention;
import dev.heed.attention.Bias;
import dev.heed.attention.Normalise;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.PseudoMetric;
import dev.heed.attention.score.Score;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Attention in the form that the fused engine computes: dot products of features times {@code
 * scale}, minus {@code keyWeight·‖v‖²} for each key, capped, with biases added, masked, followed by
 * a row softmax.
 *
 * <p>A pseudo-metric has this form: {@code −w‖u − v‖² = 2w·u·v − w‖v‖² − w‖u‖²}, and the last term,
 * constant along a row, does not change the row's softmax.
 *
 * <p>Doubly normalised attention, {@link Normalise.Sinkhorn} of one round, is a row softmax too: of
 * {@code z_ij − c_j}, with {@code c_j = log Σ_i e^z_ij} ({@link KeyLogSums}).
 *
 * @param score the score whose maps compute the features
 * @param scale the factor of {@code u·v}
 * @param keyWeight the factor of {@code −‖v‖²}; 0 for none
 * @param cap the limit of a soft cap; infinite for none
 * @param added biases added after the cap
 * @param mask selects the pairs that take part
 * @param doubly whether each key's scores are normalised over the queries first
 */
record FusedPlan(
    Score score,
    float scale,
    float keyWeight,
    float cap,
    List<Bias> added,
    Mask mask,
    boolean doubly) {

  /** The plan; empty if only the reference engine supports this attention. */
  static Optional<FusedPlan> of(Attention attention) {
    // Masks are not asked: every one is fused.
    OptionalDouble weight = keyWeight(attention.score());
    if (weight.isEmpty() || !isFused(attention.normalise())) {
      return Optional.empty();
    }
    double keyWeight = weight.getAsDouble();
    double dotScale = keyWeight == 0 ? 1 : 2 * keyWeight;
    int next = 0;
    List<Bias> biases = attention.biases();
    double factor = 1;
    while (next < biases.size() && biases.get(next) instanceof Bias.Scale(double each)) {
      factor *= each;
      next++;
    }
    double cap = Double.POSITIVE_INFINITY;
    if (next < biases.size() && biases.get(next) instanceof Bias.SoftCap(double limit)) {
      cap = limit;
      next++;
    }
    List<Bias> added = biases.subList(next, biases.size());
    // A cap depends on the row's constant term too, and a scale after an added bias would scale
    // that bias.
    boolean fits = keyWeight == 0 || Double.isInfinite(cap);
    if (!fits || !added.stream().allMatch(FusedPlan::isAdded)) {
      return Optional.empty();
    }
    boolean precise =
        SingleRange.isPrecise(dotScale * factor)
            && SingleRange.isPrecise(keyWeight * factor)
            && (Double.isInfinite(cap) || SingleRange.isPrecise(cap))
            && SingleRange.isPrecise(added);
    if (!precise) {
      return Optional.empty();
    }
    return Optional.of(
        new FusedPlan(
            attention.score(),
            (float) (dotScale * factor),
            (float) (keyWeight * factor),
            (float) cap,
            added,
            attention.mask(),
            attention.normalise() instanceof Normalise.Sinkhorn));
  }

  private static boolean isAdded(Bias bias) {
    return switch (bias) {
      case Bias.Alibi ignored -> true;
      case Bias.Table ignored -> true;
      case Bias.Scale ignored -> false;
      case Bias.SoftCap ignored -> false;
    };
  }

  /**
   * The factor of {@code −‖v‖²}: a pseudo-metric's weight, 0 for dot products; empty if the score
   * is neither.
   */
  private static OptionalDouble keyWeight(Score score) {
    return switch (score) {
      case Score.Dot() -> OptionalDouble.of(0);
      case Score.Bilinear ignored -> OptionalDouble.of(0);
      case PseudoMetric metric -> OptionalDouble.of(metric.weight());
      case Score.GraphAttention ignored -> OptionalDouble.empty();
      case Score.Custom ignored -> OptionalDouble.empty();
    };
  }

  private static boolean isFused(Normalise normalise) {
    return switch (normalise) {
      case Normalise.RowSoftmax() -> true;
      case Normalise.Sparsemax() -> false;
      case Normalise.Column() -> false;
      case Normalise.TwoSided() -> false;
      case Normalise.Global() -> false;
      case Normalise.Sinkhorn(int rounds) -> rounds == 1;
    };
  }

  boolean hasCap() {
    return cap < Float.POSITIVE_INFINITY;
  }
}
