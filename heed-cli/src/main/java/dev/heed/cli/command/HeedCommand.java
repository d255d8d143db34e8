package dev.heed.cli.command;

import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.ProgressDisplay;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands have in common. */
public abstract class HeedCommand implements Callable<Integer> {
  protected static final int DONE = 0;

  protected final Console console;

  @Spec protected CommandSpec spec;

  @ArgGroup(validate = false, order = 99, heading = "%nCommon options:%n")
  protected CommonOptions common = new CommonOptions();

  protected HeedCommand(Console console) {
    this.console = console;
  }

  /** What an option says, or a wrong command line if it can't be meant. */
  protected final <T> T option(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  protected final ParameterException wrong(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }

  /** The progress that the user wants to see. */
  protected final ProgressDisplay progress() {
    return ProgressDisplay.of(console, common.quiet);
  }
}
