package dev.heed.cli.command;

import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** The parts that all commands have in common. */
public abstract class HeedCommand implements Callable<Integer> {
  protected static final int DONE = 0;

  protected final Console console;

  @Spec protected CommandSpec spec;

  @ArgGroup(validate = false, order = 99, heading = "%nCommon options:%n")
  protected CommonOptions common = new CommonOptions();

  protected HeedCommand(Console console) {
    this.console = console;
  }

  /** The files that this command reads and writes beyond those of its arguments. */
  protected void addFiles(FileUses uses) throws IOException {}

  /**
   * Checks that no output falls on an input or another output, and that outputs can be written;
   * before anything is done.
   */
  public final void checkFiles() throws IOException {
    requireOnce();
    FileUses uses = FileUses.of(spec);
    addFiles(uses);
    uses.check();
  }

  /** Checks that each option of a group is given once, which picocli does not. */
  private void requireOnce() {
    for (OptionSpec option : spec.options()) {
      if (!option.isMultiValue() && option.originalStringValues().size() > 1) {
        throw wrong(option.longestName() + " is given twice", "once");
      }
    }
  }

  /** The value of options; a value that is refused is a wrong command line. */
  protected final <T> T option(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw UsageException.of(spec.commandLine(), e);
    }
  }

  /** A wrong command line: a problem, and what was expected, to be read after that word. */
  protected final UsageException wrong(String problem, String expected) {
    return UsageException.expected(spec.commandLine(), problem, expected);
  }

  /** A wrong command line: a name that is none of those that exist. */
  protected final UsageException unknown(String problem, String name, Collection<String> names) {
    return UsageException.unknown(spec.commandLine(), problem, name, names);
  }

  /** Progress, unless the user wants none. */
  protected final ProgressDisplay progress() {
    return ProgressDisplay.of(console, common.quiet);
  }
}
