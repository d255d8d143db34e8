package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabCommandTest {
  @TempDir Path folder;

  private Cli.Outcome walk(Object... arguments) {
    Object[] all = new Object[arguments.length + 6];
    List<Object> first = List.of("lab", "run", "random-walk", "--quiet", "--out", folder);
    first.toArray(all);
    System.arraycopy(arguments, 0, all, first.size(), arguments.length);
    return Cli.run(all);
  }

  @Test
  void listsExperiments() {
    Cli.Outcome list = Cli.run("lab", "list").ok();
    assertThat(list.lines())
        .anyMatch(line -> line.matches("random-walk +1 s +How far .*"))
        .anyMatch(line -> line.startsWith("sen-synthetic "))
        .allMatch(line -> line.length() <= 100);
    JsonNode json = Cli.run("lab", "list", "--json").ok().json().get("experiments");
    assertThat(json.findValuesAsText("name"))
        .contains("random-walk", "sen-ablation", "sen-corpus", "sen-sst2", "sen-sst5")
        .isSorted();
    for (JsonNode each : json) {
      assertThat(each.get("group").asText()).isNotEmpty();
      assertThat(each.get("summary").asText()).isNotEmpty();
      assertThat(each.get("settings").size()).isPositive();
    }
  }

  @Test
  void explainsTheSettingsOfOneExperiment() {
    Cli.Outcome list = Cli.run("lab", "list", "sen-sst2").ok();
    assertThat(list.lines())
        .containsSubsequence(
            "  heads=fixed,linear",
            "      The heads, one training each; one of fixed, linear, mlp, or several, separated"
                + " by commas.",
            "  rate=0.1");
    assertThat(Cli.run("lab", "list", "attention-temperature").ok().lines()).contains("  train=");
    assertThat(Cli.run("lab", "list", "sst").ok().out()).doesNotContain("heads=");
  }

  @Test
  void listsExperimentsBySubject() {
    List<String> lines = Cli.run("lab", "list").ok().lines();
    List<String> headings = lines.stream().filter(line -> line.matches("[a-z]+: .*")).toList();
    assertThat(headings)
        .extracting(line -> line.replaceAll(":.*", ""))
        .containsSubsequence("training", "attention", "limits", "language");
    int limits = lines.indexOf("limits: attention as a heat equation");
    assertThat(lines.get(limits - 1)).isEmpty();
    assertThat(lines.get(limits + 1)).startsWith("limit-clusters ");
    assertThat(lines.stream().filter(line -> line.matches("[a-z0-9-]+ .*")))
        .hasSize(Cli.run("lab", "list", "--json").ok().json().get("experiments").size());
  }

  @Test
  void everyExperimentIsDescribed() throws IOException {
    StringBuilder pages = new StringBuilder();
    for (String page : List.of("experiments.md", "limits.md", "nets.md")) {
      pages.append(Files.readString(Path.of("..", "docs", page)));
    }
    assertThat(
            Cli.run("lab", "list", "--json")
                .ok()
                .json()
                .get("experiments")
                .findValuesAsText("name"))
        .filteredOn(name -> !name.equals("random-walk"))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(pages.toString()).contains(name));
  }

  @Test
  void findsExperimentsByWords() {
    assertThat(Cli.run("lab", "list", "coverage", "Keys").ok().lines())
        .filteredOn(line -> !line.isBlank() && !line.startsWith(" "))
        .hasSize(2)
        .anyMatch(line -> line.startsWith("attention: "))
        .anyMatch(line -> line.startsWith("attention-coverage "));
    assertThat(
            Cli.run("lab", "list", "heat equation", "--json")
                .ok()
                .json()
                .get("experiments")
                .findValuesAsText("group"))
        .isNotEmpty()
        .containsOnly("limits");
    Cli.run("lab", "list", "keys", "nosuchword")
        .failsWith(2, "no experiment has keys and nosuchword; expected words of a name");
  }

  @Test
  void withoutItsPluginAnExperimentSaysWhatToFetch() {
    assertThat(Cli.run("lab", "list").ok().out()).doesNotContain("metric-");
    assertThat(Cli.run("lab", "list").err())
        .startsWith(
            "heed: bags-news, chaos, mixing-reach, predictive-graph, recurrence-screening and"
                + " experiments named metric- need the plugin heed-nets; expected heed-nets-")
        .contains(".zip unpacked in ")
        .hasLineCount(1);
    for (String name : List.of("metric-moons", "bags-news", "predictive-graph")) {
      Cli.run("lab", "run", name)
          .failsWith(
              2,
              "there is no experiment '"
                  + name
                  + "' without the plugin heed-nets; expected heed-nets-",
              ".zip unpacked in ");
    }
    Cli.run("lab", "run", "metric")
        .failsWith(2, "there is no experiment 'metric'; expected one of");
  }

  @Test
  void printsMetricsAndChecks() {
    Cli.Outcome text = walk("--set", "steps=5", "--set", "direction=up").ok();
    assertThat(text.out())
        .containsPattern("(?m)^place +5$")
        .contains(folder.resolve("report.html") + "\n\n✓ distance 5 (wanted ≤ 10⁹)\n")
        .endsWith("\n1 of 1 check passed\n");
    JsonNode json = walk("--set", "steps=5", "--set", "direction=up", "--json").ok().json();
    assertThat(json.get("place").asDouble()).isEqualTo(5);
    assertThat(json.get("nothing").isNull()).isTrue();
    assertThat(json.get("passed").asBoolean()).isTrue();
    assertThat(json.at("/checks/0/expected").asText()).isEqualTo("at most 1.0E9");
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("config.json", "trace.csv", "metrics.json", "report.html");
  }

  @Test
  void progressHasAnEstimate() {
    Cli.Outcome outcome =
        Cli.run(
            "lab",
            "run",
            "random-walk",
            "--out",
            folder,
            "--set",
            "steps=60",
            "--set",
            "microseconds=50000");
    assertThat(outcome.err()).containsPattern("walking: \\d+ of 60, about [0-9]+ s left\n");
  }

  @Test
  void aFailedCheckHasItsOwnExitCode() {
    assertThat(walk("--set", "bound=-1").ok().out()).contains("✗ distance 6 (wanted ≤ −1)\n");
    Cli.Outcome checked = walk("--set", "bound=-1", "--check", "--json");
    assertThat(checked.exit()).isEqualTo(3);
    assertThat(checked.json().get("passed").asBoolean()).isFalse();
    assertThat(walk("--check").exit()).isZero();
  }

  @Test
  void reportsUsageErrorsInOneLine() {
    Cli.run("lab").failsWith(2, "the command is missing; expected list or run");
    Cli.run("lab", "run").failsWith(2, "NAME is missing; expected an experiment");
    Cli.run("lab", "run", "sen-sst3")
        .failsWith(2, "there is no experiment 'sen-sst3'; did you mean 'sen-sst2'?");
    walk("--set", "stps=5").failsWith(2, "there is no setting 'stps'; did you mean 'steps'?");
    walk("--set", "steps=five").failsWith(2, "steps is 'five'; expected a whole number");
    walk("--resume", folder).failsWith(2, "--resume with NAME, --out, --set or --device");
    Cli.run("lab", "run", "sen-corpus", "--out", folder.resolve("x"), "--quiet")
        .failsWith(2, "train is not set; expected --set train=FILE");
    assertThat(folder.toFile().list()).doesNotContain("trace.csv");
  }

  @Test
  void missingDataAreNamedWithEveryPlaceSearched() {
    Cli.run("lab", "run", "sen-sst2", "--data", folder, "--out", folder.resolve("run"), "--quiet")
        .failsWith(
            1,
            "sst2/stsa.binary.train: there is no such data file",
            folder.resolve("sst2/stsa.binary.train").toString(),
            folder.resolve("text/sst2/stsa.binary.train").toString());
  }

  @Test
  void aResumedRunGivesTheSameBytes() throws IOException {
    walk("--seed", 5, "--set", "steps=30").ok();
    byte[] metrics = Files.readAllBytes(folder.resolve("metrics.json"));
    byte[] trace = Files.readAllBytes(folder.resolve("trace.csv"));
    Cli.run("lab", "run", "--resume", folder, "--quiet").ok();
    assertThat(folder.resolve("metrics.json")).hasBinaryContent(metrics);
    assertThat(folder.resolve("trace.csv")).hasBinaryContent(trace);
    Cli.run("lab", "run", "--resume", folder.resolve("none"))
        .failsWith(1, "config.json: there is no such file; expected the folder of an earlier run");
  }

  @Test
  void divergenceKeepsTheTrace() throws IOException {
    Path out = folder.resolve("run");
    Cli.run(
            "lab",
            "run",
            "sen-synthetic",
            "--out",
            out,
            "--quiet",
            "--set",
            "rate=1e6",
            "--set",
            "record_every=1",
            "--set",
            "epochs=500")
        .failsWith(1, "the training diverged in epoch ", "expected finite numbers");
    assertThat(Files.readAllLines(out.resolve("trace.csv")).size()).isGreaterThan(1);
    assertThat(out.resolve("report.html")).doesNotExist();
  }
}
