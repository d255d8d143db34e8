package dev.heed.simd;

import dev.heed.kernel.Kernels;
import dev.heed.kernel.KernelsProvider;
import dev.heed.kernel.TileKernels;
import dev.heed.kernel.scalar.ScalarTileKernels;
import java.util.Optional;

/**
 * Provides the Vector API kernels if the Java virtual machine was started with {@code --add-modules
 * jdk.incubator.vector} on a processor with vectors of at least 256 bits.
 */
public final class VectorKernelsProvider implements KernelsProvider {

  /** One for all callers, so that it warms up once; made late, as its classes need the module. */
  private Optional<TileKernels> tileKernels = Optional.empty();

  /** Called by {@link java.util.ServiceLoader}. */
  public VectorKernelsProvider() {}

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public Optional<String> unavailable() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.of("the JVM was started without --add-modules jdk.incubator.vector");
    }
    int bits = VectorKernels.preferredBits();
    return bits < VectorKernels.BITS
        ? Optional.of("vectors have " + bits + " bits; expected at least " + VectorKernels.BITS)
        : Optional.empty();
  }

  @Override
  public Kernels kernels() {
    requireAvailable();
    return new VectorKernels();
  }

  @Override
  public synchronized TileKernels tileKernels() {
    requireAvailable();
    if (tileKernels.isEmpty()) {
      TileKernels plain = new ScalarTileKernels(VectorTileKernels.PANEL);
      tileKernels = Optional.of(new WarmTileKernels(new VectorTileKernels(), plain));
    }
    return tileKernels.get();
  }

  private void requireAvailable() {
    unavailable()
        .ifPresent(
            reason -> {
              throw new IllegalStateException(reason);
            });
  }
}
