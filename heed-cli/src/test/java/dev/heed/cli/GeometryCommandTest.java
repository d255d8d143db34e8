package dev.heed.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.geometry.MethodName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeometryCommandTest {
  private static final Path SPIRALS =
      Path.of("").toAbsolutePath().getParent().resolve("examples/spirals.csv");

  @TempDir Path folder;

  private Cli.Outcome run(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("geometry"));
    all.addAll(List.of(arguments));
    return Cli.run(all.toArray());
  }

  /** Every row of the table, with its report. */
  @ParameterizedTest
  @EnumSource(MethodName.class)
  void everyMethodRuns(MethodName name) throws IOException {
    Path out = folder.resolve("out.csv");
    Path html = folder.resolve("report.html");
    List<Object> arguments =
        new ArrayList<>(List.of(SPIRALS, "--method", name, "--out", out, "--html", html, "--json"));
    if (name == MethodName.SVM) {
      arguments.addAll(List.of("--gamma", 5));
    }
    JsonNode json = run(arguments.toArray()).ok().json();
    assertThat(json.get("method").asText()).isEqualTo(name.toString());
    assertThat(json.get("points").asInt()).isEqualTo(180);
    assertThat(json.get("dim").asInt()).isEqualTo(3);
    assertThat(json.get("html").asText()).isEqualTo(html.toString());
    List<String> lines = Files.readAllLines(out);
    switch (name.kind()) {
      case EMBEDDING -> {
        assertThat(lines.getFirst()).isEqualTo("row,x1,x2,label");
        assertThat(json.get("trustworthiness").asDouble()).isBetween(0.75, 1.0);
      }
      case CLUSTERING -> {
        assertThat(lines.getFirst()).isEqualTo("row,cluster,label");
        assertThat(json.get("clusters").asInt()).isGreaterThan(1);
      }
      case CLASSIFICATION -> {
        assertThat(lines.getFirst()).isEqualTo("row,predicted,label");
        assertThat(json.get("accuracy").asDouble()).isEqualTo(1);
      }
      case PROPAGATION -> assertThat(lines.getFirst()).isEqualTo("row,x,y,z,label");
    }
    assertThat(lines).hasSize(name.kind() == MethodName.Kind.CLASSIFICATION ? 37 : 181);
    String page = Files.readString(html);
    assertThat(page)
        .contains("<title>" + name.title() + " of spirals.csv</title>")
        .contains("Initialise: ", "Strengthen: ", "Normalise: ", "The method as attention");
  }

  @Test
  void givesTheSameBytesForAnyThreads() throws IOException {
    byte[][] results = new byte[2][];
    for (int i = 0; i < 2; i++) {
      Path html = folder.resolve(i + ".html");
      Path out = folder.resolve(i + ".csv");
      run(
              SPIRALS,
              "--method",
              "t-sne",
              "--iterations",
              40,
              "--threads",
              i + 1,
              "--out",
              out,
              "--html",
              html)
          .ok();
      results[i] = (Files.readString(out) + Files.readString(html)).getBytes(UTF_8);
    }
    assertThat(results[0]).isEqualTo(results[1]);
  }

  @Test
  void theReportExplainsItself() throws IOException {
    Path html = folder.resolve("report.html");
    run(SPIRALS, "--method", "t-sne", "--iterations", 40, "--perplexity", 20, "--html", html).ok();
    assertThat(Files.readString(html))
        .contains("--perplexity", ">20<", "t-SNE 1", "divides each row by its sum")
        .contains("Attention builds S in three steps", "1 is best", "row 17")
        .contains("t-SNE of the points, coloured by label. Hover over a point to read its row.");
    run(SPIRALS, "--method", "k-means", "--html", html).ok();
    assertThat(Files.readString(html))
        .contains("principal component 1", "of 3 columns", "with one cluster");
    run(SPIRALS, "--method", "knn", "--html", html).ok();
    assertThat(Files.readString(html))
        .contains("Small grey points are the training points")
        .doesNotContain("\"group\":\"wrong\"", "\"group\":\"training point\"");
  }

  @Test
  void listsMethods() {
    Cli.Outcome outcome = run("--list").ok();
    JsonNode methods = run("--list", "--json").ok().json().get("methods");
    assertThat(methods).hasSize(MethodName.values().length);
    for (JsonNode method : methods) {
      assertThat(outcome.out())
          .contains("  " + method.get("name").asText() + " ", method.get("summary").asText());
    }
    assertThat(methods.get(0).get("settings").get("dim").asInt()).isEqualTo(2);
    assertThat(outcome.lines()).allMatch(line -> line.length() <= 100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--standardise", "--standardize"})
  void readsTheColumnsNamed(String spelling) throws IOException {
    Path file =
        Cli.file(folder, "a.csv", "id,x,kind,y", "p,1,u,10", "q,2,u,20", "r,8,v,30", "s,9,v,50");
    assertThat(
            run(
                    file,
                    "--method",
                    "k-means",
                    "--clusters",
                    2,
                    "--columns",
                    "x",
                    "--label",
                    "kind",
                    "--out",
                    "-")
                .ok()
                .out())
        .isEqualTo("row,cluster,label\n1,0,u\n2,0,u\n3,1,v\n4,1,v\n");
    assertThat(
            run(
                    file,
                    "--method",
                    "gcn",
                    "--neighbors",
                    1,
                    "--columns",
                    "x,y",
                    spelling,
                    "--label",
                    "kind",
                    "--json")
                .ok()
                .json()
                .get("spread_before")
                .asDouble())
        .isEqualTo(Math.sqrt(2));
  }

  @Test
  void readsStandardInput() {
    assertThat(
            Cli.runWith(
                    "x\n1\n2\n9\n",
                    "geometry",
                    "-",
                    "--method",
                    "k-means",
                    "--clusters",
                    "2",
                    "--out",
                    "-")
                .ok()
                .out())
        .isEqualTo("row,cluster\n1,0\n2,0\n3,1\n");
  }

  @Test
  void reportsBadFilesByLine() throws IOException {
    Path file = Cli.file(folder, "bad.csv", "x,y,label", "1,2,a", "3,four,b");
    run(file, "--method", "mds").failsWith(1, "bad.csv:3: column \"y\" is \"four\"", "--columns");
    file = Cli.file(folder, "bad.csv", "x,y", "1,2", "", "3", "4,5");
    run(file, "--method", "mds").failsWith(1, "bad.csv:4: the row has 1 column; expected 2");
    file = Cli.file(folder, "bad.csv", "x,y", "1,NaN");
    run(file, "--method", "mds").failsWith(1, "bad.csv:2: column \"y\" is \"NaN\"");
    file = Cli.file(folder, "bad.csv", "x,y", "1,");
    run(file, "--method", "mds").failsWith(1, "bad.csv:2: column \"y\" is \"\"");
    file = Cli.file(folder, "bad.csv", "x,y");
    run(file, "--method", "mds").failsWith(1, "bad.csv: there are no points");
    file = Cli.file(folder, "bad.csv", "label", "a");
    run(file, "--method", "mds").failsWith(1, "bad.csv:1: the only column holds the labels");
    Files.write(folder.resolve("empty.csv"), new byte[0]);
    run(folder.resolve("empty.csv"), "--method", "mds").failsWith(1, "the file is empty");
    run(folder.resolve("none.csv"), "--method", "mds").failsWith(1, "there is no such file");
    file = Cli.file(folder, "one.csv", "x,y", "1,2");
    run(file, "--method", "t-sne").failsWith(1, "one.csv: there is 1 point; expected at least 4");
    run(SPIRALS, "--method", "isomap", "--neighbors", 500)
        .failsWith(1, "spirals.csv: there are 180 points; expected at least 501");
    run(SPIRALS, "--method", "isomap", "--neighbors", 2)
        .failsWith(1, "spirals.csv: the graph of 2 neighbours has");
    assertThat(run(file, "--method", "heat", "--out", file).exit()).isEqualTo(2);
    assertThat(Files.readString(file)).isEqualTo("x,y\n1,2\n");
  }

  @Test
  void wrongCommandLines() {
    run(SPIRALS, "--method", "tsne")
        .failsWith(2, "there is no method 'tsne'; did you mean 't-sne'?");
    run(SPIRALS).failsWith(2, "--method is missing");
    run("--method", "mds").failsWith(2, "FILE is missing");
    run(SPIRALS, "--method", "mds", "--perplexity", 3).failsWith(2, "--perplexity with mds");
    run(SPIRALS, "--method", "mds", "--dim", 0).failsWith(2, "dim is 0; expected at least 1");
    run(SPIRALS, "--method", "mds", "--label", "arm").failsWith(1, "there is no column \"arm\"");
    run(SPIRALS, "--method", "mds", "--out", folder).failsWith(1, "this is a directory");
    run(SPIRALS, "--method", "mds", "--out", "-", "--json").failsWith(2, "--out - with --json");
  }

  /** A file that was there survives a failure. */
  @Test
  void aFailureKeepsTheOldOutput() throws IOException {
    Path out = Files.writeString(folder.resolve("out.csv"), "old");
    Path file = Cli.file(folder, "one.csv", "x", "1");
    run(file, "--method", "mds", "--out", out).failsWith(1, "there is 1 point");
    assertThat(Files.readString(out)).isEqualTo("old");
  }
}
