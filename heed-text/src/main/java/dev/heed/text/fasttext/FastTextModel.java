package dev.heed.text.fasttext;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.kernel.Workers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A model of fastText, from a {@code .bin} or {@code .ftz} file, or from a {@code .heed} file made
 * of one. It predicts what fastText predicts, ties included.
 *
 * <pre>{@code
 * try (FastTextModel model = FastTextModel.open(Path.of("model.bin"))) {
 *   List<FastTextModel.Prediction> labels = model.predict("a gripping film", 1, 0);
 * }
 * }</pre>
 *
 * <p>A {@code .bin} or {@code .ftz} file is mapped, not read: it must stay as it is while the model
 * is open. Threads may share a model; a call allocates some kilobytes, and a number for each label.
 *
 * <p>A text is bytes, cut at ASCII blanks into words, and ends at its first line feed or at a word
 * {@code </s>}. The line feed counts, as fastText learns the end of a line like a word.
 *
 * @see <a href="https://arxiv.org/abs/1607.01759">Bag of tricks for efficient text
 *     classification</a>
 */
public final class FastTextModel implements AutoCloseable {
  /** As {@code k}: all labels. */
  public static final int ALL = -1;

  private static final int BATCH_LINES = 1024;
  private static final int BATCH_BYTES = 1 << 20;

  /** Operations for a byte of text, by which work is shared out to threads. */
  private static final long OPERATIONS_PER_BYTE = 50;

  private final ModelFile model;

  /** The last layer; models of words have none. */
  private final Optional<Scores> scores;

  private final List<String> labels;
  private volatile boolean closed;

  /**
   * A label predicted.
   *
   * @param label the label as stored, with its prefix
   * @param probability its probability; rounding and fastText's offset of logarithms allow up to
   *     1.00001
   */
  public record Prediction(String label, float probability) {}

  /**
   * A word near another.
   *
   * @param word the word
   * @param similarity cosine of the vectors
   */
  public record Neighbour(String word, float similarity) {}

  /**
   * Counts of a test. Lines without a known label or without rows are left out.
   *
   * @param lines lines that count
   * @param expected labels of the lines
   * @param predicted labels predicted
   * @param hits labels predicted that their lines have
   */
  public record TestResult(long lines, long expected, long predicted, long hits) {
    /** Share of the predicted labels that are right, P@k; NaN if none is predicted. */
    public double precision() {
      return hits / (double) predicted;
    }

    /** Share of the lines' labels that are predicted, R@k; NaN if there are none. */
    public double recall() {
      return hits / (double) expected;
    }
  }

  /**
   * A line of a test.
   *
   * @param expected the labels that the line has and the model knows
   * @param predicted the labels predicted, from the most probable
   * @param all all labels with their probabilities, from the most probable
   */
  public record TestedLine(
      List<String> expected, List<Prediction> predicted, List<Prediction> all) {
    public TestedLine {
      expected = List.copyOf(expected);
      predicted = List.copyOf(predicted);
      all = List.copyOf(all);
    }
  }

  private FastTextModel(ModelFile model) {
    this.model = model;
    scores =
        model.info().settings().kind() == FastTextInfo.Kind.SUPERVISED
            ? Optional.of(
                Scores.of(model.info().settings().loss(), model.output(), model.dictionary()))
            : Optional.empty();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < model.dictionary().labels(); i++) {
      names.add(name(model.dictionary().words() + i));
    }
    labels = List.copyOf(names);
  }

  /**
   * Opens a model.
   *
   * @throws InvalidInputException if the file is not a model, or not a complete one
   */
  public static FastTextModel open(Path file) throws IOException {
    return new FastTextModel(HeedFile.isOne(file) ? HeedFile.read(file) : ModelFile.read(file));
  }

  /** Whether a file begins as a model of fastText does, or is a {@code .heed} file made of one. */
  public static boolean isModel(Path file) throws IOException {
    return ModelFile.isOne(file) || HeedFile.isOne(file);
  }

  /**
   * Saves the model as a {@code .heed} file, which gives the same numbers, bit for bit. The same
   * model gives the same bytes.
   *
   * @throws InvalidInputException if the file cannot be written
   */
  public void save(Path file) throws IOException {
    open(false);
    HeedFile.write(model, file);
  }

  /**
   * Ends the use of the model: later calls fail. The maps go when the garbage collector finds the
   * model unused, as Java 21 has no other way to end them.
   */
  @Override
  public void close() {
    closed = true;
  }

  /** The file's description of the model. */
  public FastTextInfo info() {
    return model.info();
  }

  /** The labels as stored, with their prefix, the most frequent first. */
  public List<String> labels() {
    return labels;
  }

  /** The share of each label among those of the training text, in the order of the labels. */
  public List<Double> labelShares() {
    long[] counts = model.dictionary().labelCounts();
    double sum = Arrays.stream(counts).asDoubleStream().sum();
    return Arrays.stream(counts)
        .mapToObj(count -> sum > 0 ? count / sum : 1.0 / counts.length)
        .toList();
  }

  /** Whether the dictionary has a word. */
  public boolean hasWord(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    int entry =
        model.dictionary().find(bytes, 0, bytes.length, Dictionary.hash(bytes, 0, bytes.length));
    return entry >= 0 && entry < model.dictionary().words();
  }

  /** The words of the dictionary, the most frequent first. */
  public List<String> words() {
    return IntStream.range(0, model.dictionary().words()).mapToObj(this::name).toList();
  }

  /** The places in a text that its rows come from. */
  public List<FastTextExplanation.Place> places(String text) {
    byte[] line = line(text);
    LineRows rows = open(true);
    rows.read(line, 0, line.length);
    return new Explainer(model, rows, new float[0], new float[0])
        .places(line, line.length - 1, true);
  }

  /**
   * Predicts the labels of a text, which is one line: line feeds in it count as blanks, and it is
   * given one at its end.
   *
   * @param k the number of labels, or {@link #ALL}
   * @param threshold least probability
   * @return the labels from the most probable; none if the text has no row
   * @throws ProblemException if the model is not a classifier, or k is neither positive nor −1
   * @throws UncheckedIOException if the model's weights give scores that are not finite
   */
  public List<Prediction> predict(String text, int k, float threshold) {
    return predict(line(text), k, threshold);
  }

  /** As {@link #predict(String, int, float)}, of a line as it stands in a file. */
  public List<Prediction> predict(byte[] line, int k, float threshold) {
    LineRows rows = rows(k, false);
    rows.read(line, 0, line.length);
    return predictions(best(rows, new Vectors(model, rows), k, threshold));
  }

  /**
   * Predicts the labels of the lines of a stream. As for fastText, a word {@code </s>} ends a line.
   *
   * @param each receives the labels of each line in turn
   */
  public void predict(InputStream lines, int k, float threshold, Consumer<List<Prediction>> each)
      throws IOException {
    LineRows rows = rows(k, false);
    Vectors vectors = new Vectors(model, rows);
    forEachLine(lines, rows, () -> each.accept(predictions(best(rows, vectors, k, threshold))));
  }

  /**
   * As {@link #predict(InputStream, int, float, Consumer)}, with several threads. Lines are
   * answered before the stream is waited for.
   *
   * @param each is called by one thread
   */
  public void predict(
      InputStream lines, int k, float threshold, int threads, Consumer<List<Prediction>> each)
      throws IOException {
    rows(k, false);
    try (Workers workers = new Workers(threads)) {
      List<byte[]> batch = new ArrayList<>();
      Runnable finish =
          () -> {
            Object[] results = new Object[batch.size()];
            long bytes = batch.stream().mapToLong(line -> line.length).sum();
            workers.run(
                results.length,
                OPERATIONS_PER_BYTE * bytes,
                (from, to) -> {
                  LineRows rows = rows(k, false);
                  Vectors vectors = new Vectors(model, rows);
                  for (int i = from; i < to; i++) {
                    List<List<Prediction>> found = new ArrayList<>();
                    byte[] line = batch.get(i);
                    for (int at = 0; at < line.length; ) {
                      at = rows.read(line, at, line.length);
                      found.add(predictions(best(rows, vectors, k, threshold)));
                    }
                    results[i] = found;
                  }
                });
            batch.clear();
            for (Object result : results) {
              @SuppressWarnings("unchecked") // the array holds lists of predictions
              List<List<Prediction>> found = (List<List<Prediction>>) result;
              found.forEach(each);
            }
          };
      LineCutter cutter = new LineCutter(lines, finish);
      int bytes = 0;
      while (cutter.next()) {
        batch.add(Arrays.copyOfRange(cutter.bytes(), cutter.begin(), cutter.end()));
        bytes = batch.size() == 1 ? 0 : bytes;
        bytes += cutter.end() - cutter.begin();
        if (batch.size() == BATCH_LINES || bytes > BATCH_BYTES) {
          finish.run();
        }
      }
      finish.run();
    }
  }

  /**
   * Tests the lines of a stream that count, one by one.
   *
   * @param each receives each line
   */
  public void test(InputStream lines, int k, float threshold, Consumer<TestedLine> each)
      throws IOException {
    LineRows rows = rows(k, false);
    Vectors vectors = new Vectors(model, rows);
    forEachLine(
        lines,
        rows,
        () -> {
          if (rows.labelCount() > 0 && rows.count() > 0) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < rows.labelCount(); i++) {
              expected.add(labels.get(rows.label(i)));
            }
            each.accept(
                new TestedLine(
                    expected,
                    predictions(best(rows, vectors, k, threshold)),
                    predictions(best(rows, vectors, ALL, -1))));
          }
        });
  }

  /** Counts how many labels of a stream of labelled lines are predicted. */
  public TestResult test(InputStream lines, int k, float threshold) throws IOException {
    LineRows rows = rows(k, false);
    Vectors vectors = new Vectors(model, rows);
    long[] counts = new long[4];
    forEachLine(
        lines,
        rows,
        () -> {
          if (rows.labelCount() > 0 && rows.count() > 0) {
            BestLabels best = best(rows, vectors, k, threshold);
            counts[0]++;
            counts[1] += rows.labelCount();
            counts[2] += best.size();
            counts[3] += hits(rows, best);
          }
        });
    return new TestResult(counts[0], counts[1], counts[2], counts[3]);
  }

  /**
   * Explains the labels predicted for a text.
   *
   * @see #predict(String, int, float)
   */
  public FastTextExplanation explain(String text, int k, float threshold) {
    return explain(line(text), k, threshold);
  }

  /** As {@link #explain(String, int, float)}, of a line as it stands in a file. */
  public FastTextExplanation explain(byte[] line, int k, float threshold) {
    LineRows rows = rows(k, true);
    int next = rows.read(line, 0, line.length);
    int length = next > 0 && line[next - 1] == '\n' ? next - 1 : next;
    Vectors vectors = new Vectors(model, rows);
    BestLabels best = best(rows, vectors, k, threshold);
    return new Explainer(model, rows, vectors.mean(), vectors.scratch())
        .explain(line, length, scores(), best, labels);
  }

  /**
   * The vector of a word: the mean of its row and of its n-grams' rows; zeros if it has neither.
   */
  public float[] wordVector(String word) {
    return wordVector(word.getBytes(StandardCharsets.UTF_8));
  }

  /** As {@link #wordVector(String)}, of a word in bytes. */
  public float[] wordVector(byte[] word) {
    return new Vectors(model, open(false)).word(word);
  }

  /**
   * The vector of a text. Of a classifier it is the mean of the text's rows, with the end of the
   * line; of other models the mean of the words' vectors, each divided by its norm.
   */
  public float[] sentenceVector(String text) {
    return sentenceVector(line(text));
  }

  /** As {@link #sentenceVector(String)}, of a line as it stands in a file. */
  public float[] sentenceVector(byte[] line) {
    return new Vectors(model, open(false)).sentence(line);
  }

  /** The words of the dictionary whose vectors are nearest to a word's by their cosine. */
  public List<Neighbour> neighbours(String word, int k) {
    Require.atLeast("k", 1, k);
    Vectors vectors = new Vectors(model, open(false));
    BestLabels best = finite(() -> vectors.neighbours(word, k));
    List<Neighbour> neighbours = new ArrayList<>();
    for (int i = 0; i < best.size(); i++) {
      neighbours.add(new Neighbour(name(best.item(i)), best.score(i)));
    }
    return neighbours;
  }

  private static void forEachLine(InputStream lines, LineRows rows, Runnable each)
      throws IOException {
    LineCutter cutter = new LineCutter(lines, () -> {});
    while (cutter.next()) {
      int at = cutter.begin();
      while (at < cutter.end()) {
        at = rows.read(cutter.bytes(), at, cutter.end());
        each.run();
      }
    }
  }

  private static int hits(LineRows rows, BestLabels best) {
    int hits = 0;
    for (int i = 0; i < best.size(); i++) {
      for (int j = 0; j < rows.labelCount(); j++) {
        if (rows.label(j) == best.item(i)) {
          hits++;
          break;
        }
      }
    }
    return hits;
  }

  private BestLabels best(LineRows rows, Vectors vectors, int k, float threshold) {
    int count = labels.size();
    BestLabels best = new BestLabels(k == ALL ? count : k, count);
    if (rows.count() > 0) {
      finite(
          () -> {
            scores().offer(vectors.mean(), threshold, best, vectors.scratch());
            return best;
          });
      best.sort();
    }
    return best;
  }

  private List<Prediction> predictions(BestLabels best) {
    Prediction[] predictions = new Prediction[best.size()];
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] = new Prediction(labels.get(best.item(i)), FloatMath.exp(best.score(i)));
    }
    return Arrays.asList(predictions);
  }

  private <T> T finite(Supplier<T> computation) {
    try {
      return computation.get();
    } catch (ArithmeticException e) {
      throw new UncheckedIOException(
          new InvalidInputException(
              model.source(), 0, e.getMessage(), "weights that give finite scores", e));
    }
  }

  private LineRows rows(int k, boolean withSpans) {
    if (k != ALL) {
      Require.atLeast("k", 1, k);
    }
    scores();
    return open(withSpans);
  }

  private Scores scores() {
    return scores.orElseThrow(
        () ->
            new ProblemException(
                "the model has vectors of words alone", "a supervised model for labels"));
  }

  private LineRows open(boolean withSpans) {
    if (closed) {
      throw new IllegalStateException("the model is closed");
    }
    return new LineRows(
        model.dictionary(), model.buckets(), model.info().settings().ngrams(), withSpans);
  }

  private String name(int entry) {
    return new String(model.dictionary().entry(entry), StandardCharsets.UTF_8);
  }

  private static byte[] line(String text) {
    return (text.replace('\n', ' ') + '\n').getBytes(StandardCharsets.UTF_8);
  }
}
