package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSelectionTest {
  @TempDir Path folder;

  /** As heed-simd is on Java 21. */
  @Test
  void aBackEndForALaterJavaIsLeftOut() throws Exception {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(services.resolve(KernelsProvider.class.getName()), "later.Provider\n");
    writeClassFile(Files.createDirectories(folder.resolve("later")).resolve("Provider.class"));
    URL own = KernelSelection.class.getProtectionDomain().getCodeSource().getLocation();
    URL[] urls = {folder.toUri().toURL(), own};
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      Class<?> selection = loader.loadClass(KernelSelection.class.getName());
      Object kernels = selection.getMethod("kernels").invoke(null);
      assertThat(kernels.getClass().getName())
          .isEqualTo(KernelSelection.scalar().getClass().getName());
    }
  }

  /** The head of a class file of a version that no Java has yet. */
  private static void writeClassFile(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        DataOutputStream data = new DataOutputStream(out)) {
      data.writeInt(0xCAFEBABE);
      data.writeShort(0);
      data.writeShort(0x7FFF);
      data.writeLong(0);
    }
  }
}
