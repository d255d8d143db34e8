package dev.heed.attention;

import dev.heed.attention.score.FeatureMap;
import dev.heed.attention.score.Matrix;
import dev.heed.attention.score.Score;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Attention as its formulas define it, in double precision: the specification that tests compare
 * the fused engine with. Plain loops, never optimised.
 *
 * @param attention the computation
 * @param shape the sizes
 * @param queries {@code [heads, queries, dim]}
 * @param keys {@code [keyHeads, keys, dim]}
 * @param values {@code [keyHeads, keys, valueDim]}
 */
public record ReferenceAttention(
    Attention attention, AttentionShape shape, double[] queries, double[] keys, double[] values) {

  /** Gradients, shaped like the inputs and the score's parameters. */
  public record Gradients(
      double[] queries, double[] keys, double[] values, List<Matrix> parameters) {}

  public ReferenceAttention {
    attention.check(shape);
  }

  /** Converts an input to double precision. */
  public static ReferenceAttention of(Attention attention, AttentionInput input) {
    return new ReferenceAttention(
        attention,
        input.shape(),
        Numbers.toDouble(input.queries()),
        Numbers.toDouble(input.keys()),
        Numbers.toDouble(input.values()));
  }

  /** {@code O = W V}, {@code [heads, queries, valueDim]}. */
  public double[] forward() {
    double[] output = new double[shape.outputSize()];
    for (int head = 0; head < shape.heads(); head++) {
      double[] z = maskedScores(head);
      double[] w = weights(z);
      for (int i = 0; i < shape.queries(); i++) {
        for (int j = 0; j < shape.keys(); j++) {
          // The value of an excluded pair may be infinite, and 0·∞ is NaN.
          if (z[i * shape.keys() + j] != Double.NEGATIVE_INFINITY) {
            for (int c = 0; c < shape.valueDim(); c++) {
              output[outputAt(head, i) + c] +=
                  w[i * shape.keys() + j] * values[valueAt(head, j) + c];
            }
          }
        }
      }
    }
    return output;
  }

  /** {@code W}, {@code [heads, queries, keys]}. */
  public double[] weights() {
    return ofAllHeads(head -> weights(maskedScores(head)));
  }

  /**
   * The scores after the biases, {@code [heads, queries, keys]}; −∞ for pairs that the mask or a
   * bias excludes.
   */
  public double[] scores() {
    return ofAllHeads(this::maskedScores);
  }

  private double[] ofAllHeads(IntFunction<double[]> matrix) {
    int size = shape.queries() * shape.keys();
    double[] all = new double[Math.multiplyExact(shape.heads(), size)];
    for (int head = 0; head < shape.heads(); head++) {
      System.arraycopy(matrix.apply(head), 0, all, head * size, size);
    }
    return all;
  }

  private double[] weights(double[] maskedScores) {
    return attention.normalise().forward(maskedScores, shape.queries(), shape.keys());
  }

  /** The scores of a head after the biases; −∞ for pairs that the mask or a bias excludes. */
  private double[] maskedScores(int head) {
    double[] z = scores(head);
    for (int i = 0; i < shape.queries(); i++) {
      for (int j = 0; j < shape.keys(); j++) {
        int place = i * shape.keys() + j;
        boolean out = !attention.mask().allows(head, i, j);
        for (Bias bias : attention.biases()) {
          z[place] = bias.apply(z[place], head, i, j);
          out |= bias.excludes(head, i, j);
        }
        z[place] = out ? Double.NEGATIVE_INFINITY : z[place];
      }
    }
    return z;
  }

  private double[] scores(int head) {
    Score score = attention.score();
    double[] u = score.queryMap().forward(head, queries(head), shape.queries());
    double[] v = score.keyMap().forward(head, keys(head), shape.keys());
    double[] z = new double[shape.queries() * shape.keys()];
    for (int i = 0; i < shape.queries(); i++) {
      for (int j = 0; j < shape.keys(); j++) {
        z[i * shape.keys() + j] = score.compare(head, row(u, i), row(v, j));
      }
    }
    return z;
  }

  /** Computes the gradients from the loss's gradient with respect to the output. */
  public Gradients backward(double[] outputGradients) {
    Gradients gradients =
        new Gradients(
            new double[queries.length],
            new double[keys.length],
            new double[values.length],
            attention.score().parameters().stream().map(Matrix::zeros).toList());
    for (int head = 0; head < shape.heads(); head++) {
      double[] z = maskedScores(head);
      double[] w = weights(z);
      double[] dw = weightGradients(head, z, w, outputGradients, gradients);
      double[] dz = attention.normalise().backward(z, w, dw, shape.queries(), shape.keys());
      biasBackward(head, z, dz);
      scoresBackward(head, z, dz, gradients);
    }
    return gradients;
  }

  /** Backward pass of {@code O = W V}: {@code dV += WᵀdO}, {@code dW = dO Vᵀ}. */
  private double[] weightGradients(
      int head, double[] z, double[] w, double[] dOutput, Gradients gradients) {
    double[] dw = new double[w.length];
    for (int i = 0; i < shape.queries(); i++) {
      for (int j = 0; j < shape.keys(); j++) {
        int place = i * shape.keys() + j;
        if (z[place] != Double.NEGATIVE_INFINITY) {
          for (int c = 0; c < shape.valueDim(); c++) {
            double d = dOutput[outputAt(head, i) + c];
            gradients.values[valueAt(head, j) + c] += w[place] * d;
            dw[place] += d * values[valueAt(head, j) + c];
          }
        }
      }
    }
    return dw;
  }

  /** Backward pass of {@code z' = bias(z)}, for each bias in order: {@code dz = dz'·bias'(z)}. */
  private void biasBackward(int head, double[] maskedScores, double[] dz) {
    double[] z = scores(head);
    for (int i = 0; i < shape.queries(); i++) {
      for (int j = 0; j < shape.keys(); j++) {
        int place = i * shape.keys() + j;
        if (maskedScores[place] == Double.NEGATIVE_INFINITY) {
          dz[place] = 0;
        } else {
          for (Bias bias : attention.biases()) {
            dz[place] *= bias.derivative(z[place]);
            z[place] = bias.apply(z[place], head, i, j);
          }
        }
      }
    }
  }

  /** Backward pass of {@code z_ij = compare(φ(x_i), ψ(y_j))}. */
  private void scoresBackward(int head, double[] maskedScores, double[] dz, Gradients gradients) {
    Score score = attention.score();
    FeatureMap queryMap = score.queryMap();
    FeatureMap keyMap = score.keyMap();
    double[] u = queryMap.forward(head, queries(head), shape.queries());
    double[] v = keyMap.forward(head, keys(head), shape.keys());
    double[] du = new double[u.length];
    double[] dv = new double[v.length];
    for (int i = 0; i < shape.queries(); i++) {
      double[] dui = new double[features()];
      for (int j = 0; j < shape.keys(); j++) {
        int place = i * shape.keys() + j;
        if (maskedScores[place] != Double.NEGATIVE_INFINITY) {
          double[] dvj = new double[features()];
          score.compareBackward(
              head, row(u, i), row(v, j), dz[place], dui, dvj, gradients.parameters);
          add(dvj, dv, j * features());
        }
      }
      add(dui, du, i * features());
    }
    double[] dx = new double[shape.queries() * shape.dim()];
    double[] dy = new double[shape.keys() * shape.dim()];
    int first = score.sharesMap() ? 0 : queryMap.parameters().size();
    List<Matrix> all = gradients.parameters;
    queryMap.backward(head, queries(head), shape.queries(), du, dx, all);
    keyMap.backward(head, keys(head), shape.keys(), dv, dy, all.subList(first, all.size()));
    add(dx, gradients.queries, head * dx.length);
    add(dy, gradients.keys, head / shape.group() * dy.length);
  }

  private int features() {
    return attention.score().queryMap().outputDim(shape.dim());
  }

  private double[] row(double[] features, int row) {
    return Arrays.copyOfRange(features, row * features(), (row + 1) * features());
  }

  private double[] queries(int head) {
    int size = shape.queries() * shape.dim();
    return Arrays.copyOfRange(queries, head * size, (head + 1) * size);
  }

  private double[] keys(int head) {
    int size = shape.keys() * shape.dim();
    int keyHead = head / shape.group();
    return Arrays.copyOfRange(keys, keyHead * size, (keyHead + 1) * size);
  }

  private int valueAt(int head, int key) {
    return (head / shape.group() * shape.keys() + key) * shape.valueDim();
  }

  private int outputAt(int head, int query) {
    return (head * shape.queries() + query) * shape.valueDim();
  }

  private static void add(double[] source, double[] target, int offset) {
    for (int i = 0; i < source.length; i++) {
      target[offset + i] += source[i];
    }
  }
}
