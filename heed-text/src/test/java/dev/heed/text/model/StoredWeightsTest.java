package dev.heed.text.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.TextClassifier;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Embeddings of more than a megabyte stay in the file until they are needed. */
class StoredWeightsTest {
  private static final int WORDS = 20_000;

  @TempDir private Path folder;

  private static Model model(long seed) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < WORDS; i++) {
      words.add("w" + i);
    }
    ClassifierShape shape = new ClassifierShape(WORDS, 2, ModelShape.defaults());
    ClassifierWeights weights = ClassifierWeights.start(shape, 1, new SeededRandom(seed));
    for (int i = 0; i < weights.keys().length; i++) {
      weights.keys()[i] = i % 7 - 3;
    }
    return new Model(
        List.of("no", "yes"),
        Vocabulary.of(words),
        weights,
        1,
        List.of(),
        new ModelInfo(
            "1", TrainingOptions.defaults(), 0, 0, 1, Optional.empty(), Optional.empty(), ""));
  }

  private Path saved(String name, long seed) throws IOException {
    Path file = folder.resolve(name);
    model(seed).save(file);
    assertThat(Files.size(file)).isGreaterThan(WORDS * 32L * Float.BYTES);
    return file;
  }

  @Test
  void everyRowIsThatOfTheModelSaved() throws IOException {
    Path file = saved("model.heed", 1);
    Scorer expected = new Scorer(model(1));
    Scorer scorer = new Scorer(Model.load(file));
    for (int word = 0; word < WORDS; word++) {
      float[] row = new float[2];
      float[] expectedRow = new float[2];
      scorer.effect(word, row);
      expected.effect(word, expectedRow);
      assertThat(row).isEqualTo(expectedRow);
      assertThat(scorer.exponential(word)).isEqualTo(expected.exponential(word));
    }
    assertThat(ModelFileTest.bytes(Model.load(file))).isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void aModelInUseOutlivesItsFile() throws IOException {
    Path file = saved("model.heed", 1);
    double[] expected = TextClassifier.load(file).probabilities("w5 w19999");
    TextClassifier replaced = TextClassifier.load(file);
    Files.move(saved("other.heed", 2), file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(replaced.probabilities("w5 w19999")).isEqualTo(expected);
    assertThat(TextClassifier.load(file).probabilities("w5 w19999")).isNotEqualTo(expected);
    TextClassifier deleted = TextClassifier.load(file);
    Files.delete(file);
    assertThat(deleted.vector("w7")).hasSize(32);
  }

  /** Weights of two files are never mixed. */
  @Test
  void aFileThatIsOverwrittenIsNoticed() throws IOException {
    Path file = saved("model.heed", 1);
    TextClassifier classifier = TextClassifier.load(file);
    double[] before = classifier.probabilities("w5");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(Files.readAllBytes(saved("other.heed", 2)));
    }
    assertThat(classifier.probabilities("w5")).isEqualTo(before);
    assertThatThrownBy(() -> classifier.probabilities("w19999"))
        .hasMessageContaining(file + ": was overwritten while it was in use");
    assertThatThrownBy(() -> classifier.vector("w5")).hasMessageContaining("was overwritten");
    Files.write(file, new byte[3]);
    assertThatThrownBy(() -> classifier.probabilities("w10000"))
        .hasMessageContaining("was overwritten");
  }

  @Test
  void infiniteEmbeddingsAreRejected() throws IOException {
    for (int at : new int[] {0, 1, 17 * 32 + 3, WORDS * 32 - 2, WORDS * 32 - 1}) {
      for (float value : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
        Model model = model(1);
        model.weights().embeddings()[at] = value;
        Path file = folder.resolve("infinite.heed");
        model.save(file);
        assertThatThrownBy(() -> Model.load(file))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageContaining("tensor embeddings holds " + value);
      }
    }
  }
}
