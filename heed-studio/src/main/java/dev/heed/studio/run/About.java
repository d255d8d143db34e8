package dev.heed.studio.run;

import dev.heed.base.AtomicFile;
import dev.heed.base.ProblemException;
import dev.heed.studio.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The name and the note that a user gives a run; kept in its folder.
 *
 * @param name one line, not empty
 * @param note any text
 */
record About(String name, String note) {
  private static final String FILE = "about.json";
  private static final int MAX_NAME = 100;
  private static final int MAX_NOTE = 4000;

  About {
    name = name.strip();
    if (name.isEmpty() || name.length() > MAX_NAME || name.chars().anyMatch(c -> c < ' ')) {
      throw new ProblemException(
          name.isEmpty() ? "name is empty" : "name is no line of up to " + MAX_NAME + " characters",
          "1 to " + MAX_NAME + " characters on one line");
    }
    if (note.length() > MAX_NOTE) {
      throw new ProblemException(
          "note has " + note.length() + " characters", "at most " + MAX_NOTE);
    }
  }

  /** The name and note in a folder; empty if there are none. */
  static Optional<About> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(Files.readAllBytes(file), About.class));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // edited by hand
    }
  }

  void write(Path folder) throws IOException {
    AtomicFile.write(folder.resolve(FILE), Json.line(this) + "\n");
  }

  /** This name and note with those of a request instead. */
  About with(Runs.Change change) {
    return new About(change.name().orElse(name), change.note().orElse(note));
  }
}
