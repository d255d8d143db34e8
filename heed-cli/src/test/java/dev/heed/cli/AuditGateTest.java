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
import org.junit.jupiter.params.provider.ValueSource;

/** {@code heed audit --fail-on} and {@code --baseline}: exit codes and the line that explains. */
class AuditGateTest {
  @TempDir private Path folder;
  private Path train;
  private Path test;

  /**
   * 20 training texts: 2 of them equal with different labels, 2 copies; 1 of 4 test texts leaks.
   */
  @BeforeEach
  void texts() throws IOException {
    List<String> rows = new ArrayList<>(List.of("label,text"));
    List<String> words =
        List.of("red", "green", "blue", "white", "black", "brown", "grey", "pink", "gold");
    for (int i = 0; i < 16; i++) {
      rows.add(
          "%s,%s %s %s number %s%s"
              .formatted(
                  i % 2 == 0 ? "pos" : "neg",
                  words.get(i % 9),
                  words.get((i * 5 + 3) % 9),
                  words.get((i * 7 + 1) % 9),
                  "x".repeat(i + 1),
                  "y".repeat(20 - i)));
    }
    rows.add("pos,the same words twice over here");
    rows.add("neg,the same words twice over here");
    rows.add(rows.get(1));
    rows.add(rows.get(2));
    train = Cli.file(folder, "train.csv", rows.toArray(String[]::new));
    test =
        Cli.file(
            folder,
            "test.csv",
            "label,text",
            rows.get(3),
            "pos,unlike all of them",
            "neg,something else entirely",
            "neg,a third new one");
  }

  private Cli.Outcome audit(Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("audit", train, "--test", test, "--quiet", "--no-training"));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "leaks | leaks (1 test text, 25.0 %)",
        "leaks>24% | leaks>24% (1 test text, 25.0 %)",
        "conflicts | conflicts (2 training texts, 10.0 %)",
        "conflicts>1 | conflicts>1 (2 training texts, 10.0 %)",
        "conflicts>9.9% | conflicts>9.9% (2 training texts, 10.0 %)",
        "duplicates>14% | duplicates>14% (3 training texts, 15.0 %)",
        "duplicates > 2 | duplicates>2 (3 training texts, 15.0 %)",
        "errors | errors (2 findings)",
        "duplicates>50%,leaks | leaks (1 test text, 25.0 %)",
        "leaks,conflicts | leaks (1 test text, 25.0 %), conflicts (2 training texts, 10.0 %)",
      })
  void aConditionThatIsMetEndsWithThree(String conditions, String sentence) {
    Cli.Outcome outcome = audit("--fail-on", conditions);
    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.err()).isEqualTo("heed: the audit fails: " + sentence + "\n");
    assertThat(outcome.out()).contains("conflicting-labels");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "leaks>25%",
        "leaks>1",
        "conflicts>10%",
        "conflicts>2",
        "duplicates>15%",
        "errors>2",
        "giveaway>0.99",
        "giveaway",
        "label-shift"
      })
  void aThresholdThatIsReachedOnlyPasses(String condition) {
    Cli.Outcome outcome = audit("--fail-on", condition).ok();
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void jsonSaysWhichConditionIsMet() {
    JsonNode json = audit("--fail-on", "leaks,duplicates>50%,conflicts>1", "--json").json();
    assertThat(json.get("passed").asBoolean()).isFalse();
    assertThat(json.get("failed"))
        .extracting(JsonNode::asText)
        .containsExactly("leaks", "conflicts>1");
    assertThat(json.get("leaks").asInt()).isEqualTo(1);
    assertThat(json.get("duplicates").asInt()).isEqualTo(3);
    assertThat(json.get("conflicts").asInt()).isEqualTo(2);
    assertThat(json.get("label_errors").isNull()).isTrue();
    assertThat(json.get("give_aways").isInt()).isTrue();
    assertThat(audit("--json").ok().json().get("passed").asBoolean()).isTrue();
  }

  @Test
  void giveAwaysAreMeasuredByTheAccuracyOfTheirRule() throws IOException {
    Path reviews = Cli.reviews(folder, 600);
    List<String> rows = new ArrayList<>(List.of("label,text"));
    for (String line : Files.readAllLines(reviews).subList(1, 601)) {
      rows.add(line + (line.startsWith("pos") && rows.size() % 20 < 10 ? " zq7" : ""));
    }
    Path marked = Cli.file(folder, "marked.csv", rows.toArray(String[]::new));
    JsonNode json = Cli.run("audit", marked, "--json", "--no-training").ok().json();
    double best = 0;
    for (JsonNode finding : json.get("findings")) {
      best = Math.max(best, finding.path("rule_accuracy").asDouble());
    }
    assertThat(best).isBetween(0.5, 0.999);
    String below = "giveaway>" + (Math.floor(best * 1000) - 1) / 1000;
    String above = "giveaway>" + (Math.floor(best * 1000) + 1) / 1000;
    assertThat(Cli.run("audit", marked, "--no-training", "--fail-on", below).exit()).isEqualTo(3);
    assertThat(Cli.run("audit", marked, "--no-training", "--fail-on", above).exit()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "leeks | of leaks, near-leaks, conflicts, label-errors, duplicates",
        "leaks,,conflicts | --fail-on has ''",
        "leaks>x | --fail-on has 'leaks>x'",
        "leaks<2 | --fail-on has 'leaks<2'",
        "duplicates>0.05 | expected a share below 100 % or a number",
        "duplicates>100% | expected a share below 100 %",
        "errors>5% | expected a number",
        "giveaway>2 | expected an accuracy below 1",
      })
  void aWrongConditionIsOneLine(String conditions, String message) {
    audit("--fail-on", conditions).failsWith(2, message);
  }

  @Test
  void aConditionThatCannotBeMetIsWarnedOf() {
    Cli.Outcome outcome =
        Cli.run("audit", train, "--fail-on", "leaks,label-errors", "--quiet", "--no-training").ok();
    assertThat(outcome.err())
        .isEqualTo(
            """
            heed: warning: --fail-on leaks has no effect: there are no test texts
            heed: warning: --fail-on label-errors has no effect: nothing was trained
            """);
  }

  /** Three labels of the example are exchanged for wrong ones. */
  @Test
  void labelErrorsAreCounted() throws IOException {
    Path example = Path.of("").toAbsolutePath().getParent().resolve("examples/banking-train.csv");
    List<String> rows = new ArrayList<>(Files.readAllLines(example));
    for (int i : new int[] {10, 20, 30}) {
      assertThat(rows.get(i)).endsWith(",card_arrival");
      rows.set(i, rows.get(i).replace(",card_arrival", ",exchange_rate"));
    }
    Path wrong = Cli.file(folder, "wrong.csv", rows.toArray(String[]::new));
    Path suspects = folder.resolve("suspects.csv");
    Cli.Outcome failed =
        Cli.run(
            "audit",
            wrong,
            "--suspects",
            suspects,
            "--quiet",
            "--json",
            "--fail-on",
            "label-errors>2,label-errors>50%");
    assertThat(failed.exit()).isEqualTo(3);
    int count = failed.json().get("label_errors").asInt();
    assertThat(count).isGreaterThanOrEqualTo(3);
    assertThat(failed.err()).contains("fails: label-errors>2 (%d training".formatted(count));
    // One of three may escape: the trainings learn from the other two.
    assertThat(Files.readAllLines(suspects))
        .filteredOn(line -> line.matches("[123]1,exchange_rate,card_arrival,.*"))
        .hasSizeGreaterThanOrEqualTo(2);
    Path model = folder.resolve("m.heed");
    Cli.run("train", wrong, "--corrections", suspects, "--model", model, "--epochs", 1, "--quiet")
        .ok();
  }

  private Path baseline() throws IOException {
    return Files.writeString(folder.resolve("baseline.json"), audit("--json").ok().out());
  }

  private void append(String row) throws IOException {
    Files.writeString(train, Files.readString(train) + row + "\n");
  }

  @Test
  void knownFindingsPassAgainstABaseline() throws IOException {
    Path baseline = baseline();
    audit("--baseline", baseline).ok();
    audit("--baseline", baseline, "--fail-on", "leaks,conflicts,duplicates").ok();
    JsonNode json = audit("--baseline", baseline, "--json").ok().json();
    assertThat(json.get("passed").asBoolean()).isTrue();
    assertThat(json.get("findings"))
        .allSatisfy(each -> assertThat(each.get("new").asBoolean()).isFalse());
  }

  @Test
  void aNewFindingFails() throws IOException {
    Path baseline = baseline();
    append("pos,unlike all of them");
    Cli.Outcome outcome = audit("--baseline", baseline);
    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.err())
        .isEqualTo("heed: the audit fails by new findings: errors (1 finding)\n");
    assertThat(audit("--baseline", baseline, "--fail-on", "leaks").exit()).isEqualTo(3);
    audit("--baseline", baseline, "--fail-on", "leaks>1,conflicts,duplicates").ok();
  }

  @Test
  void aKnownFindingThatGrowsIsNew() throws IOException {
    Path baseline = baseline();
    append("pos,the same words twice over here");
    Cli.Outcome outcome = audit("--baseline", baseline, "--fail-on", "conflicts");
    assertThat(outcome.exit()).isEqualTo(3);
    assertThat(outcome.err()).contains("conflicts (3 training texts, 14.3 %)");
  }

  @Test
  void aFileThatIsNoBaselineIsOneLine() throws IOException {
    Path odd = Cli.file(folder, "odd.json", "{\"a\": 1}");
    audit("--baseline", odd).failsWith(1, "odd.json: this is not the JSON of an audit");
    audit("--baseline", train).failsWith(1, "train.csv: this is not JSON");
    audit("--baseline", folder.resolve("no.json")).failsWith(1, "there is no such file");
    Path empty = Files.createFile(folder.resolve("empty.json"));
    audit("--baseline", empty).failsWith(1, "empty.json: this is not");
    audit("--baseline", folder).failsWith(1, folder.toString());
  }

  @Test
  void sarifMarksWhatIsNew() throws IOException {
    Path baseline = baseline();
    append("pos,unlike all of them");
    Path file = folder.resolve("a.sarif");
    audit("--baseline", baseline, "--sarif", file);
    JsonNode results = Cli.json(Files.readString(file)).get("runs").get(0).get("results");
    assertThat(results)
        .extracting(each -> each.get("baselineState").asText())
        .contains("new", "unchanged");
  }
}
