package dev.heed.kernel;

import java.util.Optional;

/** A back end that {@link java.util.ServiceLoader} finds, or the reason why it cannot run here. */
public interface KernelsProvider {

  /** A short name for messages. */
  String name();

  /** The reason why this back end cannot run in this Java virtual machine; empty if it can. */
  Optional<String> unavailable();

  /**
   * The back end.
   *
   * @throws IllegalStateException if {@link #unavailable()} gives a reason
   */
  Kernels kernels();

  /**
   * The back end of fused attention.
   *
   * @throws IllegalStateException if {@link #unavailable()} gives a reason
   */
  TileKernels tileKernels();
}
