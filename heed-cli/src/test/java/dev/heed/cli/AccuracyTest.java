package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.heed.bench.ComparedCorpus;
import dev.heed.text.evaluation.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of the README: default settings and seed 1 on real corpora give exactly the accuracy,
 * macro F1 and model size printed there. Every digit counts, since results depend on nothing else.
 */
class AccuracyTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final String HEADER = "| data | Heed: accuracy | macro F1 | model |";

  private static final List<String> LARGE = List.of("ag_news", "imdb");

  @TempDir private Path folder;

  /** The rows of the table, each as its cells; the page may be the README or the benchmarks. */
  static List<List<String>> rows() throws IOException {
    for (String page : List.of("README.md", "docs/benchmarks.md")) {
      if (!Files.exists(PROJECT.resolve(page))) {
        continue;
      }
      List<String> lines = Files.readAllLines(PROJECT.resolve(page));
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).startsWith(HEADER)) {
          return lines.subList(i + 2, lines.size()).stream()
              .takeWhile(line -> line.startsWith("|"))
              .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
              .map(cells -> cells.subList(1, 5))
              .toList();
        }
      }
    }
    throw new AssertionError("no page has a table with the header " + HEADER);
  }

  /** Corpora on which a training takes seconds. */
  static Stream<List<String>> small() throws IOException {
    return rows().stream().filter(row -> !LARGE.contains(row.getFirst()));
  }

  static Stream<List<String>> large() throws IOException {
    return rows().stream().filter(row -> LARGE.contains(row.getFirst()));
  }

  @Test
  void theTableHasEveryCorpus() throws IOException {
    assertThat(rows().stream().map(List::getFirst))
        .containsExactlyElementsOf(
            ComparedCorpus.all().stream().map(ComparedCorpus::name).toList());
  }

  @ParameterizedTest
  @MethodSource("small")
  void reachesTheDigitsOfTheTable(List<String> row) throws IOException {
    assertThat(measured(row.getFirst())).isEqualTo(row);
  }

  @Tag("full")
  @ParameterizedTest
  @MethodSource("large")
  void reachesTheDigitsOfTheTableOnLargeCorpora(List<String> row) throws IOException {
    assertThat(measured(row.getFirst())).isEqualTo(row);
  }

  /** The row of the table, as measured here. */
  private List<String> measured(String name) throws IOException {
    assumeThat(Cli.data()).isPresent();
    ComparedCorpus corpus = ComparedCorpus.named(name);
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
    return List.of(
        name,
        String.format(Locale.ROOT, "%.3f", evaluation.accuracy()),
        String.format(Locale.ROOT, "%.3f", evaluation.macroF1()),
        String.format(Locale.ROOT, "%.1f MB", Files.size(model) / 1e6));
  }
}
