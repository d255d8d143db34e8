package dev.heed.cli.plugin;

import dev.heed.base.InvalidInputException;
import dev.heed.text.cluster.ClusterProvider;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder of Spark, whose jars the program does not have.
 *
 * @param folder has the jars in {@code jars}
 */
record SparkHome(Path folder) {
  private static final String VARIABLE = "SPARK_HOME";
  private static final String EXPECTED = "the folder of Spark 4.2 for Scala 2.13";
  private static final Pattern CORE = Pattern.compile("spark-core_.*\\.jar");
  private static final Pattern SUPPORTED = Pattern.compile("spark-core_2\\.13-4\\..*\\.jar");

  /**
   * The folder that the user names.
   *
   * @throws InvalidInputException if the variable is not set
   */
  static SparkHome ofUser() throws InvalidInputException {
    return new SparkHome(
        Optional.ofNullable(System.getenv(VARIABLE))
            .filter(value -> !value.isBlank())
            .map(Path::of)
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "--master", 0, VARIABLE + " is not set", EXPECTED + " there")));
  }

  /**
   * The provider of the plugin for Spark. Its loader is never closed, since threads of Spark end
   * after the command.
   *
   * @throws InvalidInputException if Spark or the plugin is not there
   */
  ClusterProvider provider(Plugins plugins) throws IOException {
    List<Path> jars = new ArrayList<>();
    jars.add(
        plugins
            .spark()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "--master",
                        0,
                        "the plugin heed-spark is missing",
                        plugins.expectedSpark())));
    jars.addAll(ofSpark());
    ClassLoader loader = new URLClassLoader(Plugins.urls(jars), new OfHeed());
    return ServiceLoader.load(ClusterProvider.class, loader)
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    jars.getFirst().toString(), 0, "offers no cluster", plugins.expectedSpark()));
  }

  private List<Path> ofSpark() throws IOException {
    List<Path> jars = List.of();
    Path inside = folder.resolve("jars");
    if (Files.isDirectory(inside)) {
      try (Stream<Path> files = Files.list(inside)) {
        jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      }
    }
    Optional<String> core =
        jars.stream()
            .map(jar -> jar.getFileName().toString())
            .filter(name -> CORE.matcher(name).matches())
            .findFirst();
    if (core.isEmpty() || !SUPPORTED.matcher(core.get()).matches()) {
      throw new InvalidInputException(
          "%s=%s".formatted(VARIABLE, folder),
          0,
          core.isEmpty() ? "has no Spark in jars" : "has " + core.get(),
          EXPECTED);
    }
    return jars;
  }

  /**
   * Classes of Heed and of Java alone. Spark needs its own versions of libraries that the program
   * has too.
   */
  private static final class OfHeed extends ClassLoader {
    OfHeed() {
      super(getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith("dev.heed.")) {
        return SparkHome.class.getClassLoader().loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }
  }
}
