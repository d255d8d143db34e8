package dev.heed.cli.command;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ShellWords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completes an error that options mend with the command line to type. */
public final class Remedy {
  /** Options for files that are read with the same options as FILE, but may need others. */
  private static final Set<String> OTHER_TEXTS = Set.of("--dev", "--test");

  private Remedy() {}

  /**
   * The failure with the command line that mends it, if it is one that has such options; else the
   * failure itself.
   *
   * @param command the command that failed
   * @param arguments the whole command line
   */
  public static Exception complete(Exception failure, CommandSpec command, List<String> arguments) {
    if (!(failure instanceof InvalidInputException invalid)
        || invalid.remedy().isEmpty()
        || !hasOptions(command, invalid.remedy())
        || isOtherText(invalid.source(), arguments)) {
      return failure;
    }
    List<String> words = new ArrayList<>(List.of("heed"));
    words.addAll(without(invalid.remedy(), command, arguments));
    words.addAll(invalid.remedy());
    return new InvalidInputException(
        invalid.source(),
        invalid.line(),
        invalid.problem(),
        "for example: " + ShellWords.join(words),
        invalid);
  }

  private static boolean hasOptions(CommandSpec command, List<String> remedy) {
    return remedy.stream()
        .filter(word -> word.startsWith("--"))
        .allMatch(command.optionsMap()::containsKey);
  }

  private static boolean isOtherText(String source, List<String> arguments) {
    for (String option : OTHER_TEXTS) {
      int at = arguments.indexOf(option);
      boolean other = at >= 0 && at + 1 < arguments.size() && arguments.get(at + 1).equals(source);
      if (other || arguments.contains(option + "=" + source)) {
        return true;
      }
    }
    return false;
  }

  /** The arguments without the options that a remedy sets anew. */
  private static List<String> without(
      List<String> remedy, CommandSpec command, List<String> arguments) {
    Set<String> replaced = new HashSet<>(remedy);
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (!name.startsWith("--") || !replaced.contains(name)) {
        kept.add(argument);
      } else if (equals < 0) {
        OptionSpec option = command.optionsMap().get(name);
        i += option.arity().max() > 0 ? 1 : 0;
      }
    }
    return kept;
  }
}
