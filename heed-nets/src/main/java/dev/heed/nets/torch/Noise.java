package dev.heed.nets.torch;

import java.util.Optional;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Dropout with its own random numbers, so that a training step does not depend on earlier draws or
 * on the thread.
 *
 * @param source random numbers; empty if nothing is dropped
 */
public record Noise(Optional<Generator> source) {
  /** No dropout, for networks in use. */
  public static final Noise NONE = new Noise(Optional.empty());

  /** Dropout of a training step, which depends on {@code seed} alone. */
  public static Noise seeded(long seed) {
    return new Noise(Optional.of(torch.make_generator_cpu(seed)));
  }

  /** Sets each element to 0 with a probability, and divides the others by 1 − probability. */
  public Tensor drop(Tensor x, double probability) {
    if (source.isEmpty() || probability == 0) {
      return x;
    }
    // Drawn on the CPU for every device, so that all devices get the same numbers.
    Tensor kept =
        torch
            .empty(x.shape())
            .bernoulli_(1 - probability, new GeneratorOptional(source.get()))
            .mul_(new Scalar(1 / (1 - probability)));
    return x.mul(kept.to(x.device(), x.scalar_type()));
  }
}
