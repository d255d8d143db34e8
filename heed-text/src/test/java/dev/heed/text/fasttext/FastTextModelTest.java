package dev.heed.text.fasttext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FastTextModelTest {
  private static final int[] COUNTS = {1, 2, 5, FastTextModel.ALL};
  private static final float[] THRESHOLDS = {0, 0.01f, 0.3f, -1};

  @Property(tries = 300)
  void predictsAsTheReferenceToTheLastBit(@ForAll long seed) throws IOException {
    SmallModel small = SmallModels.random(seed);
    ReferenceFastText reference = new ReferenceFastText(small);
    Random random = new Random(seed);
    try (FastTextModel model = open(small.bytes())) {
      for (int i = 0; i < 20; i++) {
        byte[] line = SmallModels.line(random);
        int k = COUNTS[random.nextInt(COUNTS.length)];
        float threshold = THRESHOLDS[random.nextInt(THRESHOLDS.length)];
        List<FastTextModel.Prediction> expected =
            reference.predict(line, k, threshold).stream()
                .map(
                    pair ->
                        new FastTextModel.Prediction(
                            model.labels().get(pair.label()), FloatMath.exp(pair.score())))
                .toList();
        assertThat(model.predict(line, k, threshold)).isEqualTo(expected);
      }
    }
  }

  @Property(tries = 100)
  void explainsThePredictionWithinRounding(@ForAll long seed) throws IOException {
    SmallModel small = SmallModels.random(seed);
    Random random = new Random(seed);
    try (FastTextModel model = open(small.bytes())) {
      for (int i = 0; i < 10; i++) {
        byte[] line = SmallModels.line(random);
        FastTextExplanation explained = model.explain(line, FastTextModel.ALL, 0);
        assertThat(explained.labels().stream().map(FastTextModelTest::prediction).toList())
            .isEqualTo(model.predict(line, FastTextModel.ALL, 0));
        int length = explained.text().codePointCount(0, explained.text().length());
        for (FastTextExplanation.Place place : explained.places()) {
          assertThat(place.begin()).isBetween(0, place.end());
          assertThat(place.end()).isLessThanOrEqualTo(length);
        }
        for (FastTextExplanation.Label label : explained.labels()) {
          checkSum(label, explained.places().size(), small.dim);
        }
      }
    }
  }

  private static FastTextModel.Prediction prediction(FastTextExplanation.Label label) {
    return new FastTextModel.Prediction(label.label(), label.probability());
  }

  /** Weights and rows of the small models are at most 100 in absolute value. */
  private static void checkSum(FastTextExplanation.Label label, int rows, int dim) {
    double probability = 1;
    for (FastTextExplanation.Logit logit : label.logits()) {
      assertThat(logit.contributions()).hasSize(rows);
      double sum = logit.contributions().stream().mapToDouble(Double::doubleValue).sum();
      assertThat(sum + logit.remainder()).isCloseTo(logit.value(), within(1e-9));
      double products = 100.0 * 100 * dim;
      assertThat(Math.abs(logit.remainder()))
          .isLessThanOrEqualTo((rows + dim + 4) * Math.scalb(products, -24));
      probability /= 1 + Math.exp(logit.favours() ? -logit.value() : logit.value());
    }
    if (label.logits().size() > 1) {
      // A turn adds up to 10⁻⁵ to its probability.
      assertThat((double) label.probability())
          .isCloseTo(probability, within(2e-5 * label.logits().size()));
    }
  }

  @Test
  void placesCountCodePointsAndBytesOfBrokenText() throws IOException {
    SmallModel small = words("𝔘", "b");
    small.wordNgrams = 2;
    small.minn = 2;
    small.maxn = 2;
    small.bucket = 7;
    fill(small);
    try (FastTextModel model = open(small.bytes())) {
      FastTextExplanation explained = model.explain("__label__0 𝔘 b", 1, 0);
      assertThat(explained.utf8()).isTrue();
      assertThat(places(explained))
          .containsExactly(
              "WORD 11-12",
              "CHARACTERS 11-12",
              "CHARACTERS 11-12",
              "WORD 13-14",
              "CHARACTERS 13-14",
              "CHARACTERS 13-14",
              "WORDS 11-14",
              "WORDS 13-14");
      byte[] broken = {(byte) 0xFF, (byte) 0xC3, (byte) 0xA9, ' ', 'b'};
      FastTextExplanation bytes = model.explain(broken, 1, 0);
      assertThat(bytes.utf8()).isFalse();
      assertThat(bytes.text()).isEqualTo("\u00FFÃ© b");
      assertThat(places(bytes))
          .containsExactly(
              "CHARACTERS 0-1",
              "CHARACTERS 0-3",
              "CHARACTERS 1-3",
              "WORD 4-5",
              "CHARACTERS 4-5",
              "CHARACTERS 4-5",
              "WORDS 0-5");
    }
  }

  private static List<String> places(FastTextExplanation explained) {
    return explained.places().stream()
        .map(place -> place.kind() + " " + place.begin() + "-" + place.end())
        .toList();
  }

  @Test
  void aStreamIsCutAsFastTextCutsIt() throws IOException {
    SmallModel small = words("a", "</s>");
    fill(small);
    try (FastTextModel model = open(small.bytes())) {
      List<Integer> sizes = new ArrayList<>();
      byte[] text = "a\n\nzz\na </s> a </s>\n </s> ".getBytes(StandardCharsets.UTF_8);
      model.predict(new ByteArrayInputStream(text), 1, 0, found -> sizes.add(found.size()));
      // a; empty; zz with its end; a </s>; a </s>; the line feed behind; </s>
      assertThat(sizes).containsExactly(1, 1, 1, 1, 1, 1, 1);
      sizes.clear();
      byte[] cut = "zz __label__0 \n  ".getBytes(StandardCharsets.UTF_8);
      model.predict(new ByteArrayInputStream(cut), 1, 0, found -> sizes.add(found.size()));
      assertThat(sizes).containsExactly(1, 0);
    }
  }

  @Test
  void linesLongerThanAnyBufferAreOneLine() throws IOException {
    SmallModel small = words("a", "</s>");
    small.wordNgrams = 3;
    small.bucket = 50;
    fill(small);
    try (FastTextModel model = open(small.bytes())) {
      byte[] line = ("a b ".repeat(100_000) + "\n").getBytes(StandardCharsets.UTF_8);
      ByteArrayOutputStream twice = new ByteArrayOutputStream();
      twice.writeBytes(line);
      twice.writeBytes(line);
      List<List<FastTextModel.Prediction>> found = new ArrayList<>();
      model.predict(new ByteArrayInputStream(twice.toByteArray()), 2, 0, found::add);
      List<FastTextModel.Prediction> expected = model.predict(line, 2, 0);
      assertThat(found).containsExactly(expected, expected);
      assertThat(
              new ReferenceFastText(small)
                  .predict(line, 2, 0).stream().map(pair -> FloatMath.exp(pair.score())).toList())
          .isEqualTo(expected.stream().map(FastTextModel.Prediction::probability).toList());
    }
  }

  @Test
  void countsAsFastTextTests() throws IOException {
    SmallModel small = words("a", "b", "</s>");
    small.dim = 1;
    small.input = new SmallModel.Dense(new float[][] {{9}, {-9}, {0}});
    small.output = new SmallModel.Dense(new float[][] {{1}, {-1}});
    try (FastTextModel model = open(small.bytes())) {
      // Right; wrong; two labels of which one is found; unknown label; no label; none.
      String text =
          "__label__0 a\n__label__0 b\n__label__0 __label__1 b\n__label__9 a\na\n__label__0";
      FastTextModel.TestResult result =
          model.test(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 1, 0);
      assertThat(result).isEqualTo(new FastTextModel.TestResult(3, 4, 3, 2));
      assertThat(result.precision()).isEqualTo(2 / 3.0);
      assertThat(result.recall()).isEqualTo(0.5);
    }
  }

  @Test
  void threadsShareAModel() throws Exception {
    SmallModel small = SmallModels.random(5);
    try (FastTextModel model = open(small.bytes());
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Random random = new Random(1);
      List<byte[]> lines = new ArrayList<>();
      List<List<FastTextModel.Prediction>> expected = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        lines.add(SmallModels.line(random));
        expected.add(model.predict(lines.getLast(), 3, 0));
      }
      List<Future<List<List<FastTextModel.Prediction>>>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        results.add(
            threads.submit(() -> lines.stream().map(line -> model.predict(line, 3, 0)).toList()));
      }
      for (Future<List<List<FastTextModel.Prediction>>> result : results) {
        assertThat(result.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void saysWhatItIsAskedWrongly() throws IOException {
    SmallModel small = words("a");
    small.kind = SmallModel.SKIPGRAM;
    fill(small);
    FastTextModel vectors = open(small.bytes());
    assertThatThrownBy(() -> vectors.predict("a", 1, 0))
        .isInstanceOf(ProblemException.class)
        .hasMessage("the model has vectors of words alone; expected a supervised model for labels");
    assertThatThrownBy(() -> vectors.predict("a", 0, 0))
        .isInstanceOf(ProblemException.class)
        .hasMessage("k is 0; expected at least 1");
    assertThatThrownBy(() -> vectors.neighbours("a", -1)).isInstanceOf(ProblemException.class);
    vectors.close();
    assertThatThrownBy(() -> vectors.wordVector("a")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void weightsThatAreNoNumbersAreAnErrorOfTheFile() throws IOException {
    SmallModel small = words("a", "</s>");
    fill(small);
    ((SmallModel.Dense) small.input).values()[0][0] = Float.NaN;
    for (int loss = 1; loss <= 4; loss++) {
      small.loss = loss;
      try (FastTextModel model = open(small.bytes())) {
        assertThat(model.predict("b", 1, 0)).hasSize(1);
        assertThatThrownBy(() -> model.predict("a", 1, 0))
            .isInstanceOf(UncheckedIOException.class)
            .cause()
            .isInstanceOf(InvalidInputException.class)
            .hasMessageEndingWith(": a score is NaN; expected weights that give finite scores");
      }
    }
  }

  @Test
  void infiniteScoresAreCertainOfASigmoidAndAnErrorOfASoftmax() throws IOException {
    SmallModel small = words("a", "</s>");
    fill(small);
    ((SmallModel.Dense) small.input).values()[0][0] = Float.POSITIVE_INFINITY;
    ((SmallModel.Dense) small.output).values()[1][0] = -1;
    small.loss = SmallModel.ONE_VS_ALL;
    try (FastTextModel model = open(small.bytes())) {
      assertThat(model.predict("a", 2, 0))
          .containsExactly(
              new FastTextModel.Prediction("__label__0", 1.00001f),
              new FastTextModel.Prediction("__label__1", FloatMath.exp(FloatMath.log(0))));
    }
    small.loss = SmallModel.SOFTMAX;
    try (FastTextModel model = open(small.bytes())) {
      assertThatThrownBy(() -> model.predict("a", 2, 0))
          .cause()
          .hasMessageEndingWith(": a score is Infinity; expected weights that give finite scores");
    }
  }

  @Test
  void vectorsAreMeansOfRows() throws IOException {
    SmallModel small = words("a", "b");
    small.kind = SmallModel.SKIPGRAM;
    small.loss = SmallModel.HS;
    small.labels.clear();
    small.dim = 2;
    small.input = new SmallModel.Dense(new float[][] {{3, 4}, {0, 2}});
    small.output = new SmallModel.Dense(new float[][] {{0, 0}, {0, 0}});
    try (FastTextModel model = open(small.bytes())) {
      assertThat(model.wordVector("a")).containsExactly(3, 4);
      assertThat(model.wordVector("x")).containsExactly(0, 0);
      assertThat(model.sentenceVector("a b x")).containsExactly(0.3f, 0.9f);
      assertThat(model.neighbours("a", 5)).containsExactly(new FastTextModel.Neighbour("b", 0.8f));
    }
  }

  /** A model of these words and two labels, whose matrices are still empty. */
  static SmallModel words(String... words) {
    SmallModel small = new SmallModel();
    for (String word : words) {
      small.words.add(word.getBytes(StandardCharsets.UTF_8));
    }
    for (int i = 0; i < 2; i++) {
      small.labels.add(("__label__" + i).getBytes(StandardCharsets.UTF_8));
      small.labelCounts.add(9L - i);
    }
    return small;
  }

  /** Fills the matrices with numbers that differ. */
  static void fill(SmallModel small) {
    small.input = new SmallModel.Dense(matrix(small.inputRows(), small.dim));
    small.output = new SmallModel.Dense(matrix(small.outputRows(), small.dim));
  }

  private static float[][] matrix(int rows, int columns) {
    float[][] values = new float[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        values[i][j] = (float) Math.sin(1 + i * columns + j);
      }
    }
    return values;
  }

  /** Opens a model through a file, which is gone afterwards: a map needs no name. */
  static FastTextModel open(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("model", ".bin");
    try {
      Files.write(file, bytes);
      return FastTextModel.open(file);
    } finally {
      Files.delete(file);
    }
  }
}
