package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The files of {@code heed audit}: page, suspects, JUnit XML and SARIF. */
class AuditOutputsTest {
  @TempDir private Path folder;
  private Path train;
  private Path test;

  @BeforeEach
  void texts() throws IOException {
    train =
        Cli.file(
            folder,
            "train set.csv",
            "label,text",
            "pos,a lovely story of two people",
            "neg,A lovely story of two  people",
            "pos,a lovely story of two people",
            "pos,\"the film, is good\"",
            "neg,what a dull <b>evening</b> in town",
            "neg,the plot is thin",
            "pos,the plot is thin");
    test = Cli.file(folder, "test.csv", "label,text", "pos,\"The film, is good\"");
  }

  private Path written(String option, String name) {
    Path file = folder.resolve(name);
    Cli.run("audit", train, "--test", test, "--no-training", option, file).ok();
    return file;
  }

  @Test
  void thePageBeginsWithTheVerdictAndHasEveryFinding() throws IOException {
    String page = Files.readString(written("--html", "audit.html"));
    assertThat(page)
        .contains("<h1 dir=\"auto\">Audit of train set.csv</h1>")
        .contains("5 texts, in 2 groups of equal ones, have different labels")
        .contains("1 of 1 test texts (100.0 %) stands in the training file")
        .contains("edit the file of --suspects, then heed train --corrections")
        .contains("train set.csv:2 (pos); train set.csv:3 (neg); train set.csv:4 (pos)")
        .contains("<code>heed audit ")
        .doesNotContain("<b>evening");
    assertThat(page.indexOf("class=\"verdict bad\""))
        .isPositive()
        .isLessThan(page.indexOf("The checks, and what they found"));
    JsonNode json = Cli.run("audit", train, "--test", test, "--no-training", "--json").ok().json();
    for (JsonNode finding : json.get("findings")) {
      JsonNode first = finding.path("texts").path(0);
      if (!first.isMissingNode()) {
        assertThat(page).contains(":" + first.get("line").asInt());
      }
    }
  }

  @Test
  void aPageOfGoodTextsSaysSo() throws IOException {
    List<String> rows = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < 24; i++) {
      rows.add("%s,a%d b%d c%d d%d".formatted(i % 2 == 0 ? "pos" : "neg", i, i, i, i));
    }
    Path good = Cli.file(folder, "good.csv", rows.toArray(String[]::new));
    Path page = folder.resolve("good.html");
    assertThat(Cli.run("audit", good, "--html", page, "--no-training").ok().out())
        .contains("findings   none")
        .endsWith("written    " + page + "\n");
    assertThat(Files.readString(page))
        .contains("class=\"verdict good\"")
        .contains("Nothing was found in 24 texts.")
        .contains("not checked");
  }

  @Test
  void suspectsGoBackToTheTraining() throws IOException {
    Path suspects = written("--suspects", "suspects.csv");
    assertThat(Files.readAllLines(suspects))
        .containsExactly(
            "line,given,suggested,reason,text",
            "2,pos,pos,\"the same text has the labels neg (1), pos (2)\",a lovely story of two"
                + " people",
            "3,neg,pos,\"the same text has the labels neg (1), pos (2)\",A lovely story of two "
                + " people",
            "4,pos,pos,\"the same text has the labels neg (1), pos (2)\",a lovely story of two"
                + " people",
            "7,neg,neg,\"the same text has the labels neg (1), pos (1); decide\",the plot is thin",
            "8,pos,pos,\"the same text has the labels neg (1), pos (1); decide\",the plot is thin");
    Path model = folder.resolve("m.heed");
    Cli.run(
            "train",
            train,
            "--corrections",
            suspects,
            "--model",
            model,
            "--dev-share",
            0,
            "--epochs",
            1,
            "--quiet")
        .ok();
    JsonNode info = Cli.run("info", model, "--json").ok().json();
    assertThat(info.get("corrected_texts").asInt()).isEqualTo(1);
    assertThat(info.get("dropped_texts").asInt()).isZero();
  }

  private static Document xml(Path file) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(Files.readAllBytes(file)));
  }

  @Test
  void junitHasACaseForEachCheck() throws Exception {
    Element suite =
        (Element) xml(written("--junit", "audit.xml")).getElementsByTagName("testsuite").item(0);
    NodeList cases = suite.getElementsByTagName("testcase");
    Map<String, String> failures = new HashMap<>();
    for (int i = 0; i < cases.getLength(); i++) {
      Element each = (Element) cases.item(i);
      NodeList failure = each.getElementsByTagName("failure");
      failures.put(
          each.getAttribute("name"),
          failure.getLength() == 0 ? "" : failure.item(0).getTextContent());
    }
    assertThat(suite.getAttribute("tests")).isEqualTo(String.valueOf(cases.getLength()));
    assertThat(suite.getAttribute("failures")).isEqualTo("3");
    assertThat(failures).containsKeys("give-aways", "duplicates", "label-shift", "form");
    assertThat(failures.get("conflicts")).contains("train set.csv:2  pos  a lovely story");
    assertThat(failures.get("leaks")).contains("test.csv:2  pos  The film, is good");
    assertThat(failures.get("form")).contains("fewer than 10 training texts");
    assertThat(failures.get("duplicates")).isEmpty();
    assertThat(suite.getAttribute("skipped")).isEqualTo("5");
    assertThat(((Element) suite.getElementsByTagName("skipped").item(0)).getAttribute("message"))
        .isEqualTo("nothing was trained");
  }

  @Test
  void junitFailsByTheConditionsIfThereAreAny() throws Exception {
    Path file = folder.resolve("audit.xml");
    Cli.Outcome outcome =
        Cli.run(
            "audit", train, "--test", test, "--junit", file, "--fail-on", "leaks", "--no-training");
    assertThat(outcome.exit()).isEqualTo(3);
    NodeList failures = xml(file).getElementsByTagName("failure");
    assertThat(failures.getLength()).isEqualTo(1);
    assertThat(((Element) failures.item(0).getParentNode()).getAttribute("name"))
        .isEqualTo("leaks");
  }

  @Test
  void charactersThatXmlLacksAreEscaped() throws Exception {
    Path texts = folder.resolve("odd.csv");
    Files.writeString(
        texts,
        """
        label,text
        pos,a \u0000 b\uFFFF \u0007 ]]> &amp; \uD83D\uDE00
        neg,a \u0000 b\uFFFF \u0007 ]]> &amp; \uD83D\uDE00
        """);
    Path file = folder.resolve("odd.xml");
    Cli.run("audit", texts, "--junit", file).ok();
    assertThat(xml(file).getDocumentElement().getTextContent())
        .contains("a \\u0000 b\\uFFFF \\u0007 ]]> &amp; \uD83D\uDE00");
  }

  @Test
  void sarifHasWhatTheStandardRequires() throws IOException {
    JsonNode log = Cli.json(Files.readString(written("--sarif", "audit.sarif")));
    assertThat(log.get("version").asText()).isEqualTo("2.1.0");
    assertThat(log.get("$schema").asText()).endsWith("sarif-schema-2.1.0.json");
    JsonNode run = log.get("runs").get(0);
    JsonNode driver = run.get("tool").get("driver");
    assertThat(driver.get("name").asText()).isEqualTo("Heed");
    List<String> rules = new ArrayList<>();
    for (JsonNode rule : driver.get("rules")) {
      rules.add(rule.get("id").asText());
      assertThat(rule.get("shortDescription").get("text").asText()).isNotBlank();
      assertThat(rule.get("fullDescription").get("text").asText()).isNotBlank();
      assertThat(rule.get("help").get("text").asText()).isNotBlank();
      assertThat(rule.get("defaultConfiguration").get("level").asText())
          .isIn("error", "warning", "note");
    }
    assertThat(rules).doesNotHaveDuplicates().contains("conflicting-labels", "leak");
    Set<String> fingerprints = new HashSet<>();
    for (JsonNode result : run.get("results")) {
      assertThat(result.get("ruleId").asText())
          .isEqualTo(rules.get(result.get("ruleIndex").asInt()));
      assertThat(result.get("level").asText()).isIn("error", "warning", "note");
      assertThat(result.get("message").get("text").asText()).isNotBlank();
      JsonNode place = result.get("locations").get(0).get("physicalLocation");
      assertThat(place.get("artifactLocation").get("uri").asText())
          .startsWith("file:///")
          .doesNotContain(" ");
      assertThat(place.get("region").get("startLine").asInt()).isPositive();
      String fingerprint = result.get("partialFingerprints").get("heedFinding/v1").asText();
      assertThat(fingerprints.add(fingerprint)).as(fingerprint).isTrue();
    }
    assertThat(fingerprints).hasSizeGreaterThan(2);
  }

  @Test
  void fingerprintsStayWhenTextsMove() throws IOException {
    Set<String> before = fingerprints(train);
    List<String> lines = new ArrayList<>(Files.readAllLines(train));
    lines.add(1, "pos,quite another text that stands in front of all others");
    Path moved = Cli.file(folder, "moved.csv", lines.toArray(String[]::new));
    assertThat(fingerprints(moved)).containsAll(before);
  }

  private Set<String> fingerprints(Path texts) throws IOException {
    Path file = folder.resolve("fingerprints.sarif");
    Cli.run("audit", texts, "--no-training", "--sarif", file).ok();
    Set<String> found = new HashSet<>();
    JsonNode results = Cli.json(Files.readString(file)).get("runs").get(0).get("results");
    for (JsonNode result : results) {
      if (result.get("level").asText().equals("error")) {
        found.add(result.get("partialFingerprints").get("heedFinding/v1").asText());
      }
    }
    assertThat(found).isNotEmpty();
    return found;
  }

  @Test
  void theSameBytesForAnyNumberOfThreads() throws IOException {
    Path reviews = Cli.reviews(folder, 240);
    List<String> contents = new ArrayList<>();
    for (int threads : new int[] {1, 4}) {
      StringBuilder all = new StringBuilder();
      List<Object> arguments = new ArrayList<>(List.of("audit", reviews, "--threads", threads));
      for (String option : List.of("html", "suspects", "junit", "sarif")) {
        arguments.addAll(List.of("--" + option, folder.resolve(option)));
      }
      Cli.run(arguments.toArray()).ok();
      for (String option : List.of("html", "suspects", "junit", "sarif")) {
        all.append(Files.readString(folder.resolve(option), StandardCharsets.UTF_8));
      }
      contents.add(all.toString());
    }
    assertThat(contents.getFirst()).isEqualTo(contents.getLast());
  }

  @Test
  void aFailureLeavesOldOutputs() throws IOException {
    Path page = Files.writeString(folder.resolve("old.html"), "old");
    Path cut = Cli.file(folder, "cut.csv", "label,text", "pos,good", "neg");
    Cli.run("audit", cut, "--html", page).failsWith(1, "cut.csv:3: ");
    Cli.run("audit", train, "--html", page, "--fail-on", "leeks").failsWith(2, "leeks");
    assertThat(page).hasContent("old");
  }
}
