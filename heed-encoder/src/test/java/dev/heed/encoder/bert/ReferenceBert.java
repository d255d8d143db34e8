package dev.heed.encoder.bert;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.Erf;

/** The forward pass in double precision, as the formulas read; {@link BertForward} is compared. */
public final class ReferenceBert {
  private final BertWeights weights;

  public ReferenceBert(BertWeights weights) {
    this.weights = weights;
  }

  /** The embeddings and each layer's hidden states, {@code [pieces][dim]}. */
  public List<double[][]> states(int[] ids) {
    List<double[][]> states = new ArrayList<>();
    double[][] x = embeddings(ids);
    states.add(x);
    for (BertLayer layer : weights.layers()) {
      double[][] a = plus(x, linear(layer.output(), attention(layer, x)));
      double[][] h = norm(layer.attentionNorm(), a);
      double[][] up = map(linear(layer.up(), h), ReferenceBert::gelu);
      x = norm(layer.norm(), plus(h, linear(layer.down(), up)));
      states.add(x);
    }
    return states;
  }

  private double[][] embeddings(int[] ids) {
    int dim = weights.dim();
    BertWeights.Embeddings tables = weights.embeddings();
    double[][] x = new double[ids.length][dim];
    for (int i = 0; i < ids.length; i++) {
      for (int j = 0; j < dim; j++) {
        x[i][j] =
            (double) tables.words()[ids[i] * dim + j]
                + tables.segment()[j]
                + tables.places()[i * dim + j];
      }
    }
    return norm(tables.norm(), x);
  }

  private double[][] attention(BertLayer layer, double[][] x) {
    double[][] result = new double[x.length][weights.dim()];
    for (int head = 0; head < weights.heads(); head++) {
      int from = head * weights.dim() / weights.heads();
      int to = (head + 1) * weights.dim() / weights.heads();
      double[][] map = map(layer, x, head);
      double[][] values = linear(layer.value(), x);
      for (int q = 0; q < x.length; q++) {
        for (int key = 0; key < x.length; key++) {
          for (int j = from; j < to; j++) {
            result[q][j] += map[q][key] * values[key][j];
          }
        }
      }
    }
    return result;
  }

  /** A head's weights, {@code [pieces][pieces]}: {@code softmax(QKᵀ/√d)}. */
  double[][] map(BertLayer layer, double[][] x, int head) {
    int size = weights.dim() / weights.heads();
    double[][] queries = linear(layer.query(), x);
    double[][] keys = linear(layer.key(), x);
    double[][] map = new double[x.length][x.length];
    for (int q = 0; q < x.length; q++) {
      double total = 0;
      for (int key = 0; key < x.length; key++) {
        double score = 0;
        for (int j = head * size; j < (head + 1) * size; j++) {
          score += queries[q][j] * keys[key][j];
        }
        map[q][key] = Math.exp(score / Math.sqrt(size));
        total += map[q][key];
      }
      for (int key = 0; key < x.length; key++) {
        map[q][key] /= total;
      }
    }
    return map;
  }

  private static double[][] linear(Linear map, double[][] x) {
    double[][] y = new double[x.length][map.outputs()];
    for (int row = 0; row < x.length; row++) {
      for (int j = 0; j < map.outputs(); j++) {
        y[row][j] = map.bias()[j];
        for (int i = 0; i < map.inputs(); i++) {
          y[row][j] += x[row][i] * map.weights()[i * map.outputs() + j];
        }
      }
    }
    return y;
  }

  private static double gelu(double x) {
    return x * (1 + Erf.value(x / Math.sqrt(2))) / 2;
  }

  private static double[][] map(double[][] x, DoubleUnaryOperator function) {
    double[][] y = new double[x.length][];
    for (int row = 0; row < x.length; row++) {
      y[row] = Arrays.stream(x[row]).map(function).toArray();
    }
    return y;
  }

  private static double[][] plus(double[][] x, double[][] y) {
    double[][] sum = new double[x.length][x[0].length];
    for (int row = 0; row < x.length; row++) {
      for (int j = 0; j < x[row].length; j++) {
        sum[row][j] = x[row][j] + y[row][j];
      }
    }
    return sum;
  }

  private static double[][] norm(LayerNorm norm, double[][] x) {
    double[][] y = new double[x.length][x[0].length];
    for (int row = 0; row < x.length; row++) {
      double mean = Arrays.stream(x[row]).average().orElseThrow();
      double variance =
          Arrays.stream(x[row]).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      for (int j = 0; j < y[row].length; j++) {
        y[row][j] =
            (x[row][j] - mean) / Math.sqrt(variance + norm.epsilon()) * norm.scale()[j]
                + norm.shift()[j];
      }
    }
    return y;
  }
}
