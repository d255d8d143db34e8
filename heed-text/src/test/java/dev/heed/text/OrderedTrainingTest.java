package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.Descent;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.LabelNames;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderedTrainingTest {
  @TempDir Path folder;

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults()
          .withOrder(new Descent.Order.Hash())
          .withHeldOut(new HeldOut(0.1, 0.2))
          .withEpochs(6);

  /** Lines with a topic that the words give away. */
  private static List<String> lines(int count) {
    SeededRandom random = new SeededRandom(3);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = random.below(3);
      StringBuilder line = new StringBuilder("topic" + label);
      for (int w = 0; w < 8; w++) {
        line.append(w == 3 ? " key" + label + "x" + random.below(4) : " w" + random.below(100));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  private static List<String> shuffled(List<String> lines, long seed) {
    int[] order = new int[lines.size()];
    Arrays.setAll(order, i -> i);
    new SeededRandom(seed).shuffle(order);
    return Arrays.stream(order).mapToObj(lines::get).toList();
  }

  private static CorpusReader read(List<String> lines) throws IOException {
    return CorpusReader.openLabelled(
        new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)),
        "texts",
        CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST));
  }

  private byte[] model(TrainingResult result) throws IOException {
    Path file = folder.resolve("model.heed");
    result.classifier().save(file);
    return Files.readAllBytes(file);
  }

  private static TrainingResult train(List<String> lines, TrainingOptions options)
      throws IOException {
    try (CorpusReader reader = read(lines)) {
      return Training.with(options).threads(1).run(reader);
    }
  }

  @Test
  void theOrderOfTheLinesPlaysNoRole() throws IOException {
    List<String> lines = new ArrayList<>(lines(400));
    lines.addAll(lines.subList(0, 40)); // some come twice
    byte[] model = model(train(lines, OPTIONS));
    assertThat(model(train(shuffled(lines, 1), OPTIONS))).isEqualTo(model);
    TrainingOptions file = OPTIONS.withOrder(new Descent.Order.File());
    assertThat(model(train(shuffled(lines, 1), file))).isNotEqualTo(model(train(lines, file)));
  }

  @Test
  void theOrderOfDevTextsPlaysNoRole() throws IOException {
    List<String> lines = lines(300);
    List<String> dev = lines.subList(0, 60);
    List<byte[]> models = new ArrayList<>();
    for (List<String> each : List.of(dev, shuffled(dev, 2))) {
      try (CorpusReader reader = read(lines.subList(60, 300));
          CorpusReader devReader = read(each)) {
        models.add(model(Training.with(OPTIONS).run(reader, devReader)));
      }
    }
    assertThat(models.get(1)).isEqualTo(models.get(0));
  }

  @Test
  void heldOutTextsAreNumberedAsInTheFile() throws IOException {
    List<String> lines = lines(300);
    List<String> other = shuffled(lines, 1);
    TrainingResult result = train(lines, OPTIONS);
    TrainingResult ofOther = train(other, OPTIONS);
    assertThat(result.heldOut().cardinality()).isEqualTo(60);
    assertThat(result.heldOut()).isNotEqualTo(ofOther.heldOut());
    assertThat(result.heldOut().stream().mapToObj(lines::get).sorted().toList())
        .isEqualTo(ofOther.heldOut().stream().mapToObj(other::get).sorted().toList());
  }

  @Test
  void examplesAreNumberedAsInTheFile() throws IOException {
    List<String> lines = lines(200);
    TreeSet<Integer> seen = new TreeSet<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public Optional<Examples> examples() {
            return Optional.of((text, probability, right) -> seen.add(text));
          }
        };
    try (CorpusReader reader = read(lines)) {
      TrainingResult result =
          Training.with(OPTIONS.withHeldOut(new HeldOut(0, 0.2, false)))
              .listener(listener)
              .run(reader);
      assertThat(seen).hasSize(160);
      assertThat(seen).doesNotContainAnyElementsOf(result.heldOut().stream().boxed().toList());
    }
  }

  @Test
  void aMistakeIsNamedWithTheLineOfTheFile() throws IOException {
    List<String> lines = new ArrayList<>(lines(50));
    lines.set(30, "unnamed a b");
    lines.set(40, "another a b");
    TrainingOptions named =
        OPTIONS.withLabelNames(
            new LabelNames(Map.of("topic0", "null", "topic1", "eins", "topic2", "zwei")));
    assertThatThrownBy(() -> train(lines, named))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("texts:31: the label \"unnamed\" has no name");
  }

  @Test
  void theModelRemembersTheOrder() throws IOException {
    TrainingResult result = train(lines(60), OPTIONS.withEpochs(1));
    Path file = folder.resolve("model.heed");
    result.classifier().save(file);
    assertThat(TextClassifier.load(file).info().options().descent().order())
        .isEqualTo(new Descent.Order.Hash());
  }
}
