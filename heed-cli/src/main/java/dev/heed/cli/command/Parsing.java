package dev.heed.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Help;

/** The way that command lines are read. */
public final class Parsing {
  private Parsing() {}

  /** Sets up a command and those below it. */
  public static CommandLine of(CommandLine command) {
    return command
        .setExpandAtFiles(false) // a file may be named @texts.txt
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
  }
}
