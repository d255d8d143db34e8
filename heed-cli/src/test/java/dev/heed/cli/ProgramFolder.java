package dev.heed.cli;

import dev.heed.cli.plugin.Plugins;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

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

  /**
   * A jar whose manifest names this test's class path, with the one class that looks for plugins
   * beside itself.
   */
  private static void writeProgram(Path jar) throws IOException {
    List<String> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      urls.add(Path.of(entry).toUri().toString());
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", urls));
    try (OutputStream out = Files.newOutputStream(jar)) {
      JarOutputStream jarred = new JarOutputStream(out, manifest);
      String plugins = Plugins.class.getName().replace('.', '/') + ".class";
      jarred.putNextEntry(new ZipEntry(plugins));
      try (InputStream in = Plugins.class.getClassLoader().getResourceAsStream(plugins)) {
        in.transferTo(jarred);
      }
      jarred.close();
    }
  }
}
