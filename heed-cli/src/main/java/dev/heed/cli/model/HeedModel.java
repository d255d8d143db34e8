package dev.heed.cli.model;

import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.model.Probabilities;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A classifier that {@code heed train} made. */
public record HeedModel(TextClassifier classifier) implements LoadedModel {
  @Override
  public List<String> labels() {
    return classifier.labels();
  }

  @Override
  public List<Double> labelShares() {
    return classifier.labelShares();
  }

  @Override
  public boolean isMultiLabel() {
    return classifier.isMultiLabel();
  }

  @Override
  public boolean hasAttention() {
    return true;
  }

  @Override
  public Ranking rank(String text, int k, double threshold) {
    return rank(text, k, label -> threshold);
  }

  @Override
  public Ranking given(String text) {
    return isMultiLabel() ? rank(text, ALL, classifier.thresholds()::get) : rank(text, 1, 0);
  }

  private Ranking rank(String text, int k, IntFunction<Double> threshold) {
    double[] p = classifier.probabilities(text);
    List<String> labels = new ArrayList<>();
    List<Double> probabilities = new ArrayList<>();
    int[] order = k == 1 ? new int[] {Probabilities.highest(p)} : byProbability(p);
    for (int n = 0; n < (k == ALL ? p.length : Math.min(k, p.length)); n++) {
      int i = order[n];
      if (p[i] >= threshold.apply(i)) {
        labels.add(classifier.labels().get(i));
        probabilities.add(p[i]);
      }
    }
    // Only a text without a known word, or a rare tie, has the labels' shares as probabilities.
    boolean mayBePrior = classifier.labelShares().isEmpty() ? isEven(p) : isShares(p);
    return new Ranking(labels, probabilities, mayBePrior && classifier.known(text) == 0);
  }

  /** The labels, the most probable first. */
  private static int[] byProbability(double[] p) {
    return IntStream.range(0, p.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -p[i]))
        .mapToInt(i -> i)
        .toArray();
  }

  private static boolean isEven(double[] p) {
    for (double each : p) {
      if (each != p[0]) {
        return false;
      }
    }
    return true;
  }

  private boolean isShares(double[] p) {
    List<Double> shares = classifier.labelShares();
    for (int i = 0; i < p.length; i++) {
      if (p[i] != shares.get(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public double[] probabilities(String text) {
    return classifier.probabilities(text);
  }

  @Override
  public double known(String text) {
    return classifier.known(text);
  }

  @Override
  public Explanation explain(String text) {
    return classifier.explain(text);
  }

  @Override
  public List<Explanation.Span> unknownWords(String text) {
    return classifier.unknownWords(text);
  }

  @Override
  public int[] tokens(String text) {
    return places(text);
  }

  /** The begin and the end of each word of a text in code points, alternating. */
  static int[] places(String text) {
    TokenBuffer buffer = new TokenBuffer();
    new Tokenizer().tokenize(text, buffer);
    int[] places = new int[2 * buffer.size()];
    for (int i = 0; i < buffer.size(); i++) {
      places[2 * i] = buffer.begin(i);
      places[2 * i + 1] = buffer.end(i);
    }
    return buffer.codePointIndices(places);
  }

  @Override
  public int dim() {
    return classifier.info().options().model().dim();
  }

  @Override
  public float[] vector(String text) {
    double[] context = classifier.vector(text);
    float[] vector = new float[context.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) context[i];
    }
    return vector;
  }

  @Override
  public float[] wordVector(String word) {
    return vector(word);
  }

  @Override
  public String version() {
    return classifier.info().version();
  }

  @Override
  public Optional<String> dataHash() {
    return Optional.of(classifier.info().dataHash());
  }
}
