package dev.heed.cli.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.base.InvalidInputException;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.command.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The {@code config.json} of a run: every option by its name, including those left at their
 * defaults, so that the run can be repeated.
 */
public final class RunConfig {
  private static final String FILE = "file";

  /** Options that do not change the result, or that name the run folder itself. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "help", "version", "json", "quiet", "debug", "color", "open", "verbose", "threads",
          "master", "run-dir", "resume");

  private RunConfig() {}

  /** The options of a parsed command line. */
  public static SequencedMap<String, Object> of(CommandSpec spec, Optional<Path> file) {
    SequencedMap<String, Object> config = new LinkedHashMap<>();
    config.put("heed-version", Version.number());
    file.ifPresent(path -> config.put(FILE, plain(path)));
    for (OptionSpec option : spec.options()) {
      Object value = option.getValue();
      if (value != null && !LEFT_OUT.contains(name(option))) {
        switch (value) {
          case Optional<?> optional -> optional.ifPresent(v -> config.put(name(option), plain(v)));
          case List<?> list when list.isEmpty() -> {}
          default -> config.put(name(option), plain(value));
        }
      }
    }
    if (config.get("class-weights") instanceof String weights
        && !Set.of("none", "sqrt", "balanced").contains(weights)) {
      config.put("class-weights", plain(Path.of(weights)));
    }
    return config;
  }

  /**
   * The options of an earlier run, as defaults of a command line.
   *
   * @param command the command that wrote them, such as {@code train}
   * @param option an option that its configuration always has, and those of other commands lack
   * @throws InvalidInputException if the folder has no {@code config.json} of this command
   */
  public static IDefaultValueProvider read(Path directory, String command, String option)
      throws IOException {
    Path path = directory.resolve("config.json");
    if (!Files.isRegularFile(path)) {
      throw new InvalidInputException(
          path.toString(), 0, "there is no such file", "the folder of an earlier --run-dir");
    }
    Map<String, String> options = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, JsonNode> entry :
          new JsonMapper().readTree(Files.readString(path)).properties()) {
        options.put(entry.getKey(), text(entry.getValue()));
      }
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          path.toString(), 0, "this is not JSON", "the options of a run", e);
    }
    if (!options.containsKey(FILE) || !options.containsKey(option)) {
      throw new InvalidInputException(
          path.toString(),
          0,
          "these are not the options of heed " + command,
          "the folder of its --run-dir");
    }
    return argument -> options.get(argument.isPositional() ? FILE : name(argument));
  }

  private static String name(ArgSpec argument) {
    return ((OptionSpec) argument).longestName().replaceFirst("^-+", "");
  }

  private static Object plain(Object value) {
    return switch (value) {
      case Path path when InputTexts.isStandardInput(path) -> path.toString();
      case Path path -> path.toAbsolutePath().normalize().toString();
      case Number number -> number;
      case Boolean truth -> truth;
      case List<?> list -> list.stream().map(RunConfig::plain).toList();
      default -> value.toString();
    };
  }

  private static String text(JsonNode value) {
    return value.isArray()
        ? StreamSupport.stream(value.spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(","))
        : value.asText();
  }
}
