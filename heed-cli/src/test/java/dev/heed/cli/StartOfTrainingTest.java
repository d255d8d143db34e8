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

/** {@code heed train} with {@code --start} and with {@code --vectors}. */
class StartOfTrainingTest {
  @TempDir Path folder;
  private Path reviews;
  private Path old;
  private Path more;
  private Path model;

  @BeforeEach
  void earlierModel() throws IOException {
    reviews = Cli.reviews(folder, 240);
    old = Cli.model(folder);
    List<String> rows = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < 40; i++) {
      rows.add("pos,a splendid film " + i % 7);
      rows.add("neg,the weak story " + i % 5);
      rows.add("meh,an average tale " + i % 3);
    }
    more = Cli.file(folder, "more.csv", rows.toArray(String[]::new));
    model = folder.resolve("out.heed");
  }

  private Cli.Outcome train(Object... options) {
    List<Object> all = new ArrayList<>(List.of("train", more, "--model", model, "--quiet"));
    all.addAll(List.of(options));
    return Cli.run(all.toArray());
  }

  @Test
  void goesOnAndMeasuresWhatIsForgotten() throws IOException {
    Path report = folder.resolve("report.html");
    Cli.Outcome outcome = train("--start", old, "--old", reviews, "--report", report).ok();
    assertThat(outcome.out())
        .contains("labels     3: meh, neg, pos\n", "start      a model of 240 texts\n")
        .containsPattern("old texts  accuracy 1\\.0000 before, [01]\\.\\d{4} after, of 240\n")
        .doesNotContain("cross-validation");
    assertThat(Files.readString(report))
        .contains("of the earlier kind its accuracy was 100.0 % before and is ");
    assertThat(Cli.run("test", model, more, "--json").ok().json().get("accuracy").asDouble())
        .isGreaterThan(0.99);

    JsonNode json = train("--start", old, "--old", reviews, "--json").ok().json();
    assertThat(json.get("old_docs").asInt()).isEqualTo(240);
    assertThat(json.get("old_accuracy_before").asDouble()).isEqualTo(1);
    assertThat(json.get("old_accuracy").asDouble()).isBetween(0.5, 1.0);
    assertThat(json.has("vectors_found")).isFalse();
  }

  @Test
  void withoutOldTextsItSaysThatNothingIsMeasured() {
    assertThat(train("--start", old).ok().out())
        .contains("old texts  not measured; --old FILE tells how much is forgotten\n");
  }

  @Test
  void whatCannotGoOnIsRefused() throws IOException {
    Path compact = folder.resolve("compact.heed");
    Cli.run("compact", old, "--model", compact).ok();
    train("--start", compact).failsWith(2, "the model to start from is compact; expected");
    Path several = Cli.file(folder, "several.txt", "__label__neg __label__pos a", "__label__pos b");
    Cli.run("train", several, "--start", old, "--model", model, "--quiet")
        .failsWith(1, several + ": a text has several labels or none, but");
    Path both = folder.resolve("both.heed");
    Cli.run("train", several, "--model", both, "--quiet", "--dev-share", 0, "--epochs", 2).ok();
    train("--start", both)
        .failsWith(2, "the model to start from gives any number of labels; expected");
    assertThat(model).doesNotExist();
  }

  @Test
  void theModelRemembersTheEarlierOne() {
    train("--start", old).ok();
    JsonNode info = Cli.run("info", model, "--json").ok().json();
    JsonNode before = Cli.run("info", old, "--json").ok().json();
    assertThat(info.at("/continued_from/data_hash")).isEqualTo(before.get("data_hash"));
    assertThat(info.at("/continued_from/train_docs").asInt()).isEqualTo(240);
    assertThat(info.at("/continued_from/trainings").asInt()).isEqualTo(1);
    assertThat(info.at("/settings/dim")).isEqualTo(before.at("/settings/dim"));
    assertThat(Cli.run("info", model).ok().out())
        .contains("continued from a model of 1 training and 240 texts");
  }

  @Test
  void aResumedTrainingHasTheSameBytes() throws IOException {
    Path run = folder.resolve("run");
    train("--start", old, "--run-dir", run, "--threads", 2).ok();
    byte[] whole = Files.readAllBytes(model);
    Files.delete(model);
    Cli.run("train", "--resume", run, "--quiet", "--threads", 1).ok();
    assertThat(Files.readAllBytes(model)).isEqualTo(whole);
    train("--start", old, "--threads", 1).ok();
    assertThat(Files.readAllBytes(model)).isEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--dim 16 | --dim is 16, but the model has 8; expected 8, or no --dim",
        "--attention metric | --attention is metric, but the model has pooled; expected pooled",
        "--head mlp | --head is mlp, but the model has linear; expected linear, or no --head",
        "--ngrams 3 | --ngrams is 3, but the model has 2; expected 2, or no --ngrams",
        "--char-ngrams 2-8 | --char-ngrams is 2-8, but the model has ",
        "--label-names pos=good | the name 'good' is given to 'pos', a label of the model",
        "--vectors x.vec | --start and --vectors are both given; expected one of them",
      })
  void settingsOfTheModelCannotBeChanged(String options, String message) throws IOException {
    Cli.file(folder, "x.vec", "good 1 2");
    List<Object> all = new ArrayList<>(List.of("--start", old));
    for (String word : options.split(" ")) {
      all.add(word.endsWith(".vec") ? folder.resolve(word) : word);
    }
    train(all.toArray()).failsWith(2, message);
    assertThat(model).doesNotExist();
  }

  @Test
  void theSameSettingMayBeGiven() {
    train("--start", old, "--dim", 8, "--attention", "pooled").ok();
  }

  @Test
  void filesThatAreNoModelAreRefused() throws IOException {
    Path foreign = Cli.file(folder, "foreign.heed", "no model");
    train("--start", foreign).failsWith(1, foreign + ": ");
    byte[] bytes = Files.readAllBytes(old);
    Path cut = Files.write(folder.resolve("cut.heed"), java.util.Arrays.copyOf(bytes, 999));
    train("--start", cut).failsWith(1, cut + ": ");
    train("--start", folder.resolve("none.heed")).failsWith(1, "none.heed: ");
    Path fastText =
        Files.write(
            folder.resolve("a.bin"), new byte[] {(byte) 0xBA, 0x16, 0x4F, 0x2F, 12, 0, 0, 0});
    train("--start", fastText)
        .failsWith(
            1, "this is a model of fastText, which is not trained on", "--vectors " + fastText);
    train("--old", reviews).failsWith(2, "--old is given without --start");
    train("--start", old, "--old", folder.resolve("none.csv")).failsWith(1, "none.csv: ");
    assertThat(model).doesNotExist();
  }

  @Test
  void theOldModelIsNotOverwritten() throws IOException {
    byte[] before = Files.readAllBytes(old);
    Cli.run("train", more, "--start", old, "--model", old, "--quiet")
        .failsWith(2, "is read and written");
    assertThat(Files.readAllBytes(old)).isEqualTo(before);
  }

  @Test
  void startsWithVectorsAndTellsHowManyWereFound() throws IOException {
    Path vectors =
        Cli.file(
            folder, "a.vec", "4 3", "splendid 1 0 0", "Weak 0 1 0", "unseen 9 9 9", "tale 0 0 1");
    assertThat(train("--vectors", vectors).ok().out()).contains("vectors    of 3 of 16 words\n");
    JsonNode json = train("--vectors", vectors, "--dim", 3, "--json").ok().json();
    assertThat(json.get("vectors_found").asInt()).isEqualTo(3);
    assertThat(json.get("vectors_words").asInt()).isEqualTo(16);
    JsonNode info = Cli.run("info", model, "--json").ok().json();
    assertThat(info.at("/vectors/found").asInt()).isEqualTo(3);
    assertThat(info.get("dim").asInt()).isEqualTo(3);
    assertThat(Cli.run("info", model).ok().out()).contains("of 3 of 16 words of the texts");
    train("--vectors", vectors, "--dim", 4)
        .failsWith(2, "--dim is 4, but the vectors have 3; expected 3, or no --dim");
    Path broken = Cli.file(folder, "broken.vec", "a 1 2", "splendid 1");
    train("--vectors", broken)
        .failsWith(1, broken + ":2: the line has a word and 1 numbers; expected 2 numbers");
  }

  @Test
  void aRunWithVectorsResumesWithTheSameBytes() throws IOException {
    Path vectors = Cli.file(folder, "a.vec", "splendid 1 0 0", "weak 0 1 0", "tale 0 0 1");
    Path run = folder.resolve("run");
    train("--vectors", vectors, "--run-dir", run).ok();
    byte[] whole = Files.readAllBytes(model);
    Cli.run("train", "--resume", run, "--quiet", "--threads", 1).ok();
    assertThat(Files.readAllBytes(model)).isEqualTo(whole);
    Cli.file(folder, "a.vec", "splendid 1 0 5", "weak 0 1 0", "tale 0 0 1");
    Cli.run("train", "--resume", run, "--quiet").failsWith(1, "a checkpoint of another training");
  }
}
