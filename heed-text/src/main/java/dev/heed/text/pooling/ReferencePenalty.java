package dev.heed.text.pooling;

import java.util.Arrays;
import java.util.Map;

/**
 * The penalties of {@link dev.heed.text.training.Decoupling} in double precision, for {@link
 * ReferenceClassifier}.
 *
 * @param isOfDifferences whether only differences of logits count
 */
record ReferencePenalty(
    ClassifierShape shape,
    boolean isOfDifferences,
    Map<WeightName, double[]> weights,
    Documents documents,
    ClassSample sample) {

  /** {@code C z}: values of the sample's classes less their mean if only differences count. */
  double[] centred(double[] values) {
    double[] result = new double[shape.classes()];
    double mean = 0;
    for (int k : sample.classes()) {
      mean += isOfDifferences ? values[k] / sample.size() : 0;
    }
    for (int k : sample.classes()) {
      result[k] = values[k] - mean;
    }
    return result;
  }

  /** {@code c_i = Uᵀν_i}. */
  private double[] effect(int position) {
    double[] embedding = row(WeightName.EMBEDDINGS, documents.positionWords()[position]);
    double[] effect = new double[shape.classes()];
    for (int k = 0; k < shape.classes(); k++) {
      effect[k] = ReferenceClassifier.dot(row(WeightName.HEAD, k), embedding);
    }
    return effect;
  }

  /**
   * {@code C b_t} of each word, with {@code b_t = Σ a_i c_i / m_i} over the entries covering it.
   */
  double[][] contributions(int document, double[] attention) {
    int from = documents.offsets()[document];
    int to = documents.offsets()[document + 1];
    double[][] words = new double[documents.spans().words(from, to)][shape.classes()];
    for (int p = from; p < to; p++) {
      double[] effect = effect(p);
      int first = documents.spans().first(p, from);
      int count = documents.spans().count(p);
      for (int t = first; t < first + count; t++) {
        for (int k = 0; k < shape.classes(); k++) {
          words[t][k] += attention[p - from] * effect[k] / count;
        }
      }
    }
    for (int t = 0; t < words.length; t++) {
      words[t] = centred(words[t]);
    }
    return words;
  }

  /**
   * Adds the gradients of the penalty on words. With {@code d_i} the mean of {@code C b_t} over the
   * words that entry {@code i} covers, {@code ∂/∂ν_i = a_i U d_i}, {@code ∂/∂U = Σ a_i ν_i d_iᵀ}
   * and {@code ∂/∂s_i = a_i (d_i·c_i − Σ a_j d_j·c_j)}.
   */
  void backward(
      int document,
      double[] attention,
      double strength,
      Map<WeightName, double[]> gradients,
      double[] scoreGradient) {
    int from = documents.offsets()[document];
    double scale = strength * documents.weights()[document] / documents.totalWeight();
    double[][] words = contributions(document, attention);
    double[] products = new double[attention.length];
    double mean = 0;
    for (int i = 0; i < products.length; i++) {
      int first = documents.spans().first(from + i, from);
      int count = documents.spans().count(from + i);
      double a = attention[i];
      int word = documents.positionWords()[from + i];
      double[] d = new double[shape.classes()];
      for (int t = first; t < first + count; t++) {
        for (int k = 0; k < shape.classes(); k++) {
          d[k] += words[t][k] / count;
        }
      }
      double[] effect = effect(from + i);
      products[i] = ReferenceClassifier.dot(d, effect);
      mean += a * products[i];
      double[] force = new double[shape.classes()];
      for (int k = 0; k < shape.classes(); k++) {
        force[k] = scale * a * d[k];
      }
      double[] embedding = row(WeightName.EMBEDDINGS, word);
      double[] back = new double[shape.dim()];
      ReferenceClassifier.linearBackward(
          weights.get(WeightName.HEAD), gradients.get(WeightName.HEAD), embedding, force, back);
      for (int j = 0; j < shape.dim(); j++) {
        gradients.get(WeightName.EMBEDDINGS)[word * shape.dim() + j] += back[j];
      }
    }
    for (int i = 0; i < products.length; i++) {
      scoreGradient[documents.positionColumns()[from + i]] +=
          scale * attention[i] * (products[i] - mean);
    }
  }

  private double[] row(WeightName name, int row) {
    int dim = shape.dim();
    return Arrays.copyOfRange(weights.get(name), row * dim, (row + 1) * dim);
  }
}
