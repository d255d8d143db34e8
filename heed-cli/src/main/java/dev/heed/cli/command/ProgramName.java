package dev.heed.cli.command;

import dev.heed.base.ShellWords;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The program as the user calls it, for commands that a message proposes. */
public final class ProgramName {
  private ProgramName() {}

  /** A command line to type next, quoted for a shell. */
  public static String line(String... arguments) {
    List<String> words = new ArrayList<>(List.of(called()));
    words.addAll(Arrays.asList(arguments));
    return ShellWords.join(words);
  }

  private static String called() {
    String called = System.getProperty("heed.command", "heed");
    Path path = Path.of(called);
    boolean found =
        path.getParent() != null
            && Arrays.asList(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .contains(path.getParent().toString());
    return found ? path.getFileName().toString() : called;
  }
}
