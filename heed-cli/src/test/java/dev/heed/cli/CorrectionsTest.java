package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code heed train --corrections}: labels changed and texts left out by their lines. */
class CorrectionsTest {
  private static final String HEADER = "line,given,suggested,reason,text";

  @TempDir private Path folder;
  private Path reviews;

  @BeforeEach
  void texts() throws IOException {
    reviews = Cli.reviews(folder, 240);
  }

  private Path corrections(String... rows) throws IOException {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    lines.addAll(List.of(rows));
    return Cli.file(folder, "fixes.csv", lines.toArray(String[]::new));
  }

  private Path train(String name, Path texts, Object... more) {
    Path model = folder.resolve(name);
    List<Object> arguments =
        new ArrayList<>(
            List.of("train", texts, "--model", model, "--dim", 8, "--epochs", 4, "--quiet"));
    arguments.addAll(List.of(more));
    Cli.run(arguments.toArray()).ok();
    return model;
  }

  /** The reviews with line 2 as neg instead of pos, and without line 5. */
  private Path corrected() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(reviews));
    assertThat(lines.get(1)).startsWith("pos,");
    lines.set(1, "neg," + lines.get(1).substring(4));
    lines.remove(4);
    Files.createDirectories(folder.resolve("by-hand"));
    return Files.write(folder.resolve("by-hand/reviews.csv"), lines);
  }

  private static JsonNode info(Path model) {
    return Cli.run("info", model, "--json").ok().json();
  }

  @Test
  void theSameTextsAsCorrectedByHand() throws IOException {
    Path fixes = corrections("2,pos,neg,,", "5,neg,,,", "3,neg,neg,,");
    JsonNode info = info(train("fixed.heed", reviews, "--corrections", fixes));
    JsonNode byHand = info(train("hand.heed", corrected()));
    assertThat(info.get("data_hash")).isEqualTo(byHand.get("data_hash"));
    assertThat(info.get("train_docs")).isEqualTo(byHand.get("train_docs"));
    assertThat(info.get("corrected_texts").asInt()).isEqualTo(1);
    assertThat(info.get("dropped_texts").asInt()).isEqualTo(1);
    assertThat(byHand.get("corrected_texts").asInt()).isZero();
    assertThat(Cli.run("info", folder.resolve("fixed.heed")).ok().out())
        .contains("corrections    1 label changed, 1 text left out");
    assertThat(Cli.run("info", folder.resolve("hand.heed")).ok().out())
        .doesNotContain("corrections");
  }

  @Test
  void theSameBytesForAnyNumberOfThreads() throws IOException {
    Path fixes = corrections("2,pos,neg,,", "5,neg,,,");
    Path one = train("one.heed", reviews, "--corrections", fixes, "--threads", 1);
    Path four = train("four.heed", reviews, "--corrections", fixes, "--threads", 4);
    assertThat(one).hasSameBinaryContentAs(four);
  }

  @Test
  void aRunRemembersItsCorrections() throws IOException {
    Path fixes = corrections("2,pos,neg,,", "5,neg,,,");
    Path run = folder.resolve("run");
    Path model = train("run.heed", reviews, "--corrections", fixes, "--run-dir", run);
    byte[] bytes = Files.readAllBytes(model);
    assertThat(Files.readString(run.resolve("config.json")))
        .contains("\"corrections\"")
        .contains("fixes.csv");
    assertThat(Files.readString(run.resolve("report.html")))
        .contains("--corrections")
        .contains("corrected labels, texts left out")
        .contains("1, 1");
    Files.delete(model);
    Cli.run("train", "--resume", run, "--quiet").ok();
    assertThat(model).hasBinaryContent(bytes);
  }

  @Test
  void standardInputMayHoldThem() throws IOException {
    Path fixes = corrections("2,pos,neg,,");
    Path model = folder.resolve("in.heed");
    Cli.runWith(
            Files.readString(fixes),
            "train",
            reviews,
            "--corrections",
            "-",
            "--model",
            model,
            "--epochs",
            1,
            "--quiet")
        .ok();
    assertThat(info(model).get("corrected_texts").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2,neg,pos,, | fixes.csv:2: the text at line 2 of | has the label 'pos', not 'neg'",
        "1,pos,neg,, | fixes.csv:2: no text of | starts at line 1;",
        "400,pos,neg,, | fixes.csv:2: no text of | starts at line 400;",
        "0,pos,neg,, | fixes.csv:2: the line is '0' | expected the number of a line",
        "two,pos,neg,, | fixes.csv:2: the line is 'two' | expected the number of a line",
        "2,pos | fixes.csv:2: the row has 2 columns | expected 5",
      })
  void aMismatchIsOneLine(String row, String problem, String more) throws IOException {
    Path fixes = corrections(row);
    Path model = folder.resolve("none.heed");
    Cli.run("train", reviews, "--corrections", fixes, "--model", model, "--quiet")
        .failsWith(1, problem, more);
    assertThat(model).doesNotExist();
  }

  @Test
  void aLineGivenTwiceOrAColumnMissingIsOneLine() throws IOException {
    Path model = folder.resolve("none.heed");
    Cli.run(
            "train",
            reviews,
            "--corrections",
            corrections("2,pos,neg,,", "2,pos,,,"),
            "--model",
            model)
        .failsWith(1, "fixes.csv:3: line 2 is given twice");
    Path other = Cli.file(folder, "other.csv", "line,label", "2,pos");
    Cli.run("train", reviews, "--corrections", other, "--model", model)
        .failsWith(1, "other.csv:1: there is no column 'given'");
  }
}
