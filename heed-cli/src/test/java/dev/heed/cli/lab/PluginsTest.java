package dev.heed.cli.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  private static final String SOURCE =
      """
      package plugin;
      public final class MetricNothing
          implements dev.heed.lab.experiment.Experiment<MetricNothing.Settings> {
        public record Settings(int steps) {}
        public String name() { return "metric-nothing"; }
        public String summary() { return "Nothing."; }
        public String duration() { return "0 s"; }
        public Settings defaults() { return new Settings(1); }
        public dev.heed.lab.experiment.Findings run(
            Settings settings, dev.heed.lab.experiment.Run run) {
          throw new UnsupportedOperationException();
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void withoutTheFolderTheProgramsOwnLoaderServes() {
    assertThat(new Plugins(folder.resolve("none")).loader())
        .isSameAs(Plugins.class.getClassLoader());
  }

  @Test
  void anExperimentInAFolderOfPluginsIsFoundBesideTheProgramsOwn() throws Exception {
    writePlugin(Files.createDirectories(folder.resolve("plugins/nothing")).resolve("nothing.jar"));
    ClassLoader loader = new Plugins(folder.resolve("plugins")).loader();
    List<Experiment<?>> found =
        new Laboratory(new Environment("1", 1, List.of()), loader).experiments();
    assertThat(found).extracting(Experiment::name).contains("metric-nothing", "random-walk");
    assertThat(Plugins.class.getClassLoader().getResource("plugin/MetricNothing.class")).isNull();
  }

  @Test
  void aFileBesideThePluginsIsNoPlugin() throws IOException {
    Files.writeString(folder.resolve("README.txt"), "Unpack plugins here.\n");
    assertThat(new Plugins(folder).loader()).isSameAs(Plugins.class.getClassLoader());
  }

  private void writePlugin(Path jar) throws Exception {
    Path classes = compiled();
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      for (String name : List.of("MetricNothing.class", "MetricNothing$Settings.class")) {
        entries.putNextEntry(new ZipEntry("plugin/" + name));
        Files.copy(classes.resolve("plugin").resolve(name), entries);
      }
      entries.putNextEntry(new ZipEntry("META-INF/services/" + Experiment.class.getName()));
      entries.write("plugin.MetricNothing\n".getBytes(UTF_8));
    }
  }

  private Path compiled() throws IOException {
    Path source = folder.resolve("MetricNothing.java");
    Files.writeString(source, SOURCE);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int exit =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"),
            "-d",
            folder.resolve("classes").toString(),
            source.toString());
    assertThat(exit).isZero();
    return folder.resolve("classes");
  }
}
