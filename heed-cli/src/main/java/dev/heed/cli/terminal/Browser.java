package dev.heed.cli.terminal;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** The browser of this machine. */
public final class Browser {
  private Browser() {}

  /** Opens an address if the system can; the caller has already printed it. */
  public static void open(String address) {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    List<String> command =
        system.contains("mac")
            ? List.of("open", address)
            : system.contains("windows")
                ? List.of("rundll32", "url.dll,FileProtocolHandler", address)
                : List.of("xdg-open", address);
    try {
      new ProcessBuilder(command)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException _) {
      // The system cannot.
    }
  }
}
