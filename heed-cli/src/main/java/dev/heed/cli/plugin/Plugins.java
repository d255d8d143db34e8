package dev.heed.cli.plugin;

import dev.heed.cli.command.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Jars in the folders of {@code plugins}, which stands beside the program's {@code lib}: {@code
 * plugins/heed-nets/*.jar}. They offer further experiments, which the commands of the laboratory
 * open; {@code plugins/heed-spark/*.jar} offers clusters, which {@code --master} opens.
 */
public final class Plugins {
  /** Experiments of the plugin on PyTorch beside those named metric-. */
  private static final List<String> OF_NETS =
      List.of("bags-news", "chaos", "mixing-reach", "predictive-graph", "recurrence-screening");

  /** Jars that need those of Spark beside them. */
  private static final String OF_SPARK = "heed-spark";

  private final Path folder;

  Plugins(Path folder) {
    this.folder = folder;
  }

  /** The plugins of the program that this class belongs to. */
  public static Plugins ofProgram() {
    try {
      Path code =
          Path.of(Plugins.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path folder = code.getParent();
      return new Plugins((folder.endsWith("lib") ? folder.getParent() : folder).resolve("plugins"));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A loader of the program's classes and those of the plugins with experiments. It is never
   * closed: an experiment loads classes for as long as it runs.
   *
   * @throws UncheckedIOException if the folder cannot be read
   */
  public ClassLoader loader() {
    ClassLoader program = Plugins.class.getClassLoader();
    List<Path> jars = jars().stream().filter(jar -> !isOfSpark(jar)).toList();
    return jars.isEmpty() ? program : new URLClassLoader(urls(jars), program);
  }

  /** Whether an experiment with this name comes with the plugin on PyTorch. */
  public static boolean isOfNets(String experiment) {
    return experiment.startsWith("metric-") || OF_NETS.contains(experiment);
  }

  /** The way to get the experiments on PyTorch, for a message. */
  public String missingNets() {
    return String.join(", ", OF_NETS)
        + " and experiments named metric- need the plugin heed-nets; expected "
        + expectedNets();
  }

  /** The plugin and its place, to be read after the word "expected". */
  public String expectedNets() {
    return "heed-nets-%s.zip unpacked in %s".formatted(Version.number(), folder);
  }

  /** The jar of the plugin for Spark. */
  Optional<Path> spark() {
    return jars().stream().filter(Plugins::isOfSpark).findFirst();
  }

  private static boolean isOfSpark(Path jar) {
    return jar.getFileName().toString().startsWith(OF_SPARK);
  }

  /** The plugin for Spark and its place, to be read after the word "expected". */
  String expectedSpark() {
    return "%s-%s.jar in %s".formatted(OF_SPARK, Version.number(), folder.resolve(OF_SPARK));
  }

  private List<Path> jars() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder, 2)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URLs of jars, for a loader. */
  static URL[] urls(List<Path> jars) {
    return jars.stream().map(Plugins::url).toArray(URL[]::new);
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
