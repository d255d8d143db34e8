package dev.heed.text.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.kernel.KernelSelection;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierStep;
import dev.heed.text.pooling.WeightName;
import dev.heed.text.training.Compaction;
import dev.heed.text.training.Head;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompactorTest {
  private static final int[] ALL = IntStream.range(0, Classifiers.ENTRIES.size()).toArray();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {16, 8})
  void everyShapeIsLoadedAsItWasSaved(int bits) throws IOException {
    for (ClassifierShape shape : Classifiers.shapes()) {
      Model compact = new Compactor(Classifiers.of(shape), bits).whole();
      Path file = folder.resolve("compact.heed");
      compact.save(file);
      assertThat(compact.fileBytes()).isEqualTo(Files.size(file));
      Model loaded = Model.load(file);
      assertThat(loaded.weights().compaction()).contains(new Compaction(bits, 0));
      assertThat(loaded.vocabulary().entries()).isEqualTo(Classifiers.ENTRIES);
      assertThat(loaded.info()).isEqualTo(compact.info());
      assertThat(ModelFileTest.bytes(loaded)).isEqualTo(Files.readAllBytes(file));
      assertThat(logits(loaded)).isEqualTo(logits(compact));
      // A compact model stays as it is.
      assertThat(ModelFileTest.bytes(new Compactor(loaded, bits).whole()))
          .isEqualTo(Files.readAllBytes(file));
    }
  }

  private static double[] logits(Model model) {
    Scorer scorer = new Scorer(model);
    double[] attention = scorer.attention(ALL, ALL.length);
    return scorer.logits(scorer.contributions(ALL, ALL.length, attention), ALL.length);
  }

  /**
   * With 3 labels, scores and contributions are rounded to halves, at 8 bits too. A rounding of
   * scores by δ changes an attention by a factor of at most e^2δ, and the rounding of contributions
   * of at most C changes a logit by εC.
   */
  @ParameterizedTest
  @ValueSource(ints = {16, 8})
  void logitsDifferByTheRoundingAlone(int bits) {
    double epsilon = Math.scalb(1.0, -11);
    for (ClassifierShape shape : Classifiers.shapes()) {
      if (shape.head() instanceof Head.Mlp) {
        continue; // see the test below
      }
      Model model = Classifiers.of(shape);
      double[] before = logits(model);
      double[] after = logits(new Compactor(model, bits).whole());
      float[] scores = ClassifierStep.scores(model.weights(), KernelSelection.kernels());
      double delta = 0;
      for (float score : scores) {
        delta = Math.max(delta, epsilon * Math.abs(score));
      }
      double greatest = greatestContribution(model);
      double bound = greatest * (Math.expm1(2 * delta) * (1 + epsilon) + epsilon);
      for (int k = 0; k < before.length; k++) {
        assertThat(after[k]).isCloseTo(before[k], within(bound));
      }
      assertThat(after).isNotEqualTo(before);
    }
  }

  private static double greatestContribution(Model model) {
    float[] head = model.weights().values(WeightName.HEAD);
    float[] embeddings = model.weights().embeddings();
    int dim = model.weights().shape().dim();
    double greatest = 0;
    for (int row = 0; row < embeddings.length; row += dim) {
      for (int k = 0; k < head.length; k += dim) {
        double sum = 0;
        for (int i = 0; i < dim; i++) {
          sum += (double) head[k + i] * embeddings[row + i];
        }
        greatest = Math.max(greatest, Math.abs(sum));
      }
    }
    return greatest;
  }

  /** 13 hidden units are more than the 5 components, so embeddings are kept, as rows of bytes. */
  @Test
  void embeddingsStayWhereTheHeadIsWider() {
    ClassifierShape shape = Classifiers.shapes().getLast();
    Model compact = new Compactor(Classifiers.of(shape), 8).whole();
    assertThat(compact.weights().shape().dim()).isEqualTo(5);
    float[] before = Classifiers.of(shape).weights().embeddings();
    float[] after = compact.weights().embeddings();
    for (int row = 0; row < before.length; row += 5) {
      double greatest = 0;
      for (int i = row; i < row + 5; i++) {
        greatest = Math.max(greatest, Math.abs(before[i]));
      }
      for (int i = row; i < row + 5; i++) {
        assertThat((double) after[i]).isCloseTo(before[i], within(greatest / 254 * 1.0001));
      }
    }
    double[] exact = logits(Classifiers.of(shape));
    double[] rounded = logits(compact);
    assertThat(Probabilities.highest(rounded)).isEqualTo(Probabilities.highest(exact));
  }

  @Test
  void theLeastUsefulEntriesGoFirst() {
    ClassifierShape shape = Classifiers.shapes().get(1);
    Model model = Classifiers.of(shape);
    Compactor compactor = new Compactor(model, 16);
    long whole = compactor.whole().fileBytes();
    List<List<String>> kept = new ArrayList<>(List.of(Classifiers.ENTRIES));
    for (long size = whole; size > whole - 150; size--) {
      Model within = compactor.within(size);
      assertThat(within.fileBytes()).isLessThanOrEqualTo(size);
      List<String> entries = within.vocabulary().entries();
      assertThat(kept.getLast()).containsAll(entries);
      assertThat(within.weights().compaction())
          .contains(new Compaction(16, Classifiers.ENTRIES.size() - entries.size()));
      // Every entry has its own weights still.
      for (int entry = 0; entry < entries.size(); entry++) {
        int original = Classifiers.ENTRIES.indexOf(entries.get(entry));
        assertThat(within.weights().keys()[entry])
            .isEqualTo(compactor.whole().weights().keys()[original]);
      }
      if (!entries.equals(kept.getLast())) {
        kept.add(entries);
      }
    }
    assertThat(kept).hasSizeGreaterThan(5);
    assertThat(Vocabulary.of(kept.getLast()).size()).isLessThan(6);
  }

  /** The long n-gram has the greatest weight, so its words and its beginning outlive the others. */
  @Test
  void aUsefulNgramKeepsWhatItNeeds() {
    Model model = Classifiers.of(Classifiers.shapes().get(1));
    int ngram = Classifiers.ENTRIES.indexOf("not good film");
    Arrays.fill(model.weights().embeddings(), ngram * 5, ngram * 5 + 5, 1000);
    Compactor compactor = new Compactor(model, 16);
    long size = compactor.whole().fileBytes();
    List<String> entries = Classifiers.ENTRIES;
    while (entries.size() > 5) {
      entries = compactor.within(--size).vocabulary().entries();
    }
    assertThat(entries).containsExactly("good", "film", "not", "not good", "not good film");
  }

  @Test
  void anEntryOfACompactModelCanBeLeftOutLater() {
    Model model = Classifiers.of(Classifiers.shapes().getFirst());
    Compactor compactor = new Compactor(model, 16);
    long size = compactor.whole().fileBytes();
    Model once = compactor.within(size - 10);
    Model twice = new Compactor(once, 16).within(once.fileBytes() - 10);
    int left = Classifiers.ENTRIES.size() - twice.vocabulary().size();
    assertThat(left).isGreaterThan(1);
    assertThat(twice.weights().compaction()).contains(new Compaction(16, left));
  }

  @Test
  void aSizeThatIsTooSmallIsRefusedWithTheSmallestOne() {
    Compactor compactor = new Compactor(Classifiers.of(Classifiers.shapes().getFirst()), 8);
    assertThatThrownBy(() -> compactor.within(1000))
        .isInstanceOf(ProblemException.class)
        .hasMessageMatching(
            "the model does not fit into 1,000 bytes; expected at least [0-9],[0-9]{3}, which hold"
                + " a single entry");
    assertThatThrownBy(() -> new Compactor(Classifiers.of(Classifiers.shapes().getFirst()), 4))
        .hasMessage("bits is 4; expected 16 or 8");
  }

  @Test
  void configurationsAreChecked() throws IOException {
    Model compact = new Compactor(Classifiers.of(Classifiers.shapes().getFirst()), 8).whole();
    SequencedMap<String, byte[]> entries = ModelFileTest.entries(compact);
    String config = new String(entries.get("config.json"), StandardCharsets.UTF_8);
    assertThat(config).contains("\"format_version\" : 3", "\"bits\" : 8,", "\"left_out\" : 0");
    assertRejected(entries, config.replace("\"bits\" : 8", "\"bits\" : 7"), "bits is 7");
    assertRejected(entries, config.replace("\"left_out\" : 0", "\"left_out\" : -1"), "left out");
    assertRejected(entries, config.replace("\"compact\"", "\"compacx\""), "compact is missing");
    assertRejected(
        entries,
        config.replace("\"format_version\" : 3", "\"format_version\" : 4"),
        "format_version is 4; expected 1 to 3; a newer Heed wrote this model");
  }

  private void assertRejected(SequencedMap<String, byte[]> entries, String config, String message)
      throws IOException {
    Path file = folder.resolve("changed.heed");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(
            entry.getKey().equals("config.json")
                ? config.getBytes(StandardCharsets.UTF_8)
                : entry.getValue());
      }
    }
    assertThatThrownBy(() -> Model.load(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }
}
