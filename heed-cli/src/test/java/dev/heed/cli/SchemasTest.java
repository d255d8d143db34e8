package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.heed.cli.terminal.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The schemas of {@code docs/schemas}; {@link Cli} holds every output of the tests against them.
 */
class SchemasTest {
  @TempDir private Path folder;

  private static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(Schemas.FOLDER)) {
      return all.sorted().toList();
    }
  }

  @Test
  void everyCommandWithJsonHasASchemaAndTheOtherWayRound() throws IOException {
    CommandLine heed =
        Heed.commandLine(
            new Console(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                new ByteArrayOutputStream()));
    Set<String> expected = new TreeSet<>(Set.of("geometry-list.json"));
    collect(heed, "", expected);
    assertThat(files().stream().map(file -> file.getFileName().toString()))
        .containsExactlyElementsOf(expected);
  }

  private static void collect(CommandLine command, String prefix, Set<String> names) {
    for (CommandLine each : Set.copyOf(command.getSubcommands().values())) {
      String name = prefix + each.getCommandName();
      if (each.getSubcommands().isEmpty()) {
        assertThat(each.getCommandSpec().findOption("--json")).as(name).isNotNull();
        names.add(name + ".json");
      } else {
        collect(each, name + "-", names);
      }
    }
  }

  @Test
  void schemasAreSchemasThatDescribeEveryKey() throws IOException {
    Schema meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));
    int keys = 0;
    for (Path file : files()) {
      String text = Files.readString(file);
      assertThat(meta.validate(text, InputFormat.JSON)).as(file.toString()).isEmpty();
      for (JsonNode property : new JsonMapper().readTree(text).get("properties")) {
        assertThat(property.path("description").asText()).as("%s: %s", file, property).isNotBlank();
        keys++;
      }
    }
    assertThat(keys).isGreaterThan(80);
  }

  @Test
  void refuseWhatTheyDoNotDescribe() {
    Schema info = Schemas.schema("studio");
    assertThat(info.validate("{\"address\": \"http://127.0.0.1:1/\"}", InputFormat.JSON)).isEmpty();
    assertThat(info.validate("{\"address\": 1}", InputFormat.JSON)).isNotEmpty();
    assertThat(info.validate("{\"address\": \"\", \"more\": 1}", InputFormat.JSON)).isNotEmpty();
  }

  @Test
  void everyOutputIsHeldAgainstItsSchema() throws IOException {
    Path model = Cli.model(folder);
    Path texts = Cli.file(folder, "texts.txt", "a good film", "zzz", "");
    Path points = Cli.file(folder, "points.csv", "x,y", "0,0", "0,1", "9,9", "9,8", "5,5");
    Cli.run("train", Cli.reviews(folder, 60), "--model", folder.resolve("b.heed"), "--json").ok();
    Cli.run("test", model, Cli.reviews(folder, 240), "--per-label", "--json").ok();
    Cli.run("predict", model, texts, "-k", 2, "--json").ok();
    Cli.run("explain", model, texts, "--json").ok();
    Cli.run("explain", model, texts, "--json", "--by", "sentence", "--counterfactual", 3).ok();
    Cli.run("explain", model, texts, "--json", "--shapley", "--by", "word").ok();
    Cli.run("info", model, "--json").ok();
    Cli.run("geometry", points, "--method", "k-means", "--clusters", 2, "--json").ok();
    Cli.run("geometry", "--list", "--json").ok();
    Cli.run("lab", "list", "--json").ok();
  }
}
