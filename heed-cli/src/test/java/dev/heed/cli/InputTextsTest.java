package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Texts are read correctly, or refused with the command to type; warnings name the basis of a
 * prediction.
 */
class InputTextsTest {
  @TempDir static Path folder;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    model = Cli.model(folder);
  }

  private static Path table(String name, String header, String row) throws IOException {
    List<String> lines = new ArrayList<>(header.isEmpty() ? List.of() : List.of(header));
    for (int i = 0; i < 40; i++) {
      String label = i % 2 == 0 ? "card lost" : "card arrival";
      String text = (i % 2 == 0 ? "I can not find it since day " : "it has come on day ") + i;
      lines.add(row.replace("L", label).replace("T", text));
    }
    return Cli.file(folder, name, lines.toArray(String[]::new));
  }

  /** The words of the command line that a message proposes. */
  private static String[] proposed(String message) {
    String command = message.substring(message.indexOf("for example: heed ") + 18).strip();
    return Arrays.stream(command.split(" "))
        .map(word -> word.startsWith("'") ? word.substring(1, word.length() - 1) : word)
        .toArray(String[]::new);
  }

  @Test
  void theProposedCommandWorks() throws IOException {
    Path out = folder.resolve("proposed.heed");
    List<Path> files =
        List.of(
            table("tabs.txt", "", "L\tT"),
            table("last", "", "T\tL"),
            table("names.txt", "stars|words", "L|T"),
            table("commas.txt", "", "\"T\",L"),
            table("semicolons.csv", "", "L;T"),
            table("sms.tsv", "", "L\tT"),
            table("named.csv", "stars,words", "L,T"));
    for (Path file : files) {
      Cli.Outcome refused = Cli.run("train", file, "--model", out, "--epochs", 2, "--quiet");
      refused.failsWith(1, file.toString(), "; expected for example: heed train " + file);
      String[] command = proposed(refused.err());
      assertThat(command).contains("--epochs", "--quiet", "--model", out.toString());
      Cli.run((Object[]) command).ok();
      assertThat(Cli.run("info", out, "--json").ok().json().get("labels").valueStream())
          .extracting(JsonNode::asText)
          .containsExactly("card arrival", "card lost");
      // The same options read the same file for the other commands.
      Cli.run("test", model, file).failsWith(1, "; expected for example: heed test " + model);
    }
  }

  @Test
  void aProposalReplacesOptionsThatWereGiven() throws IOException {
    Path file = table("given.csv", "stars,words", "L,T");
    Cli.Outcome refused = Cli.run("test", model, file, "--label", "stars");
    refused.failsWith(1, "heed test " + model + " " + file + " --label stars --text words");
    Path latin = folder.resolve("latin.csv");
    String texts =
        "pos,the menu of the café is a bit naïve\nneg,the façade of the old town is dull\n";
    Files.write(latin, ("label,text\n" + texts.repeat(5)).getBytes(StandardCharsets.ISO_8859_1));
    Cli.Outcome encoded = Cli.run("test", model, latin, "--encoding=UTF-8", "--per-label");
    encoded.failsWith(1, "heed test " + model + " " + latin + " --per-label --encoding ISO-8859-1");
    Cli.run((Object[]) proposed(encoded.err())).ok();
  }

  @Test
  void aProposalForDevTextsIsOptionsAlone() throws IOException {
    Path train = table("train.csv", "label,text", "L,T");
    Path dev = table("dev.txt", "", "L\tT");
    Cli.run("train", train, "--dev", dev, "--model", folder.resolve("d.heed"))
        .failsWith(
            1, dev + ": ", "; expected for example --format tsv --no-header --label 1 --text 2");
  }

  @Test
  void namedFilesAreReadByColumns() throws IOException {
    List<Path> files =
        new ArrayList<>(
            List.of(
                Cli.file(folder, "new.csv", "id,text,label", "1,a good film,pos", "2,awful,pos"),
                Cli.file(folder, "semi.csv", "text;label", "a good film;pos", "awful;pos"),
                Cli.file(folder, "new.tsv", "label\tsentence", "pos\ta good film", "pos\tawful"),
                Cli.file(
                    folder,
                    "new.jsonl",
                    "{\"text\": \"a good film\", \"label\": \"pos\"}",
                    "{\"text\": \"awful\"}")));
    Path zipped = folder.resolve("new.csv.gz");
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      gzip.write(Files.readAllBytes(files.getFirst()));
    }
    files.add(zipped);
    for (Path file : files) {
      Cli.Outcome predicted = Cli.run("predict", model, file).ok();
      assertThat(predicted.lines()).as("%s", file).containsExactly("pos", "neg");
      assertThat(predicted.err()).isEmpty();
      assertThat(Cli.run("explain", model, file, "--json").ok().lines())
          .extracting(line -> Cli.json(line).get("text").asText())
          .containsExactly("a good film", "awful");
    }
    assertThat(Cli.run("predict", model, files.getFirst(), "--format", "text").ok().lines())
        .hasSize(3);
    assertThat(Cli.run("predict", model, files.getFirst(), "--no-header", "--text", 2).ok().lines())
        .hasSize(3);
  }

  @Test
  void plainLinesThatLookLikeATableAreRemarked() {
    for (String command : List.of("predict", "explain")) {
      Cli.Outcome outcome = Cli.runWith("text,label\na good film,pos\n", command, model, "-").ok();
      assertThat(outcome.err().lines())
          .containsOnlyOnce(
              "heed: warning: standard input: reading texts as plain lines; --format csv reads its"
                  + " columns, --format text says that these are plain lines");
      assertThat(
              Cli.runWith("text,label\na good film,pos\n", command, model, "-", "--format", "csv")
                  .ok()
                  .err())
          .isEmpty();
      assertThat(
              Cli.runWith("words\tlabel\ngood\tx\n", command, model, "-", "--text", "words")
                  .ok()
                  .err())
          .isEmpty();
    }
    assertThat(Cli.runWith("{\"text\": \"good\"}\n", "predict", model, "-").ok().err())
        .contains("; --format jsonl reads its objects, ");
  }

  @Test
  void theAnswerSaysHowMuchOfTheTextIsKnown() throws IOException {
    String texts = "a good film\na xyzzy\nxyzzy\n\n";
    List<String> json = Cli.runWith(texts, "predict", model, "-", "--json").ok().lines();
    assertThat(json)
        .extracting(line -> Cli.json(line).get("known").asDouble())
        .containsExactly(1.0, 1 / 6.0, 0.0, 0.0);
    assertThat(Cli.runWith(texts, "explain", model, "-", "--json").ok().lines())
        .extracting(line -> Cli.json(line).get("known").asDouble())
        .containsExactly(1.0, 1 / 6.0, 0.0, 0.0);
    Cli.Outcome atLeast = Cli.runWith(texts, "predict", model, "-", "--min-known", 0.5).ok();
    assertThat(atLeast.lines()).containsExactly("pos", "", "", "");
    assertThat(atLeast.err()).isEmpty();
    assertThat(
            Cli.runWith("xyzzy", "predict", model, "-", "--json", "--min-known", 0.1)
                .ok()
                .json()
                .get("labels"))
        .isEmpty();
    Cli.runWith("x", "predict", model, "-", "--min-known", 1.5)
        .failsWith(2, "--min-known", "0 to 1");
  }

  @Test
  void anUnknownTextHasTheMostCommonLabel() throws IOException {
    List<String> lines = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < 200; i++) {
      lines.add(i % 20 == 0 ? "a_rare,odd words " + i : "common,usual words " + i);
    }
    Path texts = Cli.file(folder, "rare.csv", lines.toArray(String[]::new));
    for (String head : List.of("linear", "mlp")) {
      Path rare = folder.resolve("rare.heed");
      Cli.run("train", texts, "--model", rare, "--epochs", 3, "--head", head, "--quiet").ok();
      Cli.Outcome outcome =
          Cli.runWith("xyzzy\nplugh\nusual", "predict", rare, "-", "--prob", "-k", 2).ok();
      assertThat(outcome.lines().subList(0, 2)).containsOnly("common\t0.950000\ta_rare\t0.050000");
      assertThat(outcome.err())
          .isEqualTo(
              "heed: warning: 2 of 3 texts have no known word; their probabilities are the labels'"
                  + " shares in the training texts\n");
      JsonNode explained = Cli.runWith("xyzzy", "explain", rare, "-", "--json").ok().json();
      assertThat(explained.get("label").asText()).isEqualTo("common");
      assertThat(explained.at("/probabilities/1").asDouble()).isCloseTo(0.95, within(1e-12));
      assertThat(explained.get("words")).isEmpty();
      assertThat(explained.get("logits")).isEqualTo(explained.get("remainder"));
    }
  }

  @Test
  void textsThatWereTrainedOnAreRecognised() throws IOException {
    Path reviews = Cli.reviews(folder, 240);
    String warning =
        ": these are the texts the model was trained on; the accuracy says nothing about new texts";
    assertThat(Cli.run("test", model, reviews).ok().err())
        .isEqualTo("heed: warning: " + reviews + warning + "\n");
    Path lines =
        Files.write(
            folder.resolve("same.txt"),
            Files.readAllLines(reviews).stream()
                .skip(1)
                .map(line -> "__label__" + line.replaceFirst(",", " "))
                .toList());
    assertThat(Cli.run("test", model, lines, "--json").ok().err()).contains(warning);
    assertThat(Cli.run("test", model, Cli.reviews(folder, 234)).ok().err()).isEmpty();
    Cli.reviews(folder, 240);
  }

  @Test
  void labelsThatNearlyAgreeAreRemarked() throws IOException {
    List<String> lines = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < 30; i++) {
      lines.add(List.of("pos", "pos ", "Pos", "card  lost", "card lost").get(i % 5) + ",a b " + i);
    }
    Path texts = Cli.file(folder, "labels.csv", lines.toArray(String[]::new));
    Cli.Outcome outcome =
        Cli.run("train", texts, "--model", folder.resolve("l.heed"), "--epochs", 1, "--json").ok();
    assertThat(outcome.json().get("classes").asInt()).isEqualTo(4);
    assertThat(outcome.err())
        .contains(
            "heed: warning: labels that differ only in letter case or spaces are different classes:"
                + " \"card  lost\" and \"card lost\"; \"Pos\" and \"pos\"; spell them alike to"
                + " merge them");
  }
}
