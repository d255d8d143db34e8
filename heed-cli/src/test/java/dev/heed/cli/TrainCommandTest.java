package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandTest {
  @TempDir Path folder;
  private Path reviews;
  private Path model;

  @BeforeEach
  void corpus() throws IOException {
    reviews = Cli.reviews(folder, 240);
    model = folder.resolve("model.heed");
  }

  private Cli.Outcome train(Object... more) {
    Object[] all = new Object[more.length + 9];
    System.arraycopy(
        new Object[] {"train", reviews, "--model", model, "--epochs", 20, "--dim", 8, "--quiet"},
        0,
        all,
        0,
        9);
    System.arraycopy(more, 0, all, 9, more.length);
    return Cli.run(all);
  }

  @Test
  void printsJsonAlone() throws IOException {
    Cli.Outcome outcome = train("--json", "--test-share", "0.25").ok();
    assertThat(outcome.lines()).hasSize(1);
    assertThat(outcome.err()).isEmpty();
    JsonNode json = outcome.json();
    assertThat(json.get("train_docs").asInt()).isEqualTo(162);
    assertThat(json.get("dev_docs").asInt()).isEqualTo(18);
    assertThat(json.get("test_docs").asInt()).isEqualTo(60);
    assertThat(json.get("classes").asInt()).isEqualTo(2);
    assertThat(json.get("vocabulary").asInt()).isGreaterThan(16);
    assertThat(json.get("epochs").asInt()).isBetween(1, 20);
    assertThat(json.get("dev_accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(json.get("test_accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(json.get("test_macro_f1").asDouble()).isGreaterThan(0.9);
    assertThat(json.get("seconds").asDouble()).isPositive();
    assertThat(json.get("words_per_second").asDouble()).isPositive();
    assertThat(json.get("model_bytes").asLong()).isEqualTo(Files.size(model));
  }

  @Test
  void printsASummary() {
    assertThat(train().ok().out())
        .contains("texts      216 training, 24 dev, 0 test\n")
        .contains("labels     2: neg, pos\n")
        .containsPattern("epochs     \\d+ run; epoch \\d+ was best and is kept\n")
        .contains("dev        accuracy 1.0000, macro F1 1.0000\n")
        .contains(model.toString())
        .doesNotContain("\ntest  ");
  }

  @Test
  void progressGoesToStandardError() {
    Cli.Outcome outcome =
        Cli.run("train", reviews, "--model", model, "--epochs", 2, "--dim", 4, "--json").ok();
    assertThat(outcome.err())
        .startsWith("216 training texts, 24 dev texts, 2 labels, ")
        .doesNotContain("\u001b");
    assertThat(outcome.lines()).hasSize(1);
  }

  @Test
  void theOrderOfTheLinesPlaysNoRoleByHash() throws IOException {
    byte[] byFile = bytes();
    byte[] byHash = bytes("--order", "hash");
    byte[] inShards = bytes("--shards", 3);
    byte[] inOne = bytes("--shards", 1);
    List<String> lines = new ArrayList<>(Files.readAllLines(reviews));
    Collections.reverse(lines.subList(1, lines.size()));
    Files.write(reviews, lines);
    assertThat(bytes()).isNotEqualTo(byFile);
    assertThat(bytes("--order", "hash")).isEqualTo(byHash).isNotEqualTo(byFile);
    assertThat(bytes("--shards", 3)).isEqualTo(inShards).isNotEqualTo(inOne);
    assertThat(bytes("--shards", 3, "--order", "hash")).isEqualTo(inShards);
  }

  private byte[] bytes(Object... options) throws IOException {
    train(options).ok();
    return Files.readAllBytes(model);
  }

  @Test
  void aModelTellsItsOrder() {
    train().ok();
    assertThat(Cli.run("info", model).ok().out()).doesNotContain("by hash");
    train("--order", "hash").ok();
    assertThat(Cli.run("info", model).ok().out()).contains("order          by hash\n");
    train("--shards", 3).ok();
    assertThat(Cli.run("info", model).ok().out()).contains("order          by hash, in 3 shards\n");
    assertThat(Cli.run("info", model, "--json").ok().json().at("/settings/shards").asInt())
        .isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--order x | --order is 'x'; expected file or hash",
        "--shards 0 | --shards is 0; expected 1 to 100000",
        "--shards -1 | --shards is -1; expected 1 to 100000",
        "--shards 1000000000 | --shards is 1000000000; expected 1 to 100000",
        "--shards 1e9 | --shards is '1e9'; expected a whole number",
        "--shards two | --shards is 'two'; expected a whole number",
        "--shards 2 --order file | --order is file, but --shards is 2; expected --order hash",
      })
  void aWrongOrderIsRefusedInOneLine(String options, String message) {
    Cli.Outcome outcome = train((Object[]) options.split(" "));
    outcome.failsWith(2, message);
    assertThat(outcome.err().lines()).hasSize(1);
  }

  @Test
  void aRunInShardsIsResumedWithItsShards() throws IOException {
    byte[] expected = bytes("--shards", 3);
    Path run = folder.resolve("run");
    train("--shards", 3, "--run-dir", run).ok();
    Files.delete(model);
    Cli.run("train", "--resume", run, "--quiet").ok();
    assertThat(Files.readAllBytes(model)).isEqualTo(expected);
    Cli.run("train", "--resume", run, "--quiet", "--shards", 4).failsWith(1, "checkpoint");
  }

  @ParameterizedTest
  @CsvSource({
    "pooled,linear",
    "pooled,fixed",
    "pooled,mlp",
    "metric,linear",
    "metric,mlp",
  })
  void aModelIsTheSameForAnyThreadsAndInEveryRun(String attention, String head) throws IOException {
    List<Object> kind = List.of("--attention", attention, "--head", head, "--epochs", 3);
    byte[] first = bytesWith(kind, 1);
    assertThat(bytesWith(kind, 2)).isEqualTo(first);
    assertThat(bytesWith(kind, 4)).isEqualTo(first);
    assertThat(bytesWith(kind, 1)).isEqualTo(first);
  }

  private byte[] bytesWith(List<Object> kind, int threads) throws IOException {
    Path one = folder.resolve("threads.heed");
    Cli.run(
            "train",
            reviews,
            "--model",
            one,
            "--dim",
            8,
            "--quiet",
            "--threads",
            threads,
            kind.get(0),
            kind.get(1),
            kind.get(2),
            kind.get(3),
            kind.get(4),
            kind.get(5))
        .ok();
    return Files.readAllBytes(one);
  }

  @Test
  void anotherSeedGivesAnotherModel() throws IOException {
    train("--seed", 1).ok();
    byte[] first = Files.readAllBytes(model);
    train("--seed", 2).ok();
    assertThat(Files.readAllBytes(model)).isNotEqualTo(first);
  }

  @Test
  void readsDevAndTestFiles() throws IOException {
    Path dev = Cli.file(folder, "dev.csv", "label,text", "pos,a good film", "neg,a dull film");
    Path test =
        Cli.file(
            folder, "test.csv", "label,text", "pos,lovely", "neg,awful", "other,what", "odd,now");
    Cli.Outcome outcome = train("--dev", dev, "--test", test, "--json").ok();
    assertThat(outcome.json().get("train_docs").asInt()).isEqualTo(240);
    assertThat(outcome.json().get("dev_docs").asInt()).isEqualTo(2);
    assertThat(outcome.json().get("test_accuracy").asDouble()).isEqualTo(0.5);
    assertThat(outcome.err())
        .isEqualTo(
            ("heed: warning: %s: 2 of 4 texts have a label never seen in training, which counts as"
                    + " an error: odd, other\n"
                    + "heed: warning: 4 test texts are few: the accuracy of 0.50 has the 95 %%"
                    + " interval 15–85 %%\n")
                .formatted(test));
    assertThat(Cli.run("info", model, "--json").ok().json().get("test_accuracy").asDouble())
        .isEqualTo(0.5);
  }

  @Test
  void readsStandardInputAndGzip() throws IOException {
    train().ok();
    byte[] fromFile = Files.readAllBytes(model);
    String texts = Files.readString(reviews);
    Path other = folder.resolve("other.heed");
    Cli.runWith(
            texts,
            "train",
            "-",
            "--format",
            "csv",
            "--model",
            other,
            "--epochs",
            20,
            "--dim",
            8,
            "--report",
            folder.resolve("r.html"),
            "--quiet")
        .ok();
    assertThat(Files.readAllBytes(other)).isEqualTo(fromFile);

    Path zipped = folder.resolve("reviews.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(reviews, out);
    }
    Cli.run("train", zipped, "--model", other, "--epochs", 20, "--dim", 8, "--quiet").ok();
    assertThat(Files.readAllBytes(other)).isEqualTo(fromFile);
  }

  @Test
  void namesLabelsAndRemembersThem() throws IOException {
    List<String> rows = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < 60; i++) {
      rows.add(i % 2 + "," + (i % 2 == 0 ? "dull film " : "lovely film ") + i % 7);
    }
    Path numbered = Cli.file(folder, "numbered.csv", rows.toArray(String[]::new));
    Path named =
        Cli.file(
            folder,
            "named.csv",
            rows.stream()
                .map(row -> row.replaceFirst("^0,", "bad,").replaceFirst("^1,", "good,"))
                .toArray(String[]::new));
    Cli.run("train", numbered, "--model", model, "--label-names", "0=bad,1=good", "--quiet").ok();
    assertThat(Cli.runWith("a lovely film\n", "predict", model, "-").ok().out())
        .isEqualTo("good\n");
    for (Path texts : List.of(numbered, named)) {
      assertThat(Cli.run("test", model, texts, "--json").ok().json().get("accuracy").asDouble())
          .isEqualTo(1);
    }
    assertThat(Cli.run("info", model, "--json").ok().json().at("/settings/label_names").toString())
        .isEqualTo("{\"0\":\"bad\",\"1\":\"good\"}");
    assertThat(
            Cli.run("test", model, Cli.file(folder, "t.csv", "label,text", "2,x"), "--json")
                .ok()
                .err())
        .contains("a label never seen in training", ": 2");
  }

  @Test
  void refusesLabelNamesThatDoNotFit() throws IOException {
    Path texts = Cli.file(folder, "n.csv", "label,text", "0,a b", "1,c d", "2,e f");
    Cli.run("train", texts, "--model", model, "--label-names", "0=bad,1=good")
        .failsWith(
            1,
            texts + ":4: the label \"2\" has no name; expected one of 0, 1, or one of their names");
    for (String[] wrong :
        new String[][] {
          {"0=bad,1=bad", "two labels are named 'bad'"},
          {"0=1,1=good", "'1' is a label and the name of another"},
          {"0=bad,0=good", "--label-names names '0' twice"},
          {"0", "--label-names has '0'"},
          {"0=", "the label '0' has no name"},
        }) {
      Cli.run("train", texts, "--model", model, "--label-names", wrong[0]).failsWith(2, wrong[1]);
    }
    assertThat(model).doesNotExist();
  }

  @Test
  void readsClassWeightsFromAFile() throws IOException {
    train("--class-weights", Cli.file(folder, "weights", "pos\t2", "", "neg\t0.5")).ok();
    byte[] weighted = Files.readAllBytes(model);
    train("--class-weights", "balanced").ok();
    assertThat(Files.readAllBytes(model)).isNotEqualTo(weighted);
    Path wrong = Cli.file(folder, "wrong", "pos\t2", "neg 1");
    train("--class-weights", wrong).failsWith(1, wrong + ":2: ");
    Path unknown = Cli.file(folder, "unknown", "maybe\t2");
    train("--class-weights", unknown).failsWith(1, unknown + ": ", "'maybe'", "[neg, pos]");
    train("--class-weights", folder.resolve("none such")).failsWith(1, "there is no such file");
    train("--class-weights", Cli.file(folder, "negative", "pos\t-2")).failsWith(1, ":1: ");
  }

  @Test
  void keepsStrongWordsFromStarvingOthers() throws IOException {
    train().ok();
    byte[] plain = Files.readAllBytes(model);
    assertThat(Cli.run("info", model).ok().out()).doesNotContain("decoupled");
    Path run = folder.resolve("run");
    train("--decouple", "0.5", "--run-dir", run).ok();
    byte[] decoupled = Files.readAllBytes(model);
    assertThat(decoupled).isNotEqualTo(plain);
    assertThat(Cli.run("info", model).ok().out()).contains("decoupled", "words, by 0.5");
    assertThat(Cli.run("info", model, "--json").ok().json().at("/settings/decouple").asDouble())
        .isEqualTo(0.5);
    Files.delete(model);
    Cli.run("train", "--resume", run, "--quiet", "--threads", 1).ok();
    assertThat(Files.readAllBytes(model)).isEqualTo(decoupled);
  }

  @Test
  void aRunFolderKeepsEverythingToResume() throws IOException {
    Path run = folder.resolve("run");
    train("--run-dir", run, "--ngrams", 1).ok();
    assertThat(run.toFile().list())
        .containsExactlyInAnyOrder(
            "config.json", "metrics.json", "trace.csv", "report.html", "checkpoint");
    JsonNode config = Cli.json(Files.readString(run.resolve("config.json")));
    assertThat(config.get("file").asText()).isEqualTo(reviews.toString());
    assertThat(config.get("ngrams").asInt()).isEqualTo(1);
    assertThat(config.get("dev-share").asDouble()).isEqualTo(0.1);
    assertThat(
            Cli.json(Files.readString(run.resolve("metrics.json"))).get("test_accuracy").isNull())
        .isTrue();
    String trace = Files.readString(run.resolve("trace.csv"));
    assertThat(trace).startsWith("epoch,train_loss,dev_loss,dev_accuracy,dev_macro_f1\n1,");

    byte[] whole = Files.readAllBytes(model);
    Files.delete(model);
    Cli.run("train", "--resume", run, "--quiet", "--threads", 1).ok();
    assertThat(Files.readAllBytes(model)).isEqualTo(whole);
    assertThat(run.resolve("trace.csv")).hasContent(trace);
  }

  @Test
  void resumesOnlyTheSameRun() throws IOException {
    Path run = folder.resolve("run");
    train("--run-dir", run).ok();
    Cli.run("train", "--resume", run, "--quiet", "--dim", 9).failsWith(1, "checkpoint");
    Files.writeString(reviews, "pos,a late addition\n", java.nio.file.StandardOpenOption.APPEND);
    Cli.run("train", "--resume", run, "--quiet").failsWith(1, "checkpoint");
    Cli.run("train", "--resume", folder.resolve("nowhere")).failsWith(1, "config.json");
    Files.writeString(run.resolve("config.json"), "{}");
    Cli.run("train", "--resume", run).failsWith(1, "config.json");
    Files.writeString(run.resolve("config.json"), "{");
    Cli.run("train", "--resume", run).failsWith(1, "config.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--dim 0",
        "--dim x",
        "--dim 200000",
        "--ngrams 9",
        "--epochs 0",
        "--lr 0",
        "--lr nan",
        "--decouple 0",
        "--decouple nan",
        "--decouple much",
        "--decouple 1 --head mlp",
        "--head deep",
        "--attention none",
        "--dev-share 1",
        "--dev-share 0.6 --test-share 0.5",
        "--dev x --dev-share 0.1",
        "--test x --test-share 0.1",
        "--threads 0",
        "--format word",
        "--encoding latin-99",
        "--min-count 5 --ngram-min-count 4",
        "--text a,a",
        "--no-such-option",
        "second-file",
      })
  void refusesWrongOptionsBeforeAnyWork(String options) {
    train((Object[]) options.split(" ")).failsWith(2, "heed train --help");
    assertThat(model).doesNotExist();
  }

  @Test
  void refusesAnOutputThatIsAnInput() throws IOException {
    String before = Files.readString(reviews);
    Cli.run("train", reviews, "--model", reviews).failsWith(2, reviews.toString());
    train("--report", model).failsWith(2, model.toString());
    train("--dev", "-", "--test", "-").failsWith(2, "standard input");
    assertThat(reviews).hasContent(before);
  }

  @Test
  void showsTheCurveOfEpochsAndInvitesToMore() {
    Cli.Outcome outcome = Cli.run("train", reviews, "--model", model, "--epochs", 20, "--verbose");
    assertThat(outcome.ok().out())
        .startsWith("epoch  train loss  dev loss  dev accuracy\n    1  ")
        .containsPattern("\n   20 .*  kept\n\ntexts ")
        .containsPattern(
            "\nlearning   [▁▂▃▄▅▆▇█]{2,25} dev accuracy \\d\\.\\d{4} → \\d\\.\\d{4}\n");
    assertThat(outcome.out().lines().takeWhile(line -> !line.isEmpty())).hasSizeBetween(3, 13);
    assertThat(outcome.err())
        .endsWith("heed: warning: still improving at the last epoch; raise --epochs\n");
    Object[] once = {"train", reviews, "--model", model, "--epochs", 1, "--quiet"};
    assertThat(Cli.run(once).ok().out()).doesNotContain("learning", "epoch  train loss");
    train("--open")
        .failsWith(2, "--open has no report to open; expected --report FILE or --run-dir DIR too");
  }

  @Test
  void manyLabelsFitOnALine() throws IOException {
    List<String> rows = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < 160; i++) {
      rows.add("a rather long label %d,word%d".formatted(i % 80, i % 80));
    }
    Path texts = Cli.file(folder, "many.csv", rows.toArray(String[]::new));
    String labels =
        Cli.run("train", texts, "--model", model, "--epochs", 1, "--quiet").ok().lines().get(1);
    assertThat(labels).startsWith("labels     80: a rather long label 0, ").endsWith(" more");
    assertThat(labels).hasSizeLessThanOrEqualTo(80);
  }

  @Test
  void requiresModelAndFile() {
    Cli.run("train").failsWith(2, "FILE");
    Cli.run("train", reviews).failsWith(2, "--model");
    Cli.run("trian").failsWith(2, "train");
  }

  @Test
  void checksOutputsFirst() throws IOException {
    Path missing = folder.resolve("missing");
    Cli.run("train", reviews, "--model", missing.resolve("m")).failsWith(1, "does not exist");
    Cli.run("train", reviews, "--model", folder).failsWith(1, "this is a directory");
    train("--report", missing.resolve("r.html")).failsWith(1, "does not exist");
    train("--run-dir", reviews).failsWith(1, "is a file");
    train("--dev", missing).failsWith(1, "there is no such file");
    train("--test", missing).failsWith(1, "there is no such file");
    assertThat(model).doesNotExist();
  }
}
