package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuneCommandTest {
  @TempDir private Path folder;

  private Cli.Outcome tune(Object... options) throws IOException {
    List<Object> line = new ArrayList<>(List.of("tune", reviews(), "--model", model("tuned")));
    line.addAll(List.of("--epochs", 10, "--char-ngrams", "none", "--dev-share", 0.25));
    line.addAll(Arrays.asList(options));
    if (!line.contains("--trials")) {
      line.addAll(List.of("--trials", 4));
    }
    return Cli.run(line.toArray());
  }

  private Path reviews() throws IOException {
    return Cli.reviews(folder, 240);
  }

  private Path model(String name) {
    return folder.resolve(name + ".heed");
  }

  @Test
  void theCommandLineOfTheBestGivesTheSameBytes() throws IOException {
    JsonNode json = tune("--test-share", 0.2, "--json", "--quiet").ok().json();
    assertThat(json.get("trials")).hasSize(4);
    assertThat(json.get("metric").textValue()).isEqualTo("accuracy");
    assertThat(json.get("test_docs").intValue()).isEqualTo(48);
    JsonNode best = json.get("trials").get(0);
    assertThat(best.get("metric")).isEqualTo(json.get("dev_accuracy"));
    byte[] tuned = Files.readAllBytes(model("tuned"));
    assertThat(json.get("model_bytes").intValue()).isEqualTo(tuned.length);
    Files.delete(model("tuned"));
    List<String> words = List.of(json.get("command").textValue().split(" "));
    assertThat(words).startsWith("heed", "train").doesNotContain("--trials");
    Cli.run(words.subList(1, words.size()).toArray()).ok();
    assertThat(Files.readAllBytes(model("tuned"))).isEqualTo(tuned);
  }

  @Test
  void theSameSearchGivesTheSameBytesOnAnyNumberOfThreads() throws IOException {
    JsonNode one = tune("--threads", 1, "--json", "--quiet").ok().json();
    byte[] bytes = Files.readAllBytes(model("tuned"));
    JsonNode three = tune("--threads", 3, "--json", "--quiet").ok().json();
    assertThat(three.get("trials")).isEqualTo(one.get("trials"));
    assertThat(Files.readAllBytes(model("tuned"))).isEqualTo(bytes);
  }

  @Test
  void saysWhatItTriedAndWhatWasBest() throws IOException {
    Path report = folder.resolve("tuned.html");
    Cli.Outcome outcome = tune("--report", report).ok();
    assertThat(outcome.out())
        .startsWith("trial  texts      accuracy  dev loss     model  settings\n")
        .containsPattern("\n    1   100%        [01]\\.[0-9]{4}  .* unchanged\n")
        .containsPattern("\nsettings   .* on the dev texts; accuracy [01]\\.[0-9]{4}.*\n")
        .contains("\nagain      heed train ");
    assertThat(outcome.err()).contains("heed: warning: the dev texts chose the settings");
    assertThat(Files.readString(report)).contains("Search for settings").contains("unchanged");
  }

  @Test
  void saysThatNothingElseWasBetter() throws IOException {
    assertThat(tune("--trials", 1, "--test-share", 0.2).ok().out())
        .contains("unchanged, since none of the 0 other trials was better on the dev texts; ");
  }

  @Test
  void devTextsAndTestTextsMayBeFiles() throws IOException {
    Path more =
        Cli.file(folder, "more.csv", "label,text", "pos,a good film", "neg,an awful film", "x,why");
    Path named =
        Cli.file(
            folder, "named.txt", "text,label", "a good film,pos", "\"an awful, dull one\",neg");
    JsonNode json =
        Cli.run(
                "tune",
                reviews(),
                "--dev",
                more,
                "--test",
                named,
                "--format",
                "csv",
                "--model",
                model("dev"),
                "--trials",
                3,
                "--char-ngrams",
                "none",
                "--epochs",
                5,
                "--metric",
                "f1:pos",
                "--json")
            .ok()
            .json();
    assertThat(json.get("dev_docs").intValue()).isEqualTo(2);
    assertThat(json.get("test_docs").intValue()).isEqualTo(2);
    assertThat(json.get("metric").textValue()).isEqualTo("f1:pos");
  }

  @Test
  void readsStandardInput() throws IOException {
    String texts = Files.readString(reviews());
    JsonNode json =
        Cli.runWith(
                texts,
                "tune",
                "-",
                "--format",
                "csv",
                "--model",
                model("in"),
                "--trials",
                2,
                "--epochs",
                5,
                "--char-ngrams",
                "none",
                "--json")
            .ok()
            .json();
    assertThat(json.get("trials")).hasSize(2);
  }

  @Test
  void theModelIsAsSmallAsRequired() throws IOException {
    long whole = tune("--trials", 1, "--json").ok().json().get("model_bytes").longValue();
    JsonNode json = tune("--trials", 12, "--size", whole - 1, "--json").ok().json();
    assertThat(json.get("model_bytes").longValue())
        .isLessThan(whole)
        .isEqualTo(Files.size(model("tuned")))
        .isEqualTo(json.get("trials").get(0).get("model_bytes").longValue());
    Files.delete(model("tuned"));
    tune("--size", "1kB").failsWith(1, "reviews.csv: no settings gave a model of at most 1,000");
    assertThat(model("tuned")).doesNotExist();
  }

  @Test
  void timeEndsTheSearch() throws IOException {
    JsonNode json =
        Cli.run("tune", reviews(), "--model", model("time"), "--time", "1s", "--json").ok().json();
    assertThat(json.get("trials").get(0).get("share").doubleValue()).isEqualTo(1);
  }

  @Test
  void refusesWhatItCannotDo() throws IOException {
    Object[][] wrong = {
      {"--trials", "0", "--trials is 0; expected at least 1"},
      {"--metric", "auc", "the metric is 'auc'; expected accuracy, macro-f1, f1:LABEL,"},
      {"--metric", "recall-at:1.5", "precision is 1.5; expected"},
      {"--time", "10", "--time is '10'; expected a time such as 90s, 10m or 1h30m"},
      {"--time", "0m", "--time is '0m'; expected a time"},
      {"--time", "", "--time is ''; expected a time"},
      {"--size", "5x", "--size is '5x'"},
      {"--dev-share", "0", "--dev-share is 0; expected dev texts"},
      {"--lr", "fast", "--lr is 'fast'; expected auto or a number"}
    };
    for (Object[] each : wrong) {
      Cli.run("tune", reviews(), "--model", model("no"), each[0], each[1])
          .failsWith(2, each[2].toString());
    }
    Cli.run("tune", reviews(), "--model", model("no"), "--metric", "f1:mixed")
        .failsWith(1, "reviews.csv: the metric is 'f1:mixed', but no text has this label", "neg");
    Cli.run("tune", reviews(), "--model", reviews()).failsWith(2, "reviews.csv");
    Cli.run("tune", folder.resolve("none.csv"), "--model", model("no"))
        .failsWith(1, "there is no such file");
    assertThat(model("no")).doesNotExist();
  }
}
