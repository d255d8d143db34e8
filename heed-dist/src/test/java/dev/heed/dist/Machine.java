package dev.heed.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A user's machine: an empty home, and on the path the system's programs without Maven and any
 * Java.
 */
final class Machine {
  /** The release that the build has made. */
  static final Path RELEASE = Path.of(System.getProperty("heed.release"));

  static final String VERSION = System.getProperty("heed.version");

  /** The JDK that built it and runs the tests. */
  static final Path JDK = Path.of(System.getProperty("java.home"));

  /** Links to the system's programs; made once for all tests. */
  private static final Path PROGRAMS = RELEASE.resolveSibling("programs");

  private static final Pattern ABSENT = Pattern.compile("mvn.*|java.*|jar|jlink|jbang");

  private final Path folder;

  record Outcome(int exit, String out, String err) {}

  Machine(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(home());
    if (Files.notExists(PROGRAMS)) {
      Files.createDirectories(PROGRAMS);
      for (String each : System.getenv("PATH").split(":", -1)) {
        if (Files.isDirectory(Path.of(each))) {
          link(Path.of(each), PROGRAMS);
        }
      }
    }
  }

  private static void link(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path name = file.getFileName();
        if (!ABSENT.matcher(name.toString()).matches() && Files.notExists(to.resolve(name))) {
          Files.createSymbolicLink(to.resolve(name), file);
        }
      }
    }
  }

  /** A program's process to come, in the home folder, with this environment alone. */
  ProcessBuilder process(Map<String, String> environment, Object... command) {
    ProcessBuilder builder =
        new ProcessBuilder(Arrays.stream(command).map(Object::toString).toList())
            .directory(home().toFile())
            .redirectError(folder.resolve("err").toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("PATH", PROGRAMS.toString());
    builder.environment().put("HOME", home().toString());
    return builder;
  }

  /** Runs a program to its end. */
  Outcome run(Map<String, String> environment, Object... command)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    int exit = process(environment, command).redirectOutput(out.toFile()).start().waitFor();
    return new Outcome(exit, Files.readString(out), Files.readString(folder.resolve("err")));
  }

  Path home() {
    return folder.resolve("home");
  }

  /** Unpacks a zip with the permissions that it records. */
  static void unzip(Path zip, Path to) throws IOException {
    try (FileSystem archive =
            FileSystems.newFileSystem(zip, Map.of("enablePosixFileAttributes", true));
        Stream<Path> entries = Files.walk(archive.getPath("/"))) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        Path target = to.resolve(entry.toString().substring(1));
        if (Files.isDirectory(entry)) {
          Files.createDirectories(target);
        } else {
          Files.copy(entry, target);
          Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(entry));
        }
      }
    }
  }

  /** The names of the files in a folder, in order. */
  static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.map(each -> each.getFileName().toString()).sorted().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
