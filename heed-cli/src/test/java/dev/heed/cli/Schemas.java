package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The JSON Schemas of what the command prints with {@code --json}, in {@code docs/schemas}. */
final class Schemas {
  static final Path FOLDER = Path.of("..", "docs", "schemas");

  /** Commands whose every line is an object; of the others it is the last line. */
  private static final List<String> LINE_COMMANDS = List.of("predict", "explain");

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

  private Schemas() {}

  /** Checks the output of a command that was given {@code --json} and did its work. */
  static void check(List<String> arguments, String out) {
    if (!arguments.contains("--json") || arguments.contains("--help") || out.isBlank()) {
      return;
    }
    String name = name(arguments);
    List<String> lines = out.lines().toList();
    for (String line : LINE_COMMANDS.contains(name) ? lines : List.of(lines.getLast())) {
      assertThat(schema(name).validate(line, InputFormat.JSON))
          .as("docs/schemas/%s.json holds %s", name, line)
          .isEmpty();
    }
  }

  private static String name(List<String> arguments) {
    String command = arguments.getFirst();
    return switch (command) {
      case "lab", "bench", "encoder" -> command + "-" + arguments.get(1);
      case "geometry" -> arguments.contains("--list") ? "geometry-list" : command;
      default -> command;
    };
  }

  /** The schema of a name. */
  static Schema schema(String name) {
    return SCHEMAS.computeIfAbsent(name, Schemas::read);
  }

  private static Schema read(String name) {
    try {
      return REGISTRY.getSchema(Files.readString(FOLDER.resolve(name + ".json")), InputFormat.JSON);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
