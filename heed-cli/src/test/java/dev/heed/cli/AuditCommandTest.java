package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
  @TempDir private Path folder;

  private Path train() throws IOException {
    return Cli.file(
        folder,
        "train.csv",
        "label,text",
        "pos,a lovely story of two people",
        "neg,A lovely story of two  people",
        "pos,the film is good",
        "neg,a dull evening in town");
  }

  @Test
  void namesTheWorstFirstWithFileAndLine() throws IOException {
    Path test = Cli.file(folder, "test.csv", "label,text", "pos,The film is good");
    Cli.Outcome outcome = Cli.run("audit", train(), "--test", test).ok();
    assertThat(outcome.out())
        .contains("copies     1 (25.0 %) of the training texts repeat another")
        .contains(
            "leaks      1 (100.0 %) of the test texts stand in the training file, none nearly")
        .contains("do first   conflicting-labels: Decide which label is right, and keep one copy.")
        .contains("train.csv:2  pos  a lovely")
        .contains("train.csv:3  neg  A lovely")
        .contains("test.csv:2  pos  The film");
  }

  @Test
  void jsonHasEveryFinding() throws IOException {
    Path test = Cli.file(folder, "test.csv", "label,text", "new,The film is good");
    JsonNode json = Cli.run("audit", train(), "--test", test, "--json").ok().json();
    assertThat(json.get("train").get("labels").get("pos").asInt()).isEqualTo(2);
    assertThat(json.get("leaks").asInt()).isEqualTo(1);
    assertThat(json.get("counts").get("conflicting-labels").asInt()).isEqualTo(2);
    JsonNode first = json.get("findings").get(0);
    assertThat(first.get("id").asText()).startsWith("conflicting-labels-");
    assertThat(first.get("texts").get(0).get("line").asInt()).isEqualTo(2);
  }

  @Test
  void trainsUnlessAskedNotTo() throws IOException {
    Path texts = Cli.reviews(folder, 200);
    Cli.Outcome outcome = Cli.run("audit", texts, "--json").ok();
    JsonNode trained = outcome.json().get("trained");
    assertThat(trained.get("accuracy").asDouble()).isBetween(0.5, 1.0);
    assertThat(trained.get("texts").asInt()).isEqualTo(200);
    assertThat(outcome.err()).contains(" trainings on 200 texts, about ");
    JsonNode without = Cli.run("audit", texts, "--json", "--no-training").ok().json();
    assertThat(without.has("trained")).isFalse();
    JsonNode few = Cli.run("audit", train(), "--json").ok().json();
    assertThat(few.get("counts").get("not-checked").asInt()).isEqualTo(1);
  }

  @Test
  void readsStandardInputTwice() throws IOException {
    String texts = Files.readString(train());
    assertThat(Cli.runWith(texts, "audit", "-", "--format", "csv").ok().out())
        .contains("standard input:2  pos  a lovely");
  }

  @Test
  void compressedFilesAreAuditedAsTheirTexts() throws IOException {
    Path texts = Cli.reviews(folder, 200);
    Path compressed = folder.resolve(texts.getFileName() + ".gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      Files.copy(texts, out);
    }
    String found = Cli.run("audit", compressed, "--test", compressed).ok().out();
    String plain = Cli.run("audit", texts, "--test", texts).ok().out();
    assertThat(found.replace(compressed.toString(), texts.toString())).isEqualTo(plain);
  }

  @Test
  void theSameTextForAnyNumberOfThreads() throws IOException {
    Path texts = Cli.reviews(folder, 600);
    String one = Cli.run("audit", texts, "--threads", 1).ok().out();
    assertThat(Cli.run("audit", texts, "--threads", 4).ok().out()).isEqualTo(one);
  }

  @Test
  void badInputIsOneLine() throws IOException {
    Path cut = Cli.file(folder, "cut.csv", "label,text", "pos,good", "neg");
    Cli.run("audit", cut).failsWith(1, "cut.csv:3: ");
    Cli.run("audit", folder.resolve("none.csv")).failsWith(1, "there is no such file");
    Cli.run("audit", Cli.file(folder, "empty.csv", "label,text")).failsWith(1, "empty.csv");
    Cli.run("audit", train(), "--format", "odd").failsWith(2, "--format is 'odd'");
    Cli.run("audit", Cli.file(folder, "none.txt")).failsWith(1, "none.txt: the file is empty");
    Cli.run("audit", train(), "--test", Cli.file(folder, "none.txt"))
        .failsWith(1, "none.txt: the file is empty");
    Cli.run("audit", train(), "--text", "body")
        .failsWith(1, "train.csv:1: there is no column \"body\"; expected one of ");
    Cli.run("audit", folder).failsWith(1, "this is a directory");
    for (String here : List.of(".", "./", "..", "../.", "/")) {
      String name = Path.of(here).toString();
      Cli.run("audit", here).failsWith(1, "heed: " + name + ": this is a directory");
      Cli.run("audit", train(), "--test", here).failsWith(1, name + ": this is a directory");
      Cli.run("train", here, "--model", folder.resolve("x.heed"))
          .failsWith(1, "heed: " + name + ": this is a directory");
    }
  }

  private Path labelled(int count, IntFunction<String> text, IntFunction<String> label)
      throws IOException {
    return Cli.file(
        folder,
        "corpus.csv",
        IntStream.range(-1, count)
            .mapToObj(i -> i < 0 ? "label,text" : label.apply(i) + "," + text.apply(i))
            .toArray(String[]::new));
  }

  @Test
  void oddCorporaHaveASensibleAnswer() throws IOException {
    IntFunction<String> two = i -> i % 2 == 0 ? "pos" : "neg";
    Path page = folder.resolve("audit.html");
    Path one = labelled(60, i -> "text number " + i, i -> "pos");
    assertThat(Cli.run("audit", one, "--html", page).ok().out())
        .contains("findings   1 error, 1 note")
        .contains("do first   one-label: Add texts with another label")
        .contains("since all texts have the same label");
    Path few = labelled(20, i -> "text number " + i, two);
    assertThat(Cli.run("audit", few, "--html", page).ok().out())
        .contains("there are only 20 different texts, and a training needs 50")
        .doesNotContain("do first");
    Path alike = labelled(80, i -> "the same", two);
    assertThat(Cli.run("audit", alike, "--html", page).ok().out())
        .contains("copies     79 (98.8 %) of the training texts repeat another")
        .contains("do first   conflicting-labels")
        .contains("since all texts are alike");
    Path single = labelled(1, i -> "good", two);
    assertThat(Cli.run("audit", single, "--html", page).ok().out()).contains("1 text, 1 label");
    Path blank = labelled(80, i -> "", two);
    assertThat(Cli.run("audit", blank, "--html", page).ok().out())
        .contains("empty-text")
        .contains("since no text has words and a label");
    Path marks = labelled(80, i -> "!" + "?".repeat(i), two);
    assertThat(Cli.run("audit", marks, "--html", page).ok().out()).contains("no-word");
    Path own = labelled(80, i -> "text number " + i, i -> "label" + i);
    assertThat(Cli.run("audit", own, "--html", page).ok().out())
        .contains("fewer than two labels have 5 different texts");
    Path shuffled = labelled(80, i -> "text number " + i, i -> i * i % 7 < 3 ? "pos" : "neg");
    assertThat(Cli.run("audit", shuffled, "--html", page).ok().out())
        .contains("no better than chance")
        .doesNotContain("label-error");
    assertThat(Files.readString(page)).contains("words tell nothing about labels");
    assertThat(Cli.run("audit", shuffled, "--fail-on", "label-errors").err())
        .contains("words tell nothing about labels");
  }

  @Test
  void nearCopiesShowBothTexts() throws IOException {
    Path train = labelled(60, i -> "text number " + i + " of many", i -> i % 2 + "");
    Files.writeString(
        train,
        "1,a letter went to the mayor of the town near the river in spring\n",
        StandardOpenOption.APPEND);
    Path test =
        Cli.file(
            folder,
            "test.csv",
            "label,text",
            "1,a letter went to the mayor of the town near the river in autumn");
    Path page = folder.resolve("audit.html");
    Cli.run("audit", train, "--test", test, "--no-training", "--html", page).ok();
    assertThat(Files.readString(page))
        .contains("Test texts that stand in the training file, nearly")
        .contains("the river in spring")
        .contains("the river in autumn");
  }

  @Test
  void manySuspectsAreHardRatherThanMislabelled() throws IOException {
    // One text in four has the words of the other label.
    Path texts =
        labelled(
            400,
            i -> (i % 4 == 0) == (i / 4 % 2 == 0) ? "a fine day " + i : "a dull day " + i,
            i -> i / 4 % 2 == 0 ? "neg" : "pos");
    Path page = folder.resolve("audit.html");
    Cli.run("audit", texts, "--html", page).ok();
    assertThat(Files.readString(page))
        .contains("many of them are hard rather than mislabelled")
        .doesNotContain("are probably mislabelled");
  }

  @Test
  void continuesWithTheTrainingsThatAreFinishedAndGivesTheSameBytes() throws IOException {
    List<String> lines = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < 60; i++) {
      String label = i % 2 == 0 ? "pos" : "neg";
      lines.add(label + ",text %d of %s words %s%d".formatted(i, "some", label, i % 6));
    }
    Path texts = Cli.file(folder, "texts.csv", lines.toArray(String[]::new));
    Path run = folder.resolve("run");
    Path out = folder.resolve("suspects.csv");
    String whole = Cli.run("audit", texts, "--json", "--quiet", "--suspects", out).ok().out();
    Cli.run("audit", texts, "--json", "--quiet", "--suspects", out, "--run-dir", run).ok();
    List<Path> kept = files(run, ".heed");
    assertThat(kept).hasSizeGreaterThanOrEqualTo(5);
    for (Path each : kept.subList(0, 3)) {
      Files.delete(each);
    }
    FileTime before = Files.getLastModifiedTime(kept.getLast());
    assertThat(Cli.run("audit", "--resume", run, "--json", "--quiet").ok().out()).isEqualTo(whole);
    assertThat(files(run, ".heed")).isEqualTo(kept);
    assertThat(Files.getLastModifiedTime(kept.getLast())).isEqualTo(before);
    Cli.file(folder, "texts.csv", lines.subList(0, 59).toArray(String[]::new));
    Cli.run("audit", "--resume", run, "--json", "--quiet").ok();
    assertThat(files(run, ".heed")).hasSize(2 * kept.size());
  }

  private static List<Path> files(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> each.toString().endsWith(end)).sorted().toList();
    }
  }

  @Test
  void continuesAnAuditAlone() throws IOException {
    Path run = folder.resolve("none");
    Cli.run("audit", "--resume", run).failsWith(1, "config.json");
    Files.createDirectory(run);
    Files.writeString(run.resolve("config.json"), "{\"file\": \"a\", \"model\": \"b\"}");
    Cli.run("audit", "--resume", run).failsWith(1, "not the options of heed audit");
    Cli.run("audit").failsWith(2, "FILE is missing");
  }

  @Test
  void manyCopiesComeBeforeAFewDamagedTexts(@TempDir Path folder) throws IOException {
    List<String> lines = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < 40; i++) {
      lines.add((i % 2 == 0 ? "pos" : "neg") + ",sentence" + i % 20 + " with words" + i % 20);
    }
    lines.add("pos,the caf\u00c3\u00a9 was damaged");
    Path file = Cli.file(folder, "copied.csv", lines.toArray(String[]::new));
    String out = Cli.run("audit", file, "--no-training").ok().out();
    assertThat(out).contains("damaged-encoding").contains("do first   duplicate: Keep one of them");
  }
}
