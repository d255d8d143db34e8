package dev.heed.text.pooling;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.text.training.Head;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.WordScore;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The sizes and the kind of a pooled-attention classifier. They determine which weights it has.
 *
 * @param vocabulary number of words, {@code V}
 * @param classes number of classes, {@code K}
 * @param model kind and widths
 */
public record ClassifierShape(int vocabulary, int classes, ModelShape model) {
  private static final int MAX_VALUES = Integer.MAX_VALUE - 8;

  public ClassifierShape {
    Require.atLeast("vocabulary", 1, vocabulary);
    Require.atLeast("classes", 1, classes);
    Require.between("dim", 1, ModelShape.MAX_LENGTH, model.dim());
    long largest = (long) vocabulary * Math.max(model.dim(), model.keyDim());
    if (largest > MAX_VALUES) {
      throw new ProblemException(
          "vocabulary × dim is " + largest, "fewer than 2^31: raise the minimum count");
    }
    int inputs = model.head() instanceof Head.Mlp(int hidden) ? hidden : model.dim();
    long output = (long) classes * inputs;
    if (output > MAX_VALUES) {
      throw new ProblemException(
          "classes × inputs of the last layer is " + output, "fewer than 2^31");
    }
  }

  /** Scoring of words. */
  public WordScore wordScore() {
    return model.wordScore();
  }

  /** Computation of the logits. */
  public Head head() {
    return model.head();
  }

  /** Length of a word's embedding, {@code d}. */
  public int dim() {
    return model.dim();
  }

  /** Length of a word's key and of the query, {@code d'}. */
  public int keyDim() {
    return model.keyDim();
  }

  /** The sizes of every tensor, outermost first; iterates in the order of a model file. */
  public Map<WeightName, List<Integer>> tensors() {
    Map<WeightName, List<Integer>> shapes = new EnumMap<>(WeightName.class);
    int dim = dim();
    int keyDim = keyDim();
    shapes.put(WeightName.EMBEDDINGS, List.of(vocabulary, dim));
    shapes.put(WeightName.KEYS, List.of(vocabulary, keyDim));
    shapes.put(WeightName.QUERY, List.of(keyDim));
    // A switch over types costs a new process tens of milliseconds, once.
    if (head() instanceof Head.Mlp(int hidden)) {
      shapes.put(WeightName.HEAD_HIDDEN, List.of(hidden, dim));
      shapes.put(WeightName.HEAD_HIDDEN_BIAS, List.of(hidden));
      shapes.put(WeightName.HEAD_OUTPUT, List.of(classes, hidden));
      shapes.put(WeightName.HEAD_OUTPUT_BIAS, List.of(classes));
    } else {
      shapes.put(WeightName.HEAD, List.of(classes, dim));
    }
    if (wordScore() instanceof WordScore.Metric(int width)) {
      shapes.put(WeightName.METRIC_HIDDEN, List.of(width, keyDim));
      shapes.put(WeightName.METRIC_HIDDEN_BIAS, List.of(width));
      shapes.put(WeightName.METRIC_OUTPUT, List.of(keyDim, width));
    }
    return shapes;
  }

  /** As {@link #tensors()}, by the names in a model file. */
  public SequencedMap<String, List<Integer>> tensorsInFile() {
    SequencedMap<String, List<Integer>> shapes = new LinkedHashMap<>();
    for (Map.Entry<WeightName, List<Integer>> each : tensors().entrySet()) {
      shapes.put(each.getKey().toString(), each.getValue());
    }
    return shapes;
  }
}
