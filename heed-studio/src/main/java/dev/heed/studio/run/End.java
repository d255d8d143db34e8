package dev.heed.studio.run;

import dev.heed.studio.json.Json;
import dev.heed.studio.run.StudioRun.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The end of a run; kept in its folder for the next studio.
 *
 * @param message the reason of a failure, else empty
 * @param resumable whether the run can go on from its last checkpoint
 */
record End(State state, String message, boolean resumable) {
  static final String FILE = "end.json";

  /** The end of a run that is known by its metrics. */
  static final End DONE = new End(State.DONE, "", false);

  static final End INTERRUPTED = new End(State.INTERRUPTED, "", true);

  /** The end of an earlier studio's run; interrupted if it has not noted any. */
  static End read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      if (Files.exists(file)) {
        return Json.read(Files.readAllBytes(file), End.class);
      }
    } catch (IllegalArgumentException _) {
      // cut off while it was written
    }
    return Files.exists(folder.resolve("metrics.json")) ? DONE : INTERRUPTED;
  }

  /**
   * The end of a run that threw an error. What Heed found wrong with data or settings, and so said
   * what it expected, would be wrong again; a full disk would not.
   */
  static End failed(Throwable error, String message) {
    return new End(
        State.FAILED, message, error instanceof IOException && !message.contains("; expected "));
  }
}
