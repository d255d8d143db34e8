package dev.heed.bench;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the jars of PyTorch for Java ({@code pytorch}, {@code openblas} and {@code javacpp}, each
 * with its native code), which no class of the program names.
 */
public final class TorchJars {
  private static final List<String> LIBRARIES = List.of("pytorch", "openblas", "javacpp");

  private TorchJars() {}

  /**
   * The class path of a process for {@link TorchAttention}, with the jars of one folder.
   *
   * @param folder a folder that is searched together with those in it
   * @return empty if a library or its native code is missing
   */
  public static Optional<String> in(Path folder) throws IOException {
    return classPath(jars(folder));
  }

  /**
   * The class path of a process for {@link TorchAttention}, with jars of the running program: its
   * class path, and its folders {@code lib} and {@code plugins}; its own jar lies in {@code lib} or
   * beside it.
   *
   * @return empty if a library or its native code is missing
   */
  public static Optional<String> ofProgram() throws IOException {
    return of(System.getProperty("java.class.path"));
  }

  /** As {@link #ofProgram()}, with the class path of a program. */
  static Optional<String> of(String programClassPath) throws IOException {
    Set<Path> jars = new LinkedHashSet<>();
    for (String entry : programClassPath.split(File.pathSeparator)) {
      Path path = Path.of(entry).toAbsolutePath();
      jars.add(path);
      if (path.toString().endsWith(".jar")) {
        Path folder = path.getParent();
        Path home = folder.endsWith("lib") ? folder.getParent() : folder;
        jars.addAll(jars(home.resolve("lib")));
        jars.addAll(jars(home.resolve("plugins")));
      }
    }
    return classPath(List.copyOf(jars));
  }

  private static List<Path> jars(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static Optional<String> classPath(List<Path> jars) {
    List<Path> found = new ArrayList<>(List.of(ownClasses()));
    for (String library : LIBRARIES) {
      List<Path> parts =
          jars.stream()
              .filter(jar -> jar.getFileName().toString().matches(library + "-\\d.*\\.jar"))
              .distinct()
              .toList();
      if (parts.stream().noneMatch(TorchJars::hasNativeCode)
          || parts.stream().allMatch(TorchJars::hasNativeCode)) {
        return Optional.empty();
      }
      found.addAll(parts);
    }
    return Optional.of(
        found.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
  }

  /** Whether a jar holds native code for this system, as {@code pytorch-2.10.0-linux-x86_64}. */
  private static boolean hasNativeCode(Path jar) {
    String name = jar.getFileName().toString();
    return Arrays.stream(new String[] {"linux", "macosx", "windows"}).anyMatch(name::contains);
  }

  /** The folder or jar that this class is in. */
  private static Path ownClasses() {
    try {
      return Path.of(
          TorchAttention.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
