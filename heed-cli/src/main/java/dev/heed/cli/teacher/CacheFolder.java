package dev.heed.cli.teacher;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The folder in which programs of this platform keep what they can compute again. */
final class CacheFolder {
  private CacheFolder() {}

  /** The folder of this program, by the platform's convention. */
  static Path ofPlatform() {
    return of(System.getProperty("os.name"), System.getProperty("user.home"), System.getenv());
  }

  static Path of(String system, String home, Map<String, String> environment) {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return in(environment, "LOCALAPPDATA")
          .orElse(Path.of(home, "AppData", "Local"))
          .resolve("heed")
          .resolve("cache");
    }
    return name.startsWith("mac")
        ? Path.of(home, "Library", "Caches", "heed")
        : in(environment, "XDG_CACHE_HOME").orElse(Path.of(home, ".cache")).resolve("heed");
  }

  private static Optional<Path> in(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(value -> !value.isBlank())
        .map(Path::of)
        .filter(Path::isAbsolute);
  }
}
