package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.heed.bench.ComparedCorpus;
import dev.heed.bench.FastTextComparison;
import dev.heed.text.evaluation.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table that compares with fastText: default settings and seed 1 on real corpora give exactly
 * the accuracy, macro F1 and model size printed there. Every digit counts, since results depend on
 * nothing else. The table is searched for in the README, then in {@code docs/benchmarks.md}.
 */
@Tag("full")
class AccuracyTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final List<String> LARGE = List.of("ag_news", "imdb");
  private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.(\\d+))?( ?%| MB)?");

  @TempDir private Path folder;

  /**
   * A row of the table.
   *
   * @param cells Heed's accuracy, macro F1 and model size as printed; columns that the table does
   *     not have are left out
   */
  record Row(String corpus, SequencedMap<String, String> cells) {
    @Override
    public String toString() {
      return corpus;
    }
  }

  static List<Row> rows() throws IOException {
    for (String page : List.of("README.md", "docs/benchmarks.md")) {
      if (Files.exists(PROJECT.resolve(page))) {
        List<String> lines = Files.readAllLines(PROJECT.resolve(page));
        for (int i = 0; i < lines.size(); i++) {
          List<String> header = cells(lines.get(i));
          if (column(header, "accuracy") > 0 && header.toString().contains("fastText")) {
            return lines.subList(i + 2, lines.size()).stream()
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> row(header, cells(line)))
                .toList();
          }
        }
      }
    }
    throw new AssertionError("no page has a table of accuracy beside fastText's");
  }

  private static List<String> cells(String line) {
    return line.startsWith("|")
        ? Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList()
        : List.of();
  }

  /** The first column of this name that is not fastText's; -1 if there is none. */
  private static int column(List<String> header, String name) {
    return IntStream.range(0, header.size())
        .filter(i -> header.get(i).contains(name) && !header.get(i).contains("fastText"))
        .findFirst()
        .orElse(-1);
  }

  private static Row row(List<String> header, List<String> cells) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (String name : List.of("accuracy", "macro F1", "model")) {
      int column = column(header, name);
      if (column > 0) {
        values.put(name, cells.get(column).replace("*", ""));
      }
    }
    return new Row(cells.getFirst().replace("`", ""), values);
  }

  /** Corpora on which a training takes seconds. */
  static Stream<Row> small() throws IOException {
    return rows().stream().filter(row -> !LARGE.contains(row.corpus()));
  }

  static Stream<Row> large() throws IOException {
    return rows().stream().filter(row -> LARGE.contains(row.corpus()));
  }

  @Test
  void theTableHasEveryCorpus() throws IOException {
    assertThat(rows().stream().map(Row::corpus))
        .containsExactlyElementsOf(
            FastTextComparison.corpora().stream().map(ComparedCorpus::name).toList());
  }

  @ParameterizedTest
  @MethodSource("small")
  void reachesTheDigitsOfTheTable(Row row) throws IOException {
    assertThat(measured(row).cells()).isEqualTo(row.cells());
  }

  @ParameterizedTest
  @MethodSource("large")
  void reachesTheDigitsOfTheTableOnLargeCorpora(Row row) throws IOException {
    assertThat(measured(row).cells()).isEqualTo(row.cells());
  }

  /** The same row as measured here, in the format of the table. */
  private Row measured(Row row) throws IOException {
    assumeThat(Cli.data()).isPresent();
    ComparedCorpus corpus = ComparedCorpus.named(row.corpus());
    corpus.export(Cli.data().orElseThrow().resolve("text"), folder);
    Path model = folder.resolve("model.heed");
    List<Object> command =
        new ArrayList<>(List.of("train", folder.resolve("train"), "--format", "fasttext"));
    command.addAll(List.of("--model", model, "--quiet"));
    if (corpus.dev().isPresent()) {
      command.addAll(List.of("--dev", folder.resolve("dev")));
    }
    Cli.run(command.toArray()).ok();
    Path test = folder.resolve("test");
    List<String> predicted = Cli.run("predict", model, test, "--format", "fasttext").ok().lines();
    Evaluation evaluation = ComparedCorpus.evaluate(test, predicted);
    SequencedMap<String, String> cells = new LinkedHashMap<>(row.cells());
    cells.computeIfPresent("accuracy", (_, cell) -> like(cell, evaluation.accuracy()));
    cells.computeIfPresent("macro F1", (_, cell) -> like(cell, evaluation.macroF1()));
    double megabytes = Files.size(model) / 1e6;
    cells.computeIfPresent("model", (_, cell) -> like(cell, megabytes));
    return new Row(row.corpus(), cells);
  }

  /** A number with the digits and the unit of a cell. */
  private static String like(String cell, double value) {
    Matcher number = NUMBER.matcher(cell);
    assertThat(number.matches()).as(cell).isTrue();
    int digits = number.group(1) == null ? 0 : number.group(1).length();
    String unit = number.group(2) == null ? "" : number.group(2);
    double scale = unit.endsWith("%") ? 100 : 1;
    return String.format(Locale.ROOT, "%." + digits + "f", scale * value) + unit;
  }
}
