package dev.heed.lab.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Scripts and styles from the class path. */
public final class Resources {

  private Resources() {}

  /** A file in the package of this class. */
  static String own(String name) {
    return read("dev/heed/lab/report/" + name);
  }

  /**
   * The minified script of a WebJar; its version, part of the path, is read from the jar. The link
   * to a source map, which is not there, is left out.
   */
  public static String webJar(String name) {
    String about = "META-INF/maven/org.webjars/" + name + "/pom.properties";
    Properties properties = new Properties();
    try (InputStream in = open(about)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String script =
        read(
            "META-INF/resources/webjars/%s/%s/%s.min.js"
                .formatted(name, properties.getProperty("version"), name));
    return script.replaceFirst("\\R?//# sourceMappingURL=\\S+\\s*$", "");
  }

  private static String read(String path) {
    try (InputStream in = open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String path) {
    InputStream in = Resources.class.getClassLoader().getResourceAsStream(path);
    if (in == null) {
      throw new IllegalStateException("expected " + path + " on the class path, got nothing");
    }
    return in;
  }
}
