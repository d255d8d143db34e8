package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.kernel.SeededRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code heed audit} of texts with several labels, and the way of its suspects to a training. */
class AuditLabelSetsTest {
  private static final List<String> LABELS = List.of("arts, fine", "law", "sport");

  @TempDir private Path folder;

  /**
   * Labels in no order, and a text with a word of each; one lacks a label, and one has one too
   * many.
   */
  private static List<List<String>> records() {
    SeededRandom random = new SeededRandom(1);
    List<List<String>> records = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      List<String> labels = new ArrayList<>(LABELS);
      Collections.rotate(labels, i);
      labels = new ArrayList<>(labels.subList(0, 1 + i % 2));
      StringBuilder text = new StringBuilder();
      for (String label : labels) {
        text.append(label.charAt(0)).append("word").append(random.below(3)).append(' ');
      }
      text.append("and ").append("common").append(random.below(50));
      text.append(" other").append(random.below(50));
      if (i == 100) {
        labels = new ArrayList<>(List.of("law"));
        text.insert(0, "sword1 lword1 lword2 ");
      } else if (i == 103) {
        labels.add(
            LABELS.stream()
                .filter(each -> !text.toString().contains(each.charAt(0) + "word"))
                .findFirst()
                .orElseThrow());
      }
      labels.add(text.toString());
      records.add(labels);
    }
    return records;
  }

  private Path jsonl() throws IOException {
    List<String> lines = new ArrayList<>();
    for (List<String> record : records()) {
      List<String> labels = record.subList(0, record.size() - 1);
      lines.add(
          "{\"label\":[\""
              + String.join("\",\"", labels)
              + "\"],\"text\":\""
              + record.getLast()
              + "\"}");
    }
    return Files.write(folder.resolve("sets.jsonl"), lines);
  }

  private Path csv() throws IOException {
    List<String> lines = new ArrayList<>(List.of("label,text"));
    for (List<String> record : records()) {
      lines.add(
          "\"" + String.join(";", record.subList(0, record.size() - 1)) + "\"," + record.getLast());
    }
    return Files.write(folder.resolve("sets.csv"), lines);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void suspectsHoldSetsAndGoBackToTheTraining(boolean isJson) throws IOException {
    Path train = isJson ? jsonl() : csv();
    Path suspects = folder.resolve("suspects.csv");
    Path page = folder.resolve("audit.html");
    List<Object> reading = isJson ? List.of() : List.of("--label-separator", ";");
    List<Object> audit =
        new ArrayList<>(List.of("audit", train, "--suspects", suspects, "--html", page, "--json"));
    audit.addAll(reading);
    JsonNode json = Cli.run(audit.toArray()).ok().json();
    JsonNode error = json.get("findings").get(0);
    assertThat(error.get("check").asText()).isEqualTo("label-error");
    assertThat(error.get("changes").get(0).get("missing").isBoolean()).isTrue();
    assertThat(json.get("label_errors").asInt()).isPositive();
    assertThat(Files.readString(page))
        .contains("Texts with a label that is probably missing or one too many")
        .contains("probably one too many")
        .contains("texts have several labels");
    int missing = isJson ? 101 : 102;
    assertThat(Files.readString(suspects))
        .contains(
            missing
                + (isJson
                    ? ",law,\"[\"\"law\"\",\"\"sport\"\"]\",sport (p "
                    : ",law,law;sport,sport (p "));
    List<Object> training =
        new ArrayList<>(
            List.of(
                "train",
                train,
                "--corrections",
                suspects,
                "--model",
                folder.resolve("m.heed"),
                "--epochs",
                1,
                "--quiet"));
    training.addAll(reading);
    Cli.run(training.toArray()).ok();
    assertThat(
            Cli.run("info", folder.resolve("m.heed"), "--json")
                .ok()
                .json()
                .get("corrected_texts")
                .asInt())
        .isGreaterThanOrEqualTo(2);
  }

  @Test
  void cellsMayBeWrittenByHandInAnyOrder() throws IOException {
    Path train = jsonl();
    List<String> labels = records().get(1);
    assertThat(labels.subList(0, 2)).containsExactly("sport", "arts, fine");
    Path fixes =
        Cli.file(
            folder,
            "fixes.csv",
            "line,given,suggested",
            "2,\"[\"\"arts, fine\"\",\"\"sport\"\"]\",\"sport, law\"",
            "1,\"arts, fine\",\"[\"\"law\"\"]\"",
            "3,law,\"law, civil\"");
    Path model = folder.resolve("m.heed");
    Cli.run("train", train, "--corrections", fixes, "--model", model, "--epochs", 1, "--quiet")
        .ok();
    JsonNode info = Cli.run("info", model, "--json").ok().json();
    assertThat(info.get("corrected_texts").asInt()).isEqualTo(3);
    assertThat(info.get("labels").toString())
        .isEqualTo("[\"arts, fine\",\"law\",\"law, civil\",\"sport\"]");
  }
}
