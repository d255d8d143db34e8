package dev.heed.dynamics;

import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.Part;
import dev.heed.text.pooling.ReferenceClassifier;
import dev.heed.text.pooling.WeightName;
import dev.heed.text.training.Head;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Plain gradient descent in double; the reference for all other trainings. */
final class DoubleDescent {
  private final DescentOptions options;
  private final ClassifierShape shape;
  private final Map<WeightName, double[]> weights = new EnumMap<>(WeightName.class);

  DoubleDescent(DescentOptions options, ClassifierWeights start) {
    this.options = options;
    shape = start.shape();
    for (WeightName name : shape.tensors().keySet()) {
      float[] values = start.values(name);
      weights.put(name, IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray());
    }
  }

  double loss(Documents documents) {
    return new ReferenceClassifier(shape, weights, documents).loss();
  }

  void step(Documents documents) {
    Map<WeightName, double[]> gradients =
        new ReferenceClassifier(shape, weights, documents).gradients();
    weights.forEach(
        (name, values) -> {
          Part part = name.part();
          boolean fixed = part == Part.HEAD && options.head() instanceof Head.Fixed;
          for (int i = 0; i < values.length && options.trained().contains(part) && !fixed; i++) {
            values[i] -= options.rate() * gradients.get(name)[i];
          }
        });
  }

  double score(int word) {
    int dim = shape.keyDim();
    double sum = 0;
    for (int j = 0; j < dim; j++) {
      sum += weights.get(WeightName.QUERY)[j] * weights.get(WeightName.KEYS)[word * dim + j];
    }
    return sum;
  }

  double norm(int word) {
    int dim = shape.dim();
    double sum = 0;
    for (int j = word * dim; j < (word + 1) * dim; j++) {
      sum += weights.get(WeightName.EMBEDDINGS)[j] * weights.get(WeightName.EMBEDDINGS)[j];
    }
    return StrictMath.sqrt(sum);
  }

  double[] values(WeightName tensor) {
    return weights.get(tensor);
  }
}
