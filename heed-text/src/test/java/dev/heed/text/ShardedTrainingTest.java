package dev.heed.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.ProblemException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Decoupling;
import dev.heed.text.training.Descent;
import dev.heed.text.training.Epoch;
import dev.heed.text.training.Head;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.training.WordScore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedTrainingTest {
  @TempDir Path folder;

  private static final TrainingOptions OPTIONS =
      TrainingOptions.defaults()
          .withOrder(new Descent.Order.Shards(4))
          .withVocabulary(new VocabularyOptions(2, 1, 3, 1_000_000)) // saves the trials
          .withEpochs(4);

  /** Lines with a topic that one word gives away, and weights. */
  private static List<String> lines(int count) {
    SeededRandom random = new SeededRandom(3);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = random.below(3);
      StringBuilder text = new StringBuilder();
      for (int w = 0; w < 8; w++) {
        text.append(w == 3 ? " key" + label + "x" + random.below(4) : " w" + random.below(100));
      }
      lines.add(
          "{\"label\":\"topic%d\",\"text\":\"%s\",\"weight\":%d}"
              .formatted(label, text, 1 + random.below(3)));
    }
    return lines;
  }

  private static List<String> shuffled(List<String> lines) {
    int[] order = new int[lines.size()];
    Arrays.setAll(order, i -> i);
    new SeededRandom(8).shuffle(order);
    return Arrays.stream(order).mapToObj(lines::get).toList();
  }

  private static TrainingResult train(List<String> lines, Training training) throws IOException {
    CorpusOptions format = CorpusOptions.defaults().withFormat(CorpusFormat.JSONL);
    byte[] bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    try (CorpusReader reader =
        CorpusReader.openLabelled(
            new ByteArrayInputStream(bytes),
            "texts",
            format.withWeightColumn(Optional.of("weight")))) {
      return training.run(reader);
    }
  }

  private byte[] model(TrainingResult result) throws IOException {
    return model(result.classifier());
  }

  private byte[] model(TextClassifier classifier) throws IOException {
    Path file = folder.resolve("model.heed");
    classifier.save(file);
    return Files.readAllBytes(file);
  }

  static Stream<TrainingOptions> kinds() {
    return Stream.of(
        OPTIONS,
        OPTIONS.withHead(new Head.Fixed()).withClassWeights(new ClassWeights.Balanced()),
        OPTIONS.withHead(new Head.Mlp(10)),
        OPTIONS.withWordScore(new WordScore.Metric(10)).withDecoupling(new Decoupling.Words(1)),
        OPTIONS.withVocabulary(
            OPTIONS.vocabulary().withCharacterNgrams(new CharacterNgrams.Between(3, 4, 0.1))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theBytesAreTheSameForAnyOrderOfLinesAndAnyThreads(TrainingOptions options)
      throws IOException {
    List<String> lines = lines(600);
    byte[] model = model(train(lines, Training.with(options).threads(1)));
    for (int threads : new int[] {2, 4}) {
      assertThat(model(train(shuffled(lines), Training.with(options).threads(threads))))
          .isEqualTo(model);
    }
    for (int shards : new int[] {1, 3}) {
      TrainingOptions other = options.withOrder(new Descent.Order.Shards(shards));
      assertThat(model(train(lines, Training.with(other)))).isNotEqualTo(model);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100_000})
  void anyNumberOfShardsFindsTheWordsThatGiveTheTopicAway(int shards) throws IOException {
    TrainingOptions options =
        OPTIONS
            .withOrder(new Descent.Order.Shards(shards))
            .withHeldOut(new HeldOut(0.1, 0.2))
            .withEpochs(40);
    TrainingResult result = train(lines(800), Training.with(options));
    assertThat(result.test().orElseThrow().accuracy()).isGreaterThan(0.95);
    assertThat(result.classifier().info().options().descent().order())
        .isEqualTo(new Descent.Order.Shards(shards));
  }

  @Test
  void oneShardTrainsAsTheOrderOfTheHashDoes() throws IOException {
    List<String> lines = lines(500);
    List<Epoch> expected =
        train(lines, Training.with(withoutDev(new Descent.Order.Hash()))).history();
    List<Epoch> history =
        train(lines, Training.with(withoutDev(new Descent.Order.Shards(1)))).history();
    assertThat(history).isEqualTo(expected);
    TextClassifier one =
        train(lines, Training.with(withoutDev(new Descent.Order.Shards(1)))).classifier();
    TextClassifier hash =
        train(lines, Training.with(withoutDev(new Descent.Order.Hash()))).classifier();
    assertThat(model(one.withInfo(hash.info()))).isEqualTo(model(hash));
    assertThat(one.info().dataHash()).isEqualTo(hash.info().dataHash());
  }

  private static TrainingOptions withoutDev(Descent.Order order) {
    return OPTIONS.withOrder(order).withHeldOut(new HeldOut(0, 0, false));
  }

  @Test
  void anInterruptedTrainingEndsWithTheSameBytes() throws IOException {
    List<String> lines = lines(500);
    byte[] unbroken = model(train(lines, Training.with(OPTIONS)));
    Training resumable = Training.with(OPTIONS).checkpoint(folder.resolve("checkpoint"));
    TrainingListener stop =
        new TrainingListener() {
          private boolean stopped;

          @Override
          public void training(int epoch, int done, int total) {
            stopped |= epoch == 3 && 2 * done > total; // in the middle of an epoch's shards
          }

          @Override
          public boolean isStopped() {
            return stopped;
          }
        };
    try {
      train(lines, resumable.listener(stop));
    } catch (CancellationException e) {
      throw new AssertionError("two epochs were complete", e);
    }
    assertThat(model(train(shuffled(lines), resumable))).isEqualTo(unbroken);
    assertThatThrownBy(
            () ->
                train(
                    lines,
                    Training.with(OPTIONS.withOrder(new Descent.Order.Shards(5)))
                        .checkpoint(folder.resolve("checkpoint"))))
        .hasMessageContaining("is a checkpoint of another training");
  }

  @Test
  void progressAndExamplesCoverAllTexts() throws IOException {
    TreeSet<Integer> seen = new TreeSet<>();
    List<Integer> done = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void training(int epoch, int count, int total) {
            assertThat(total).isEqualTo(300);
            done.add(count);
          }

          @Override
          public Optional<Examples> examples() {
            return Optional.of((text, probability, right) -> seen.add(text));
          }
        };
    TrainingOptions options = withoutDev(OPTIONS.descent().order()).withEpochs(1);
    train(lines(300), Training.with(options).listener(listener));
    assertThat(seen).hasSize(300).contains(0, 299);
    assertThat(done).isSorted().endsWith(300);
  }

  @Test
  void severalLabelsAndEarlierModelsAreTrainedInShards() throws IOException {
    List<String> lines = SeveralLabelsCorpus.lines(1_200, 1);
    Path one = Files.write(folder.resolve("one.txt"), lines);
    Path other = Files.write(folder.resolve("other.txt"), shuffled(lines));
    Training training =
        Training.with(OPTIONS.withEpochs(15))
            .format(CorpusOptions.defaults().withLabels(CorpusOptions.Labels.ANY));
    TrainingResult result = training.run(one);
    assertThat(result.onDev().orElseThrow().score()).isGreaterThan(0.5);
    assertThat(model(training.threads(1).run(other))).isEqualTo(model(result));

    List<String> topics = lines(400);
    TextClassifier early = train(topics.subList(0, 200), Training.with(OPTIONS)).classifier();
    Training later = Training.with(OPTIONS).start(early);
    assertThat(model(train(shuffled(topics.subList(200, 400)), later)))
        .isEqualTo(model(train(topics.subList(200, 400), later)));
  }

  @Test
  void textsOfFewLabelsEachAreAllTrainedOn() throws IOException {
    List<String> few =
        Stream.of("a", "b", "c")
            .flatMap(
                label ->
                    Stream.of("x", "y", "z")
                        .map(
                            word ->
                                "{\"label\":\"%s\",\"text\":\"%s %s\",\"weight\":1}"
                                    .formatted(label, label, word)))
            .toList();
    List<String> warnings = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void warning(String message) {
            warnings.add(message);
          }
        };
    TrainingResult result = train(few, Training.with(OPTIONS).listener(listener));
    assertThat(result.trainDocuments()).isEqualTo(9);
    assertThat(warnings).anyMatch(warning -> warning.startsWith("no dev documents"));
  }

  @Test
  void theNumberOfShardsIsChecked() {
    for (int shards : new int[] {0, -1, 100_001, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> new Descent.Order.Shards(shards))
          .isInstanceOf(ProblemException.class)
          .hasMessage("shards is " + shards + "; expected 1 to 100000");
    }
  }
}
