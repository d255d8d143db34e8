package dev.heed.cli.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.function.IntSupplier;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  private static final String SOURCE =
      """
      package plugin;
      public final class Greeting implements java.util.function.IntSupplier {
        public int getAsInt() { return 7; }
      }
      """;

  @TempDir Path folder;

  @Test
  void withoutTheFolderTheProgramsOwnLoaderServes() {
    assertThat(new Plugins(folder.resolve("none")).loader())
        .isSameAs(Plugins.class.getClassLoader());
  }

  @Test
  void aServiceInAFolderOfPluginsIsFound() throws IOException {
    Path plugins = folder.resolve("plugins");
    writePlugin(Files.createDirectories(plugins.resolve("greeting")).resolve("greeting.jar"));
    ClassLoader loader = new Plugins(plugins).loader();
    assertThat(
            ServiceLoader.load(IntSupplier.class, loader).stream()
                .map(each -> each.get().getAsInt()))
        .containsExactly(7);
    assertThat(ServiceLoader.load(IntSupplier.class, Plugins.class.getClassLoader())).isEmpty();
  }

  @Test
  void aFileBesideThePluginsIsNoPlugin() throws IOException {
    Files.writeString(folder.resolve("README.txt"), "Unpack plugins here.\n");
    assertThat(new Plugins(folder).loader()).isSameAs(Plugins.class.getClassLoader());
  }

  private void writePlugin(Path jar) throws IOException {
    Path source = Files.writeString(folder.resolve("Greeting.java"), SOURCE);
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString());
    assertThat(exit).isZero();
    try (JarOutputStream entries = new JarOutputStream(Files.newOutputStream(jar))) {
      entries.putNextEntry(new ZipEntry("plugin/Greeting.class"));
      Files.copy(folder.resolve("plugin/Greeting.class"), entries);
      entries.putNextEntry(new ZipEntry("META-INF/services/java.util.function.IntSupplier"));
      entries.write("plugin.Greeting\n".getBytes(UTF_8));
    }
  }
}
