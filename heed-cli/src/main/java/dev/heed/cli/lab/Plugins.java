package dev.heed.cli.lab;

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
import java.util.stream.Stream;

/**
 * Jars in the folders of {@code plugins}, which stands beside the program's {@code lib}: {@code
 * plugins/heed-nets/*.jar}. They offer further experiments, and no command but those of the
 * laboratory opens them.
 */
final class Plugins {
  /** Experiments of the plugin on PyTorch beside those named metric-. */
  private static final List<String> OF_NETS =
      List.of("bags-news", "chaos", "mixing-reach", "predictive-graph", "recurrence-screening");

  private final Path folder;

  Plugins(Path folder) {
    this.folder = folder;
  }

  /** The plugins of the program that this class belongs to. */
  static Plugins ofProgram() {
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
   * A loader of the program's classes and those of all plugins. It is never closed: an experiment
   * loads classes for as long as it runs.
   *
   * @throws UncheckedIOException if the folder cannot be read
   */
  ClassLoader loader() {
    ClassLoader program = Plugins.class.getClassLoader();
    List<Path> jars = jars();
    return jars.isEmpty()
        ? program
        : new URLClassLoader(jars.stream().map(Plugins::url).toArray(URL[]::new), program);
  }

  /** Whether an experiment with this name comes with the plugin on PyTorch. */
  static boolean isOfNets(String experiment) {
    return experiment.startsWith("metric-") || OF_NETS.contains(experiment);
  }

  /** The way to get the experiments on PyTorch, for a message. */
  String missingNets() {
    return String.join(", ", OF_NETS)
        + " and experiments named metric- need the plugin heed-nets; expected "
        + expectedNets();
  }

  /** The plugin and its place, to be read after the word "expected". */
  String expectedNets() {
    return "heed-nets-%s.zip unpacked in %s".formatted(Version.number(), folder);
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

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }
}
