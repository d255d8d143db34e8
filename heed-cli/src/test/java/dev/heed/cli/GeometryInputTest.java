package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.geometry.MethodName;
import dev.heed.kernel.SeededRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of points as careless programs write them. */
class GeometryInputTest {
  @TempDir Path folder;

  private static Cli.Outcome run(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("geometry"));
    all.addAll(List.of(arguments));
    return Cli.run(all.toArray());
  }

  /** Two coordinates in three groups, and a label. */
  private Path points(String name, DoubleUnaryOperator x, DoubleUnaryOperator y)
      throws IOException {
    SeededRandom random = new SeededRandom(4);
    List<String> lines = new ArrayList<>(List.of("x,y,label"));
    for (int i = 0; i < 40; i++) {
      double first = random.gaussian() + 3 * (i % 3);
      double second = random.gaussian() - 3 * (i % 2);
      lines.add(x.applyAsDouble(first) + "," + y.applyAsDouble(second) + ",g" + i % 3);
    }
    return Files.write(folder.resolve(name), lines);
  }

  private List<Path> unusual() throws IOException {
    return List.of(
        points("up.csv", v -> Math.scalb(v, 500), v -> Math.scalb(v, 500)),
        points("down.csv", v -> Math.scalb(v, -500), v -> Math.scalb(v, -500)),
        points("over.csv", v -> Math.scalb(v, 515), v -> v),
        points("under.csv", v -> Math.scalb(v, -600), v -> Math.scalb(v, -600)),
        points("subnormal.csv", v -> v * 1e-320, v -> v * 1e-320),
        points("far.csv", v -> v + 1e12, v -> v + 1e12),
        points("half.csv", v -> v + 1e12, v -> v),
        points("constant.csv", v -> v, v -> 7e15),
        points("same.csv", v -> 1e300, v -> -1e300),
        points("single.csv", v -> v, v -> v > 1.7 ? 1e308 : v),
        points("large.csv", v -> v, v -> v > 1.7 ? 1e150 : v));
  }

  /** Results are finite, or one line names the file, the line and the column. */
  @ParameterizedTest
  @EnumSource(MethodName.class)
  void resultsAreFiniteOrAnErrorNamesTheValue(MethodName name) throws IOException {
    int results = 0;
    for (Path file : unusual()) {
      Path out = folder.resolve(name + file.getFileName().toString() + ".out");
      Path html = folder.resolve(name + file.getFileName().toString() + ".html");
      List<Object> arguments =
          new ArrayList<>(List.of(file, "--method", name, "--json", "--out", out, "--html", html));
      if (name.toString().matches("sne|t-sne|umap|mds")) {
        arguments.addAll(List.of("--iterations", 20));
      }
      Cli.Outcome outcome = run(arguments.toArray());
      if (outcome.exit() == 0) {
        results++;
        assertThat(outcome.out()).as("%s", file).doesNotContain("null", "NaN", "Infinity");
        assertThat(Files.readString(out)).as("%s", file).doesNotContain("NaN", "Infinity");
      } else {
        assertThat(outcome.exit()).as("%s", file).isEqualTo(1);
        assertThat(outcome.err().strip().lines()).as("%s", file).hasSize(1);
        assertThat(outcome.err())
            .startsWith("heed: " + file)
            .containsPattern(": column \"[xy]\" is |parts, the largest|underflows; expected");
        assertThat(out).doesNotExist();
        assertThat(html).doesNotExist();
      }
    }
    assertThat(results).as("results").isGreaterThanOrEqualTo(4);
  }

  @Test
  void valuesBeyondSquaresAreNamed() throws IOException {
    Path file = Cli.file(folder, "huge.csv", "t, y ", "1,2", "3,4", "", "5,1e308", "2,2", "1,3");
    run(file, "--method", "k-means")
        .failsWith(1, "huge.csv:5: column \"y\" is 1.0E308; expected at most");
    run(file, "--method", "k-means", "--standardise").ok();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e200, 1e-200, 1e308, 1e-300, 1})
  void standardisedColumnsDoNotDependOnTheUnit(double unit) throws IOException {
    Map<Double, JsonNode> found = new LinkedHashMap<>();
    for (double each : new double[] {1, unit}) {
      Path file = points("unit.csv", v -> v / 16 * each, v -> v / 16 * each);
      found.put(each, run(file, "--method", "k-means", "--standardise", "--json").ok().json());
    }
    assertThat(found.get(unit).get("clusters")).isEqualTo(found.get(1.0).get("clusters"));
    assertThat(found.get(unit).get("inertia").asDouble())
        .isCloseTo(found.get(1.0).get("inertia").asDouble(), within(1e-9));
  }

  @Test
  void standardisedColumnsMayBeFarFromZero() throws IOException {
    Path near = points("near.csv", v -> Math.rint(v * 1024) / 1024, v -> v);
    Path far = points("far.csv", v -> Math.rint(v * 1024) / 1024 + 1e12, v -> v);
    double expected =
        run(near, "--method", "k-means", "--standardise", "--json")
            .ok()
            .json()
            .get("inertia")
            .asDouble();
    assertThat(
            run(far, "--method", "k-means", "--standardise", "--json")
                .ok()
                .json()
                .get("inertia")
                .asDouble())
        .isCloseTo(expected, within(1e-9));
  }

  @Test
  void columnsOfOneNameAreRefused() throws IOException {
    Path file = Cli.file(folder, "twice.csv", "x,y,x,Label,label ", "1,2,3,a,b", "4,5,6,c,d");
    run(file, "--method", "mds")
        .failsWith(1, "twice.csv:1: 2 columns are called \"x\"; expected names that differ");
    run(file, "--method", "mds", "--columns", "x,y").failsWith(1, "2 columns are called \"x\"");
    run(file, "--method", "mds", "--columns", "y,y")
        .failsWith(1, "twice.csv:1: --columns names \"y\" twice; expected different columns");
    file = Cli.file(folder, "labels.csv", "x,label,label", "1,a,b", "2,a,b");
    run(file, "--method", "knn").failsWith(1, "2 columns are called \"label\"");
    run(file, "--method", "knn", "--label", "label").failsWith(1, "2 columns are called \"label\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"label", "Label", "LABEL", " label ", "\"label \""})
  void theLabelIsFoundInAnyCase(String header) throws IOException {
    Path file = Cli.file(folder, "a.csv", "x," + header, "1,a", "2,a", "8,b", "9,b", "8,b");
    assertThat(run(file, "--method", "k-means", "--clusters", 2, "--out", "-").ok().out().lines())
        .startsWith("row,cluster,label", "1,0,a");
    assertThat(
            run(file, "--method", "knn", "--neighbors", 1, "--label", "label", "--json")
                .ok()
                .json()
                .get("accuracy")
                .asDouble())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10d", "3f", "0x1p3", "NaN", "Infinity", "-inf", "1e999", "1_000", "١"})
  void numbersAreDecimal(String cell) throws IOException {
    Path file = Cli.file(folder, "n.csv", "x,y", "1,2", "1," + cell);
    run(file, "--method", "k-means")
        .failsWith(
            1, "n.csv:3: column \"y\" is \"" + cell + "\"; expected a finite number, or --columns");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "+1", "-1.5", "1.", ".5", "1e3", "1E-3", " 2 ", "1e-999"})
  void usualNumbersAreRead(String cell) throws IOException {
    Path file = Cli.file(folder, "n.csv", "x", "9", "8", cell);
    run(file, "--method", "k-means", "--clusters", 1).ok();
  }

  @Test
  void tablesOfTextsAreRefused() throws IOException {
    Path file = Cli.file(folder, "t.csv", "review,stars,label", "a fine film,four,pos");
    run(file, "--method", "t-sne")
        .failsWith(
            1,
            "t.csv:2: none of the 2 columns is a number; expected points as rows of numbers, such"
                + " as 1.5 or -2e3");
    file = Cli.file(folder, "t.csv", "review,label", "a fine film,pos");
    run(file, "--method", "t-sne")
        .failsWith(1, "t.csv:2: column \"review\" is \"a fine film\"; expected a finite number");
  }

  @Test
  void heatMayFlowForever() throws IOException {
    Path file = points("heat.csv", v -> v, v -> v);
    for (String time : List.of("1e17", "1e308")) {
      JsonNode json =
          run(file, "--method", "heat", "--time", time, "--neighbors", 20, "--json").ok().json();
      assertThat(json.get("spread_after").asDouble()).isCloseTo(0, within(1e-9));
    }
  }
}
