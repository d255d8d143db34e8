package dev.heed.nets.torch;

import java.util.Optional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Dropout with a source of its own, so that a training step is the same whatever was drawn before
 * it, and in whichever thread.
 *
 * @param source what draws; empty if nothing is dropped
 */
public record Noise(Optional<Generator> source) {
  /** For a network in use: nothing is dropped. */
  public static final Noise NONE = new Noise(Optional.empty());

  /** For a training step: what is dropped depends on {@code seed} alone. */
  public static Noise seeded(long seed) {
    return new Noise(Optional.of(torch.make_generator_cpu(seed)));
  }

  /** Sets each number to 0 with this probability, and divides the others by what is left. */
  public Tensor drop(Tensor x, double probability) {
    if (source.isEmpty() || probability == 0) {
      return x;
    }
    // Drawn by the processor for any device, for the same numbers everywhere.
    Tensor kept =
        torch
            .empty(x.shape())
            .bernoulli_(1 - probability, new GeneratorOptional(source.get()))
            .mul_(new Scalar(1 / (1 - probability)));
    return x.mul(kept.to(x.device(), x.scalar_type()));
  }
}
