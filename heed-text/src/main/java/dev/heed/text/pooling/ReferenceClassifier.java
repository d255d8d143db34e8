package dev.heed.text.pooling;

import dev.heed.text.training.Decoupling;
import dev.heed.text.training.Head;
import dev.heed.text.training.WordScore;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * The classifier in double precision, one plain loop for each formula: the specification that the
 * fast version is tested against. Nothing here is optimised.
 *
 * <p>A document without words has the context vector 0.
 */
public final class ReferenceClassifier {
  private final ClassifierShape shape;
  private final Loss lossKind;
  private final Decoupling decoupling;
  private final ReferencePenalty penalty;
  private final Map<WeightName, double[]> weights;
  private final Documents documents;
  private final ClassSample sample;
  private final int dim;
  private final int keyDim;
  private final int classes;

  private final double[] scores;
  private final double[][] attention;
  private final double[][] contexts;
  private final double[][] logits;
  private final double[][] hidden;
  private double loss;

  /** Computes the forward pass for documents of one class each. */
  public ReferenceClassifier(
      ClassifierShape shape, Map<WeightName, double[]> weights, Documents documents) {
    this(shape, new Loss.Softmax(), weights, documents);
  }

  /**
   * Computes the forward pass.
   *
   * @param weights the values of the tensors of {@link ClassifierShape#tensors()}, row-major
   */
  public ReferenceClassifier(
      ClassifierShape shape, Loss loss, Map<WeightName, double[]> weights, Documents documents) {
    this(shape, loss, new Decoupling.None(), weights, documents, ClassSample.all(shape.classes()));
  }

  /**
   * As the other constructors, for documents of one class each, with the loss over some classes.
   */
  public ReferenceClassifier(
      ClassifierShape shape,
      Map<WeightName, double[]> weights,
      Documents documents,
      ClassSample sample) {
    this(shape, new Loss.Softmax(), new Decoupling.None(), weights, documents, sample);
  }

  /** As the other constructors, with a penalty and with the loss over some classes. */
  public ReferenceClassifier(
      ClassifierShape shape,
      Loss loss,
      Decoupling decoupling,
      Map<WeightName, double[]> weights,
      Documents documents,
      ClassSample sample) {
    this.sample = sample;
    this.shape = shape;
    this.lossKind = loss;
    this.decoupling = decoupling;
    this.weights = weights;
    this.documents = documents;
    dim = shape.dim();
    keyDim = shape.keyDim();
    classes = shape.classes();
    penalty = new ReferencePenalty(shape, loss.isOfDifferences(), weights, documents, sample);
    scores = new double[documents.columns()];
    attention = new double[documents.count()][];
    contexts = new double[documents.count()][dim];
    logits = new double[documents.count()][classes];
    hidden = new double[documents.count()][];
    forward();
  }

  /** The weighted mean of the documents' losses, each with its penalty. */
  public double loss() {
    return loss;
  }

  /** The score {@code s_w} of each column of the documents. */
  public double[] scores() {
    return scores.clone();
  }

  /** The logits of a document. */
  public double[] logits(int document) {
    return logits[document].clone();
  }

  private void forward() {
    for (int u = 0; u < documents.columns(); u++) {
      scores[u] = score(documents.words()[u]);
    }
    double totalWeight = documents.totalWeight();
    for (int document = 0; document < documents.count(); document++) {
      attention[document] = attention(document);
      for (int i = 0; i < attention[document].length; i++) {
        int word = documents.positionWords()[documents.offsets()[document] + i];
        for (int j = 0; j < dim; j++) {
          contexts[document][j] +=
              attention[document][i] * weights.get(WeightName.EMBEDDINGS)[word * dim + j];
        }
      }
      headForward(document);
      loss += documents.weights()[document] / totalWeight * (loss(document) + penalty(document));
    }
  }

  private double penalty(int document) {
    return switch (decoupling) {
      case Decoupling.None() -> 0;
      case Decoupling.Logits(double strength) -> {
        double[] z = penalty.centred(logits[document]);
        yield strength / 2 * dot(z, z);
      }
      case Decoupling.Words(double strength) -> {
        double sum = 0;
        for (double[] word : penalty.contributions(document, attention[document])) {
          sum += dot(word, word);
        }
        yield strength / 2 * sum;
      }
    };
  }

  private double loss(int document) {
    int label = documents.labels()[document];
    return switch (lossKind) {
      case Loss.Softmax() -> -StrictMath.log(probabilitiesOverSample(document)[label]);
      case Loss.Distributions(int[][] sets, float[][] shares) -> {
        double[] p = probabilitiesOverSample(document);
        double sum = 0;
        for (int i = 0; i < sets[label].length; i++) {
          sum -= shares[label][i] * StrictMath.log(p[sets[label][i]]);
        }
        yield sum;
      }
      case Loss.Sigmoids(int[][] sets, float[] positiveWeights, float[] priors) -> {
        double sum = 0;
        for (int k = 0; k < classes; k++) {
          double p = sigmoid(logits[document][k] + priors[k]);
          sum -=
              Arrays.binarySearch(sets[label], k) >= 0
                  ? positiveWeights[k] * StrictMath.log(p)
                  : StrictMath.log(1 - p);
        }
        yield sum;
      }
    };
  }

  /** The gradient of {@link #loss(int)} in the logits. */
  private double[] lossGradient(int document) {
    int label = documents.labels()[document];
    return switch (lossKind) {
      case Loss.Softmax() -> {
        double[] g = probabilitiesOverSample(document);
        g[label] -= 1;
        yield g;
      }
      case Loss.Distributions(int[][] sets, float[][] shares) -> {
        double[] g = probabilitiesOverSample(document);
        for (int i = 0; i < sets[label].length; i++) {
          g[sets[label][i]] -= shares[label][i];
        }
        yield g;
      }
      case Loss.Sigmoids(int[][] sets, float[] positiveWeights, float[] priors) -> {
        double[] g = new double[classes];
        for (int k = 0; k < classes; k++) {
          double p = sigmoid(logits[document][k] + priors[k]);
          g[k] = Arrays.binarySearch(sets[label], k) >= 0 ? positiveWeights[k] * (p - 1) : p;
        }
        yield g;
      }
    };
  }

  private static double sigmoid(double z) {
    return 1 / (1 + StrictMath.exp(-z));
  }

  /** {@code q·κ_w} or {@code −‖φ(κ_w) − φ(q)‖²}. */
  private double score(int word) {
    double[] key = row(WeightName.KEYS, word, keyDim);
    double[] query = weights.get(WeightName.QUERY);
    return switch (shape.wordScore()) {
      case WordScore.Pooled() -> dot(query, key);
      case WordScore.Metric(int width) -> {
        double sum = 0;
        double[] a = metric(key, width);
        double[] b = metric(query, width);
        for (int j = 0; j < keyDim; j++) {
          sum -= (a[j] - b[j]) * (a[j] - b[j]);
        }
        yield sum;
      }
    };
  }

  /** {@code φ(x) = x + W₂ tanh(W₁x + b₁)}. */
  private double[] metric(double[] x, int width) {
    double[] result = x.clone();
    for (int m = 0; m < width; m++) {
      double unit = metricUnit(x, m);
      for (int j = 0; j < keyDim; j++) {
        result[j] += weights.get(WeightName.METRIC_OUTPUT)[j * width + m] * unit;
      }
    }
    return result;
  }

  private double metricUnit(double[] x, int m) {
    return StrictMath.tanh(
        dot(row(WeightName.METRIC_HIDDEN, m, keyDim), x)
            + weights.get(WeightName.METRIC_HIDDEN_BIAS)[m]);
  }

  /** {@code a_i = exp(s_i) / Σ_j exp(s_j)}. */
  private double[] attention(int document) {
    int from = documents.offsets()[document];
    double[] s = new double[documents.offsets()[document + 1] - from];
    for (int i = 0; i < s.length; i++) {
      s[i] = scores[documents.positionColumns()[from + i]];
    }
    return probabilities(s);
  }

  private void headForward(int document) {
    double[] context = contexts[document];
    switch (shape.head()) {
      case Head.Fixed() -> linearForward(context, logits[document]);
      case Head.Linear() -> linearForward(context, logits[document]);
      case Head.Mlp(int units) -> {
        hidden[document] = new double[units];
        for (int m = 0; m < units; m++) {
          hidden[document][m] =
              Math.max(
                  0,
                  dot(row(WeightName.HEAD_HIDDEN, m, dim), context)
                      + weights.get(WeightName.HEAD_HIDDEN_BIAS)[m]);
        }
        for (int k = 0; k < classes; k++) {
          logits[document][k] =
              dot(row(WeightName.HEAD_OUTPUT, k, units), hidden[document])
                  + weights.get(WeightName.HEAD_OUTPUT_BIAS)[k];
        }
      }
    }
  }

  private void linearForward(double[] context, double[] logits) {
    for (int k = 0; k < classes; k++) {
      logits[k] = dot(row(WeightName.HEAD, k, dim), context);
    }
  }

  /** The gradient of the loss in every tensor, also in those that a training keeps fixed. */
  public Map<WeightName, double[]> gradients() {
    Map<WeightName, double[]> gradients = new EnumMap<>(WeightName.class);
    weights.forEach((name, values) -> gradients.put(name, new double[values.length]));
    double[] scoreGradient = new double[documents.columns()];
    for (int document = 0; document < documents.count(); document++) {
      double[] h = headBackward(document, gradients);
      for (int i = 0; i < attention[document].length; i++) {
        int p = documents.offsets()[document] + i;
        int word = documents.positionWords()[p];
        double a = attention[document][i];
        double change = 0;
        for (int j = 0; j < dim; j++) {
          // ∂L/∂ν_w = Σ a_i h
          gradients.get(WeightName.EMBEDDINGS)[word * dim + j] += a * h[j];
          change +=
              h[j] * (weights.get(WeightName.EMBEDDINGS)[word * dim + j] - contexts[document][j]);
        }
        // ∂L/∂s_w = Σ a_i h·(ν_w − ν̄)
        scoreGradient[documents.positionColumns()[p]] += a * change;
      }
      if (decoupling instanceof Decoupling.Words(double strength)) {
        penalty.backward(document, attention[document], strength, gradients, scoreGradient);
      }
    }
    for (int u = 0; u < documents.columns(); u++) {
      scoreBackward(documents.words()[u], scoreGradient[u], gradients);
    }
    return gradients;
  }

  /** Adds the head's gradients and gives {@code h = ∂L/∂ν̄}. */
  private double[] headBackward(int document, Map<WeightName, double[]> gradients) {
    double[] g = lossGradient(document);
    if (decoupling instanceof Decoupling.Logits(double strength)) {
      double[] z = penalty.centred(logits[document]);
      for (int k = 0; k < classes; k++) {
        g[k] += strength * z[k];
      }
    }
    for (int k = 0; k < classes; k++) {
      g[k] *= documents.weights()[document] / documents.totalWeight();
    }
    double[] h = new double[dim];
    switch (shape.head()) {
      case Head.Fixed() ->
          linearBackward(
              weights.get(WeightName.HEAD),
              gradients.get(WeightName.HEAD),
              contexts[document],
              g,
              h);
      case Head.Linear() ->
          linearBackward(
              weights.get(WeightName.HEAD),
              gradients.get(WeightName.HEAD),
              contexts[document],
              g,
              h);
      case Head.Mlp(int units) -> {
        double[] unitGradient = new double[units];
        linearBackward(
            weights.get(WeightName.HEAD_OUTPUT),
            gradients.get(WeightName.HEAD_OUTPUT),
            hidden[document],
            g,
            unitGradient);
        add(g, gradients.get(WeightName.HEAD_OUTPUT_BIAS));
        for (int m = 0; m < units; m++) {
          unitGradient[m] = hidden[document][m] > 0 ? unitGradient[m] : 0;
        }
        linearBackward(
            weights.get(WeightName.HEAD_HIDDEN),
            gradients.get(WeightName.HEAD_HIDDEN),
            contexts[document],
            unitGradient,
            h);
        add(unitGradient, gradients.get(WeightName.HEAD_HIDDEN_BIAS));
      }
    }
    return h;
  }

  /** For {@code y = Wx}: adds {@code dW += dy xᵀ} and {@code dx += Wᵀ dy}. */
  static void linearBackward(double[] w, double[] dw, double[] x, double[] dy, double[] dx) {
    for (int k = 0; k < dy.length; k++) {
      for (int j = 0; j < x.length; j++) {
        dw[k * x.length + j] += dy[k] * x[j];
        dx[j] += w[k * x.length + j] * dy[k];
      }
    }
  }

  private void scoreBackward(int word, double ds, Map<WeightName, double[]> gradients) {
    double[] key = row(WeightName.KEYS, word, keyDim);
    double[] query = weights.get(WeightName.QUERY);
    double[] keyGradient = new double[keyDim];
    switch (shape.wordScore()) {
      case WordScore.Pooled() -> {
        for (int j = 0; j < keyDim; j++) {
          keyGradient[j] = query[j] * ds;
          gradients.get(WeightName.QUERY)[j] += key[j] * ds;
        }
      }
      case WordScore.Metric(int width) -> {
        double[] a = metric(key, width);
        double[] b = metric(query, width);
        double[] da = new double[keyDim];
        double[] db = new double[keyDim];
        for (int j = 0; j < keyDim; j++) {
          da[j] = -2 * (a[j] - b[j]) * ds;
          db[j] = -da[j];
        }
        metricBackward(key, da, width, keyGradient, gradients);
        metricBackward(query, db, width, gradients.get(WeightName.QUERY), gradients);
      }
    }
    for (int j = 0; j < keyDim; j++) {
      gradients.get(WeightName.KEYS)[word * keyDim + j] += keyGradient[j];
    }
  }

  /** For {@code y = φ(x)}: adds the gradients of φ's weights and {@code dx}. */
  private void metricBackward(
      double[] x, double[] dy, int width, double[] dx, Map<WeightName, double[]> gradients) {
    add(dy, dx);
    for (int m = 0; m < width; m++) {
      double unit = metricUnit(x, m);
      double sum = 0;
      for (int j = 0; j < keyDim; j++) {
        gradients.get(WeightName.METRIC_OUTPUT)[j * width + m] += dy[j] * unit;
        sum += dy[j] * weights.get(WeightName.METRIC_OUTPUT)[j * width + m];
      }
      double before = sum * (1 - unit * unit);
      gradients.get(WeightName.METRIC_HIDDEN_BIAS)[m] += before;
      for (int j = 0; j < keyDim; j++) {
        gradients.get(WeightName.METRIC_HIDDEN)[m * keyDim + j] += before * x[j];
        dx[j] += weights.get(WeightName.METRIC_HIDDEN)[m * keyDim + j] * before;
      }
    }
  }

  private double[] row(WeightName name, int row, int width) {
    return Arrays.copyOfRange(weights.get(name), row * width, (row + 1) * width);
  }

  /** {@code exp(z_k + c_k) / Σ_S exp(z_l + c_l)} for the classes of the sample, 0 for others. */
  private double[] probabilitiesOverSample(int document) {
    double[] corrected = new double[classes];
    Arrays.fill(corrected, Double.NEGATIVE_INFINITY);
    for (int c = 0; c < sample.size(); c++) {
      int k = sample.classes()[c];
      corrected[k] = logits[document][k] + sample.corrections()[c];
    }
    return probabilities(corrected);
  }

  private static double[] probabilities(double[] logits) {
    double[] p = new double[logits.length];
    double highest = Double.NEGATIVE_INFINITY;
    for (double value : logits) {
      highest = Math.max(highest, value);
    }
    double sum = 0;
    for (int k = 0; k < p.length; k++) {
      p[k] = StrictMath.exp(logits[k] - highest);
      sum += p[k];
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
    return p;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double[] source, double[] target) {
    for (int i = 0; i < source.length; i++) {
      target[i] += source[i];
    }
  }
}
