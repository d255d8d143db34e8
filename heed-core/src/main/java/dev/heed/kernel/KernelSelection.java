package dev.heed.kernel;

import dev.heed.kernel.scalar.ScalarKernels;
import dev.heed.kernel.scalar.ScalarTileKernels;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The one place where a back end is chosen.
 *
 * <p>The first available {@link KernelsProvider} on the class path or module path is taken, else
 * plain loops. The system property {@code heed.kernels=scalar} asks for plain loops. Results are
 * the same either way.
 */
public final class KernelSelection {

  /** The system property that may hold {@code scalar}. */
  public static final String PROPERTY = "heed.kernels";

  private KernelSelection() {}

  /** The chosen back end; looked for once, with one log line for a back end that can't run. */
  public static Kernels kernels() {
    return Chosen.PROVIDER.map(KernelsProvider::kernels).orElseGet(KernelSelection::scalar);
  }

  /** The chosen back end of fused attention. */
  public static TileKernels tileKernels() {
    return Chosen.PROVIDER
        .map(KernelsProvider::tileKernels)
        .orElseGet(KernelSelection::scalarTiles);
  }

  /** Plain loops, which run on every Java virtual machine without any flag. */
  public static Kernels scalar() {
    return new ScalarKernels();
  }

  /** Plain loops of fused attention. */
  public static TileKernels scalarTiles() {
    return new ScalarTileKernels(ScalarTileKernels.PANEL);
  }

  private static final class Chosen {
    static final Optional<KernelsProvider> PROVIDER = choose();

    private static Optional<KernelsProvider> choose() {
      if ("scalar".equals(System.getProperty(PROPERTY))) {
        return Optional.empty();
      }
      // Not the loader of the current thread, which may know another copy of these classes, or
      // none.
      ClassLoader own = KernelsProvider.class.getClassLoader();
      for (KernelsProvider provider : ServiceLoader.load(KernelsProvider.class, own)) {
        Optional<String> reason = provider.unavailable();
        if (reason.isEmpty()) {
          return Optional.of(provider);
        }
        System.getLogger("dev.heed")
            .log(Level.INFO, "{0} kernels are not used: {1}", provider.name(), reason.get());
      }
      return Optional.empty();
    }
  }
}
