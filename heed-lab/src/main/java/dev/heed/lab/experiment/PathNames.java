package dev.heed.lab.experiment;

import java.io.IOException;

/** The names that {@code config.json} and reports have for the paths among settings. */
public interface PathNames {
  /** The name of a path. */
  String name(String path);

  /**
   * The path with a name.
   *
   * @throws IOException if there is none
   */
  String path(String name) throws IOException;

  /** Paths as they are. */
  static PathNames asTheyAre() {
    return new PathNames() {
      @Override
      public String name(String path) {
        return path;
      }

      @Override
      public String path(String name) {
        return name;
      }
    };
  }
}
