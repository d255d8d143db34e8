package dev.heed.text;

import dev.heed.kernel.KernelSelection;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.vocabulary.Encoding;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A trained classifier of texts. Immutable, and safe for any number of threads.
 *
 * <pre>{@code
 * TextClassifier classifier = TextClassifier.load(Path.of("reviews.heed"));
 * Classification result = classifier.classify("a gripping and moving film");
 * }</pre>
 */
public final class TextClassifier {
  /** The most reasons that {@link #classify} gives. */
  public static final int REASONS = 5;

  private final List<String> labels;
  private final Vocabulary vocabulary;
  private final Scorer scorer;
  private final double temperature;
  private final ModelInfo info;
  private final Tokenizer tokenizer = new Tokenizer();
  private final Queue<Workspace> workspaces = new ConcurrentLinkedQueue<>();

  /** What one text at a time needs; kept for the next text. */
  private static final class Workspace {
    final TokenBuffer tokens = new TokenBuffer();
    final Encoding encoding = new Encoding();
  }

  /**
   * A classifier of its parts.
   *
   * @param labels one a class, all different
   * @param temperature logits are divided by it before probabilities are taken; greater than 0
   * @throws IllegalArgumentException if sizes differ
   */
  public TextClassifier(
      List<String> labels,
      Vocabulary vocabulary,
      ClassifierWeights weights,
      double temperature,
      ModelInfo info) {
    int classes = weights.shape().classes();
    if (labels.size() != classes || labels.stream().distinct().count() != classes) {
      throw new IllegalArgumentException(
          "labels are " + labels + "; expected " + classes + " different ones");
    }
    if (vocabulary.size() != weights.shape().vocabulary()) {
      throw new IllegalArgumentException(
          "the vocabulary has "
              + vocabulary.size()
              + " entries; expected "
              + weights.shape().vocabulary());
    }
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException(
          "temperature is " + temperature + "; expected a positive number");
    }
    this.labels = List.copyOf(labels);
    this.vocabulary = vocabulary;
    this.scorer = new Scorer(weights, KernelSelection.kernels());
    this.temperature = temperature;
    this.info = info;
  }

  /**
   * Loads a model file.
   *
   * @throws dev.heed.base.InvalidInputException if it is no model, is damaged, or cannot be read
   */
  public static TextClassifier load(Path file) throws IOException {
    return ModelFile.read(file);
  }

  /**
   * Saves the model. The same model gives the same bytes. A file that was there is replaced when
   * the new one is complete, and left as it is if that fails.
   */
  public void save(Path file) throws IOException {
    ModelFile.write(this, file);
  }

  /** The labels; their order is that of all probabilities and logits. */
  public List<String> labels() {
    return labels;
  }

  /** The known words and n-grams. */
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /** The weights; not to be changed. */
  public ClassifierWeights weights() {
    return scorer.weights();
  }

  /** What logits are divided by before probabilities are taken. */
  public double temperature() {
    return temperature;
  }

  /** Where the model comes from. */
  public ModelInfo info() {
    return info;
  }

  /** The most probable label of a text, its probability, and the reasons for it. */
  public Classification classify(String text) {
    Workspace workspace = take();
    Encoding encoding = encode(text, workspace);
    double[] attention = scorer.attention(encoding.entries(), encoding.size());
    double[] contributions = scorer.contributions(encoding.entries(), encoding.size(), attention);
    double[] p = Probabilities.of(logits(contributions, encoding.size()), temperature);
    int best = Probabilities.highest(p);
    List<Reason> reasons = reasons(text, workspace, attention, contributions, best);
    workspaces.add(workspace);
    return new Classification(labels.get(best), p[best], list(p), reasons);
  }

  /** The calibrated probabilities of a text's labels, in the order of {@link #labels()}. */
  public double[] probabilities(String text) {
    Workspace workspace = take();
    Encoding encoding = encode(text, workspace);
    double[] p = probabilities(encoding.entries(), encoding.size());
    workspaces.add(workspace);
    return p;
  }

  /**
   * The calibrated probabilities of the labels for given vocabulary entries.
   *
   * @param entries the entries of a text, of which {@code count} are valid
   */
  public double[] probabilities(int[] entries, int count) {
    double[] attention = scorer.attention(entries, count);
    return Probabilities.of(
        logits(scorer.contributions(entries, count, attention), count), temperature);
  }

  /** What each word and n-gram of a text contributed to each logit. */
  public Explanation explain(String text) {
    Workspace workspace = take();
    Encoding encoding = encode(text, workspace);
    int count = encoding.size();
    double[] attention = scorer.attention(encoding.entries(), count);
    double[] contributions = scorer.contributions(encoding.entries(), count, attention);
    double[] logits = logits(contributions, count);
    double[] p = Probabilities.of(logits, temperature);
    int[] all = new int[count];
    Arrays.setAll(all, i -> i);
    int[] places = places(workspace, all);
    List<Explanation.Word> words = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      double[] row = Arrays.copyOfRange(contributions, i * labels.size(), (i + 1) * labels.size());
      words.add(
          new Explanation.Word(
              substring(text, workspace, i),
              places[2 * i],
              places[2 * i + 1],
              attention[i],
              list(row)));
    }
    workspaces.add(workspace);
    return new Explanation(
        text,
        labels.get(Probabilities.highest(p)),
        labels,
        list(p),
        list(logits),
        words,
        list(scorer.remainder()));
  }

  private Workspace take() {
    Workspace workspace = workspaces.poll();
    return workspace == null ? new Workspace() : workspace;
  }

  private Encoding encode(String text, Workspace workspace) {
    tokenizer.tokenize(text, workspace.tokens);
    vocabulary.encode(workspace.tokens, workspace.encoding);
    return workspace.encoding;
  }

  /** The sum of the contributions in the order of the text, then the remainder. */
  private double[] logits(double[] contributions, int count) {
    double[] logits = new double[labels.size()];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < logits.length; k++) {
        logits[k] += contributions[i * logits.length + k];
      }
    }
    double[] remainder = scorer.remainder();
    for (int k = 0; k < logits.length; k++) {
      logits[k] += remainder[k];
    }
    return logits;
  }

  private List<Reason> reasons(
      String text, Workspace workspace, double[] attention, double[] contributions, int label) {
    int classes = labels.size();
    int[] top = new int[REASONS];
    int found = 0;
    for (int i = 0; i < attention.length; i++) {
      double value = contributions[i * classes + label];
      if (value <= 0) {
        continue;
      }
      int place = found;
      while (place > 0 && contributions[top[place - 1] * classes + label] < value) {
        if (place < REASONS) {
          top[place] = top[place - 1];
        }
        place--;
      }
      if (place < REASONS) {
        top[place] = i;
        found = Math.min(REASONS, found + 1);
      }
    }
    int[] chosen = Arrays.copyOf(top, found);
    int[] places = places(workspace, chosen);
    List<Reason> reasons = new ArrayList<>(found);
    for (int n = 0; n < found; n++) {
      int i = chosen[n];
      reasons.add(
          new Reason(
              substring(text, workspace, i),
              places[2 * n],
              places[2 * n + 1],
              attention[i],
              contributions[i * classes + label]));
    }
    return reasons;
  }

  private static String substring(String text, Workspace workspace, int i) {
    return text.substring(
        workspace.tokens.begin(workspace.encoding.firstToken(i)),
        workspace.tokens.end(workspace.encoding.lastToken(i)));
  }

  /** The begin and end of entries in code points, in turn. */
  private static int[] places(Workspace workspace, int[] chosen) {
    int[] units = new int[2 * chosen.length];
    for (int n = 0; n < chosen.length; n++) {
      units[2 * n] = workspace.tokens.begin(workspace.encoding.firstToken(chosen[n]));
      units[2 * n + 1] = workspace.tokens.end(workspace.encoding.lastToken(chosen[n]));
    }
    int[] ascending = units.clone();
    Arrays.sort(ascending);
    int[] points = workspace.tokens.codePointIndices(ascending);
    int[] places = new int[units.length];
    for (int n = 0; n < units.length; n++) {
      places[n] = points[Arrays.binarySearch(ascending, units[n])];
    }
    return places;
  }

  private static List<Double> list(double[] values) {
    List<Double> list = new ArrayList<>(values.length);
    for (double value : values) {
      list.add(value);
    }
    return list;
  }
}
