package dev.heed.nets.torch;

import java.io.IOException;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/** PyTorch's native library: availability, devices and threads. */
public final class Torch {
  private Torch() {}

  /**
   * Loads PyTorch.
   *
   * @throws IOException if it is missing or cannot use the device; the message is one line that
   *     names what is missing
   */
  public static void require(Device device) throws IOException {
    try {
      Loader.load(torch.class);
      useOneThread();
    } catch (LinkageError e) {
      throw new IOException(missing(), e);
    }
    if (device == Device.CUDA && !torch.cuda_is_available()) {
      throw new IOException(
          torch.hasCUDA()
              ? "device is cuda, but PyTorch finds no GPU; expected one that CUDA can use"
              : "device is cuda, but the PyTorch on the class path is the CPU build;"
                  + " expected org.bytedeco:pytorch with the classifier "
                  + platform()
                  + "-gpu, and CUDA");
    }
  }

  /** Whether PyTorch can be used on the CPU. */
  public static boolean isAvailable() {
    try {
      require(Device.CPU);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /**
   * Makes PyTorch compute in the calling thread alone. Each thread that uses PyTorch must call it,
   * since the number of OpenMP threads is a property of a thread. With several OpenMP threads small
   * networks are many times slower on busy cores, and results depend on the number of threads.
   */
  public static void useOneThread() {
    torch.set_num_threads(1);
    openblas_nolapack.blas_set_num_threads(1);
  }

  /** The device of PyTorch. */
  public static org.bytedeco.pytorch.Device on(Device device) {
    return new org.bytedeco.pytorch.Device(device.name().toLowerCase(Locale.ROOT));
  }

  private static String missing() {
    return "PyTorch's native library is not on the class path; expected the jars pytorch, openblas"
        + " and javacpp of org.bytedeco with the classifier "
        + platform();
  }

  private static String platform() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String system =
        name.startsWith("windows") ? "windows" : name.startsWith("mac") ? "macosx" : "linux";
    String architecture = System.getProperty("os.arch");
    return system
        + "-"
        + switch (architecture) {
          case "amd64" -> "x86_64";
          case "aarch64" -> "arm64";
          default -> architecture;
        };
  }
}
