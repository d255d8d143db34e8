package dev.heed.cli.plugin;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import dev.heed.cli.command.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkHomeTest {
  @TempDir Path folder;
  private Path plugins;

  @BeforeEach
  void writePlugin() throws IOException {
    plugins = folder.resolve("plugins");
    Files.createFile(
        Files.createDirectories(plugins.resolve("heed-spark")).resolve("heed-spark-1.jar"));
  }

  @ParameterizedTest
  @CsvSource({
    "other/spark-core_2.13-4.2.0.jar, has no Spark in jars",
    "jars/spark-sql_2.13-4.2.0.jar, has no Spark in jars",
    "jars/spark-core_2.12-3.5.1.jar, has spark-core_2.12-3.5.1.jar",
    "jars/spark-core_2.13-3.5.1.jar, has spark-core_2.13-3.5.1.jar"
  })
  void anotherFolderIsRefused(String file, String problem) throws IOException {
    Path home = folder.resolve("spark");
    Files.createDirectories(home.resolve(file).getParent());
    Files.createFile(home.resolve(file));
    assertThatThrownBy(() -> new SparkHome(home).provider(new Plugins(plugins)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "SPARK_HOME=%s: %s; expected the folder of Spark 4.2 for Scala 2.13"
                .formatted(home, problem));
  }

  @Test
  void aMissingPluginIsNamedWithItsPlace() {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> new SparkHome(folder).provider(new Plugins(none)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "--master: the plugin heed-spark is missing; expected heed-spark-%s.jar in %s"
                .formatted(Version.number(), none.resolve("heed-spark")));
  }
}
