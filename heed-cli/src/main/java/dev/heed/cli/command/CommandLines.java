package dev.heed.cli.command;

import dev.heed.base.FileName;
import dev.heed.base.ShellWords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Command lines for a reader who wants to repeat what was done. */
public final class CommandLines {
  /** Options that do not change the result. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "--help",
          "--version",
          "--json",
          "--quiet",
          "--debug",
          "--threads",
          "--master",
          "--run-dir",
          "--resume");

  private CommandLines() {}

  /** The command line of a parsed command, without options that have their default. */
  public static String of(CommandSpec spec) {
    return of(spec, Map.of());
  }

  /**
   * The command line of a parsed command, without options that have their default.
   *
   * @param defaults defaults that are set after parsing, by the name of the option
   */
  public static String of(CommandSpec spec, Map<String, Object> defaults) {
    List<String> words = new ArrayList<>();
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      value(parameter.getValue()).ifPresent(value -> words.add(value));
    }
    for (OptionSpec option : spec.options()) {
      String name = option.longestName();
      Optional<String> value = value(option.getValue());
      if (LEFT_OUT.contains(name)
          || value.isEmpty()
          || value.equals(value(option.initialValue()))
          || value.equals(value(defaults.get(name)))) {
        continue;
      }
      words.add(name);
      if (!Objects.equals(option.getValue(), true)) {
        words.add(value.get());
      }
    }
    return spec.qualifiedName() + " " + ShellWords.join(words);
  }

  /** A value as a user types it; empty for none. */
  private static Optional<String> value(Object value) {
    return switch (value) {
      case null -> Optional.empty();
      case Optional<?> optional -> optional.flatMap(CommandLines::value);
      case List<?> list ->
          list.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  list.stream().map(v -> value(v).orElse("")).collect(Collectors.joining(",")));
      case Path path -> Optional.of(shown(path));
      default -> Optional.of(value.toString());
    };
  }

  /** A path from the current folder, if it lies there. */
  private static String shown(Path path) {
    return (InputTexts.isStandardInput(path) ? path : FileName.fromHere(path)).toString();
  }
}
