package dev.heed.app;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands have in common. */
abstract class HeedCommand implements Callable<Integer> {
  static final int DONE = 0;

  final Console console;

  @Spec CommandSpec spec;

  @ArgGroup(validate = false, order = 99, heading = "%nCommon options:%n")
  CommonOptions common = new CommonOptions();

  HeedCommand(Console console) {
    this.console = console;
  }

  /** What an option says, or a wrong command line if it can't be meant. */
  final <T> T option(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  final ParameterException wrong(String problem) {
    return new ParameterException(spec.commandLine(), problem);
  }

  /** The progress that the user wants to see. */
  final ProgressDisplay progress() {
    return ProgressDisplay.of(console, common.quiet);
  }
}
