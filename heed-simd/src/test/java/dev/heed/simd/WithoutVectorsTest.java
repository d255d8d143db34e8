package dev.heed.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.KernelSelection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A JVM without the module of the vectors, as a service starts it that knows of no flag. */
class WithoutVectorsTest {

  @Test
  void plainLoopsAreChosenAndNothingIsSaid() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Names.class.getName())
            .redirectErrorStream(true)
            .start();
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(new String(output, StandardCharsets.UTF_8)).isEqualTo("scalar scalar");
    assertThat(process.waitFor()).isZero();
  }

  /** Prints the names of the kernels that are chosen. */
  static final class Names {
    private Names() {}

    public static void main(String[] arguments) {
      System.out.print(
          KernelSelection.kernels().name() + " " + KernelSelection.tileKernels().name());
    }
  }
}
