package dev.heed.cli.command;

import dev.heed.base.Spelling;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in plain words what is wrong with a command line, and what to do. */
public final class UsageMessage {
  private UsageMessage() {}

  /** The message, on one line. */
  public static String of(ParameterException e) {
    CommandLine command = e.getCommandLine();
    return problem(e) + " (see '" + command.getCommandSpec().qualifiedName() + " --help')";
  }

  /** The message without the way to the help, on one line. */
  public static String problem(ParameterException e) {
    CommandLine command = e.getCommandLine();
    return switch (e) {
      case UsageException usage -> usage.getMessage();
      case UnmatchedArgumentException unmatched ->
          unmatched(command, unmatched.getUnmatched().getFirst());
      case MissingParameterException missing -> missing(command.getCommandSpec(), missing);
      case OverwrittenOptionException twice ->
          longestName(twice.getOverwritten()) + " is given twice; expected once";
      default ->
          e.getArgSpec() == null || e.getValue() == null
              ? e.getMessage().replaceFirst("\\.$", "")
              : "%s is '%s'; expected %s"
                  .formatted(name(e.getArgSpec()), e.getValue(), kind(e.getArgSpec()));
    };
  }

  private static String unmatched(CommandLine command, String argument) {
    if (argument.startsWith("-") && argument.length() > 1) {
      String option = argument.replaceFirst("=.*", "");
      Optional<String> habit = FastTextHabits.option(command.getCommandName(), option);
      if (habit.isPresent()) {
        return habit.get();
      }
      List<String> names =
          command.getCommandSpec().options().stream()
              .flatMap(each -> Arrays.stream(each.names()))
              .toList();
      return unknown(
          "option",
          option,
          names,
          "an option of '" + command.getCommandSpec().qualifiedName() + "'");
    }
    if (command.getSubcommands().isEmpty()) {
      Optional<String> habit = FastTextHabits.number(command.getCommandName(), argument);
      if (habit.isPresent()) {
        return habit.get();
      }
      return "unexpected argument '%s'; expected '%s'"
          .formatted(argument, synopsis(command.getCommandSpec()));
    }
    if (FastTextHabits.command(argument).isPresent()) {
      return FastTextHabits.command(argument).get();
    }
    List<String> names = List.copyOf(command.getSubcommands().keySet());
    return unknown("command", argument, names, "one of " + String.join(", ", names));
  }

  private static String unknown(String kind, String name, List<String> names, String expected) {
    // Any letter is near to any other.
    List<String> near = name.length() == 2 && name.startsWith("-") ? List.of() : names;
    return "unknown %s '%s'".formatted(kind, name)
        + Spelling.nearest(name, near)
            .map(meant -> "; did you mean '" + meant + "'?")
            .orElse("; expected " + expected);
  }

  private static String missing(CommandSpec command, MissingParameterException e) {
    List<ArgSpec> missing = e.getMissing();
    if (missing.getFirst() instanceof OptionSpec option) {
      return "%s has no value; expected %s %s"
          .formatted(longestName(option), longestName(option), option.paramLabel());
    }
    // Lists only the first, although all later ones are missing too.
    List<PositionalParamSpec> all = command.positionalParameters();
    List<PositionalParamSpec> rest = all.subList(all.indexOf(missing.getFirst()), all.size());
    return rest.stream().map(ArgSpec::paramLabel).collect(Collectors.joining(" and "))
        + (rest.size() == 1 ? " is" : " are")
        + " missing; expected '"
        + synopsis(command)
        + "'";
  }

  /** The command with its arguments, without options. */
  private static String synopsis(CommandSpec command) {
    return Stream.concat(
            Stream.of(command.qualifiedName()),
            command.positionalParameters().stream().map(PositionalParamSpec::paramLabel))
        .collect(Collectors.joining(" "));
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? longestName(option) : argument.paramLabel();
  }

  private static String longestName(ArgSpec argument) {
    return ((OptionSpec) argument).longestName();
  }

  /** The kind of value that an option takes. */
  private static String kind(ArgSpec argument) {
    Class<?> type =
        argument.auxiliaryTypes().length > 0 ? argument.auxiliaryTypes()[0] : argument.type();
    return switch (type.getSimpleName()) {
      case "int", "Integer", "long", "Long" -> "a whole number";
      case "double", "Double" -> "a number";
      case "Path" -> "a path";
      case "boolean", "Boolean" -> "no value";
      case "ColorMode" -> "auto, always or never";
      default -> argument.paramLabel();
    };
  }
}
