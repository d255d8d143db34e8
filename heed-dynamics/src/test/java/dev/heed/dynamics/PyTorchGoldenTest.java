package dev.heed.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.dynamics.experiment.History;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.Workers;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Documents;
import dev.heed.text.training.Head;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 3000 epochs from the same start as in PyTorch; {@code pytorch-descent.py} wrote the golden. */
class PyTorchGoldenTest {
  private static final double IN_DOUBLE = 1e-8;
  private static final double IN_FLOAT = 1e-3;

  private final JsonNode golden = read();

  private static JsonNode read() {
    try (InputStream in = PyTorchGoldenTest.class.getResourceAsStream("pytorch-descent.json")) {
      return new JsonMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FC", "TC", "TL"})
  void shortcutsAgreeInDouble(String head) throws IOException {
    JsonNode run = run(head);
    try (Workers workers = new Workers(1)) {
      compare(
          new FullBatchTraining(options(head), data(), start(run, head), workers),
          run.get("double"),
          IN_DOUBLE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FC", "TC", "TL"})
  void theGeneralPathAgreesInFloat(String head) throws IOException {
    JsonNode run = run(head);
    try (Workers workers = new Workers(1)) {
      compare(
          FullBatchTraining.withoutShortcuts(options(head), data(), start(run, head), workers),
          run.get("float"),
          IN_FLOAT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FC", "TC", "TL"})
  void theReferenceAgreesInDouble(String head) {
    JsonNode run = run(head);
    DoubleDescent reference = new DoubleDescent(options(head), start(run, head));
    TaskData data = data();
    for (JsonNode expected : run.get("double")) {
      int last = expected.get("epoch").asInt();
      if (last > 0) {
        for (int step = 0; step < golden.get("record_every").asInt(); step++) {
          reference.step(data.train());
        }
      }
      isClose(reference.loss(data.train()), expected.get("train_loss"), IN_DOUBLE);
      isClose(reference.loss(data.dev()), expected.get("dev_loss"), IN_DOUBLE);
      int i = 0;
      for (JsonNode word : golden.get("traced")) {
        isClose(reference.score(word.asInt()), expected.get("scores").get(i), IN_DOUBLE);
        isClose(reference.norm(word.asInt()), expected.get("norms").get(i++), IN_DOUBLE);
      }
    }
  }

  private void compare(FullBatchTraining training, JsonNode expected, double tolerance)
      throws IOException {
    int[] traced =
        StreamSupport.stream(golden.get("traced").spliterator(), false)
            .mapToInt(JsonNode::asInt)
            .toArray();
    History trace = new History(traced);
    training.run(trace, (done, epochs) -> true);
    assertThat(trace.entries()).hasSize(13).hasSameSizeAs(expected);
    for (int r = 0; r < expected.size(); r++) {
      History.Entry entry = trace.entries().get(r);
      assertThat(entry.epoch()).isEqualTo(expected.get(r).get("epoch").asInt());
      isClose(entry.trainLoss(), expected.get(r).get("train_loss"), tolerance);
      isClose(entry.devLoss(), expected.get(r).get("dev_loss"), tolerance);
      for (int i = 0; i < traced.length; i++) {
        isClose(entry.scores()[i], expected.get(r).get("scores").get(i), tolerance);
        isClose(entry.norms()[i], expected.get(r).get("norms").get(i), tolerance);
      }
    }
    assertThat(trace.last().trainLoss()).isLessThan(0.01 * trace.entries().getFirst().trainLoss());
  }

  /** A relative comparison, with a floor for scores close to 0, whose digits are meaningless. */
  private static void isClose(double actual, JsonNode expected, double tolerance) {
    double value = expected.asDouble();
    assertThat(actual).isCloseTo(value, within(tolerance * Math.max(Math.abs(value), 1e-6)));
  }

  private JsonNode run(String head) {
    return StreamSupport.stream(golden.get("runs").spliterator(), false)
        .filter(run -> run.get("head").asText().equals(head))
        .findFirst()
        .orElseThrow();
  }

  private DescentOptions options(String name) {
    Head head =
        switch (name) {
          case "FC" -> new Head.Fixed();
          case "TC" -> new Head.Linear();
          default -> new Head.Mlp(golden.get("hidden").asInt());
        };
    DescentOptions options = DescentOptions.paper(head);
    return options
        .withStart(
            new DescentOptions.Start(
                golden.get("dim").asInt(), golden.get("key_dim").asInt(), options.embeddingScale()))
        .withRate(golden.get("rate").asDouble())
        .withEpochs(golden.get("epochs").asInt(), golden.get("record_every").asInt());
  }

  private ClassifierWeights start(JsonNode run, String head) {
    ClassifierWeights start =
        ClassifierWeights.zeros(
            options(head).shape(golden.get("words").asInt(), golden.get("classes").asInt()));
    start
        .tensors()
        .forEach(
            tensor -> {
              JsonNode values = run.get("start").get(tensor.name());
              assertThat(values).hasSize(tensor.values().length);
              for (int i = 0; i < tensor.values().length; i++) {
                tensor.values()[i] = (float) values.get(i).asDouble();
              }
            });
    return start;
  }

  private TaskData data() {
    Documents.Builder builder = new Documents.Builder(golden.get("words").asInt());
    Documents dev = documents(golden.get("dev"), builder);
    return new TaskData(documents(golden.get("train"), builder), dev, dev);
  }

  private static Documents documents(JsonNode pair, Documents.Builder builder) {
    int count = pair.get(1).size();
    int[] offsets = new int[count + 1];
    int[] labels = new int[count];
    int[] words = {};
    for (int i = 0; i < count; i++) {
      JsonNode row = pair.get(0).get(i);
      offsets[i + 1] = offsets[i] + row.size();
      words = Arrays.copyOf(words, offsets[i + 1]);
      for (int j = 0; j < row.size(); j++) {
        words[offsets[i] + j] = row.get(j).asInt();
      }
      labels[i] = pair.get(1).get(i).asInt();
    }
    float[] weights = new float[count];
    Arrays.fill(weights, 1);
    return builder.build(offsets, words, labels, weights);
  }
}
