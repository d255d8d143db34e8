package dev.heed.kernel;

import java.util.Optional;

/** Found by {@link java.util.ServiceLoader}: offers a back end, or says why it can't run here. */
public interface KernelsProvider {

  /** A short name for messages. */
  String name();

  /** Why this back end can't run in this Java virtual machine; empty when it can. */
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
