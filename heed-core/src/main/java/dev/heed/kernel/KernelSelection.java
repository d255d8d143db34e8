package dev.heed.kernel;

import dev.heed.kernel.scalar.ScalarKernels;
import dev.heed.kernel.scalar.ScalarTileKernels;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Selects the back end; the only place that does.
 *
 * <p>The first available {@link KernelsProvider} on the class path or module path is used,
 * otherwise plain loops. The system property {@code heed.kernels=scalar} selects plain loops.
 * Results are the same either way.
 */
public final class KernelSelection {

  /** System property; the value {@code scalar} selects plain loops. */
  public static final String PROPERTY = "heed.kernels";

  private KernelSelection() {}

  /**
   * The selected back end. The first call looks for it and logs one line for each back end that
   * cannot run, at {@link Level#DEBUG}: a library prints nothing by itself.
   */
  public static Kernels kernels() {
    return Chosen.PROVIDER.map(KernelsProvider::kernels).orElseGet(KernelSelection::scalar);
  }

  /** The selected back end of fused attention. */
  public static TileKernels tileKernels() {
    return Chosen.PROVIDER
        .map(KernelsProvider::tileKernels)
        .orElseGet(KernelSelection::scalarTiles);
  }

  /** Plain loops, which need no flag of the Java virtual machine. */
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
      // The context class loader might see another copy of these classes, or none.
      ClassLoader own = KernelsProvider.class.getClassLoader();
      System.Logger log = System.getLogger("dev.heed");
      try {
        for (KernelsProvider provider : ServiceLoader.load(KernelsProvider.class, own)) {
          Optional<String> reason = provider.unavailable();
          if (reason.isEmpty()) {
            return Optional.of(provider);
          }
          log.log(Level.DEBUG, "{0} kernels are not used: {1}", provider.name(), reason.get());
        }
      } catch (UnsupportedClassVersionError e) { // these classes run on older Javas than vectors do
        log.log(Level.DEBUG, "kernels are not used: {0}", e.getMessage());
      }
      return Optional.empty();
    }
  }
}
