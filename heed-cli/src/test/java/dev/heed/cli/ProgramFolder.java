package dev.heed.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A folder of the program whose jar leads to this build's classes. */
final class ProgramFolder {
  static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

  private ProgramFolder() {}

  /** Makes the folder, with the launcher in {@code bin}. */
  static void layOut(Path program) throws IOException {
    copyScript(
        CHECKOUT.resolve("heed-cli/src/main/sh/heed"),
        Files.createDirectories(program.resolve("bin")).resolve("heed"));
    writeProgram(Files.createDirectories(program.resolve("lib")).resolve("heed-cli.jar"));
  }

  static void copyScript(Path from, Path to) throws IOException {
    Files.copy(from, to);
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A jar without classes: its manifest names this test's class path. */
  private static void writeProgram(Path jar) throws IOException {
    List<String> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      urls.add(Path.of(entry).toUri().toString());
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", urls));
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
  }
}
