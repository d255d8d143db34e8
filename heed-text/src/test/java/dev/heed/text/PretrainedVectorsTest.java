package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.Start;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PretrainedVectorsTest {
  private static final String TEXTS =
      "a good film\na lovely tale\nb bad film\nb awful tale\n".repeat(20);

  /** A rate that moves no weight that is not 0, so that the first weights can be seen. */
  private static final TrainingOptions STILL =
      TrainingOptions.defaults()
          .withVocabulary(new VocabularyOptions(1, 1, 1, 1000))
          .withLearningRate(1e-30)
          .withEpochs(1)
          .withHeldOut(new HeldOut(0, 0));

  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static TextClassifier train(TrainingOptions options, Path vectors) throws IOException {
    try (CorpusReader reader =
        CorpusReader.openLabelled(
            new ByteArrayInputStream(TEXTS.getBytes(StandardCharsets.UTF_8)),
            "texts",
            CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST))) {
      return Training.with(options)
          .vectors(PretrainedVectors.open(vectors))
          .run(reader)
          .classifier();
    }
  }

  private static Start.Vectors start(TextClassifier classifier) {
    return (Start.Vectors) classifier.info().options().start();
  }

  private static double logit(TextClassifier classifier, String text) {
    return classifier.explain(text).logits().getFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3 2\n", ""})
  void readsLinesWithAndWithoutCounts(String first) throws IOException {
    Path vectors = file("a.vec", first + "good 1 0\nthe 5 5 \nbad -2 0\n");
    TextClassifier classifier = train(STILL, vectors);
    assertThat(classifier.info().options().model().dim()).isEqualTo(2);
    assertThat(start(classifier).found()).isEqualTo(2);
    assertThat(start(classifier).words()).isEqualTo(6);
    assertThat(logit(classifier, "bad")).isEqualTo(-2 * logit(classifier, "good")).isNotZero();
    assertThat(Math.abs(logit(classifier, "lovely"))).isLessThan(0.03);
  }

  @Test
  void readsGzipTabsAndWordsWithBlanks() throws IOException {
    Path vectors = folder.resolve("a.vec.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(vectors))) {
      out.write(
          "good\t1e0\t-.5\r\n. . . 1 2\nat name 3 4\nBad 2 -1\n".getBytes(StandardCharsets.UTF_8));
    }
    TextClassifier classifier = train(STILL, vectors);
    assertThat(start(classifier).found()).isEqualTo(2);
    assertThat(logit(classifier, "bad")).isEqualTo(2 * logit(classifier, "good"));
  }

  @Test
  void theSpellingOfTheTextsComesFirst() throws IOException {
    TextClassifier exact = train(STILL, file("a.vec", "GOOD 9 1\ngood 1 0\nGood 7 7\nbad 2 0\n"));
    assertThat(logit(exact, "bad")).isEqualTo(2 * logit(exact, "good"));
    TextClassifier first = train(STILL, file("b.vec", "Good 1 0\nGOOD 7 7\nbad 2 0\n"));
    assertThat(logit(first, "bad")).isEqualTo(2 * logit(first, "good"));
  }

  @Test
  void readsTheEmbeddingsOfAModel() throws IOException {
    Path model = folder.resolve("other.heed");
    train(STILL.withSeed(3), file("a.vec", "good 1 0 2\nbad -2 0 -4\n")).save(model);
    TextClassifier classifier = train(STILL, model);
    assertThat(start(classifier).found()).isEqualTo(6);
    assertThat(classifier.info().options().model().dim()).isEqualTo(3);
    assertThat(logit(classifier, "bad")).isEqualTo(-2 * logit(classifier, "good"));
  }

  @Test
  void hasTheSameBytesForAnyThreadsAndReadsBack() throws IOException {
    SeededRandom random = new SeededRandom(1);
    StringBuilder lines = new StringBuilder();
    for (String word : List.of("good", "bad", "tale", "film")) {
      lines.append(word);
      for (int i = 0; i < 5; i++) {
        lines.append(' ').append(random.gaussian());
      }
      lines.append('\n');
    }
    PretrainedVectors vectors = PretrainedVectors.open(file("a.vec", lines.toString()));
    byte[] expected = {};
    for (int threads : new int[] {1, 2, 4}) {
      Path saved = folder.resolve("out.heed");
      TextClassifier classifier =
          Training.with(TrainingOptions.defaults().withEpochs(5))
              .vectors(vectors)
              .threads(threads)
              .format(CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST))
              .run(file("texts", TEXTS))
              .classifier();
      classifier.save(saved);
      assertThat(TextClassifier.load(saved).info()).isEqualTo(classifier.info());
      expected = expected.length == 0 ? Files.readAllBytes(saved) : expected;
      assertThat(Files.readAllBytes(saved)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "good 1 2^bad 1^ | :2: the line has a word and 1 numbers; expected 2 numbers",
        "2 2^good 1 2^bad 1 2 3^ | :3: the line has more than 2 numbers; expected 2 numbers",
        "good 1 2^^bad 1 2^ | :2: the line is empty; expected a word and its vector",
        "good 1 x^ | :1: component 2 is \"x\"; expected a finite number",
        "the 1 2^good NaN 2^ | :2: component 1 is \"NaN\"; expected a finite number",
        "good 1 1e99^ | :1: component 2 is \"1e99\"; expected a finite number",
        "3 2^good 1 2^bad 1 2^ | : has 2 words; expected 3, as its first line says, or no such"
            + " line",
        "1 2^good 1 2^bad 1 2^ | :3: there are more words; expected 1, as the first line says",
        "1 0^good^ | :1: vectors of 0 numbers; expected 1 to 32768",
        "good^ | :1: the line is \"good\"; expected a word and its vector",
        "'' | :1: the file is empty; expected a word and its vector on each line",
      })
  void brokenLinesAreNamed(String text, String message) throws IOException {
    Path vectors = file("broken.vec", text.replace('^', '\n'));
    assertThatThrownBy(() -> train(STILL, vectors))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(vectors + message);
  }

  @Test
  void aMissingFileIsNamed() {
    Path none = folder.resolve("none.vec");
    assertThatThrownBy(() -> PretrainedVectors.open(none))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(none + ": there is no such file; expected a file of vectors");
  }
}
