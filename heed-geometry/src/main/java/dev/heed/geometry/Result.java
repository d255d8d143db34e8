package dev.heed.geometry;

import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.kernel.Workers;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The result of a method. */
public sealed interface Result {

  /** The similarities in their final state. */
  List<Applied> similarities();

  /** The method's own measures by name. */
  SequencedMap<String, Double> measures();

  /**
   * A similarity and the points it was applied to.
   *
   * @param role the name of {@link Method.Role}
   * @param similarity the composition
   * @param rows the points of the matrix's rows
   * @param columns the points of the matrix's columns
   */
  record Applied(String role, Similarity similarity, Points rows, Points columns) {
    /** The matrix at each stage. */
    public Similarity.Stages stages(Workers workers) {
      return similarity.stages(rows, columns, workers);
    }
  }

  /**
   * An embedding.
   *
   * @param points one embedded point per point of the data
   */
  record Embedded(Points points, List<Applied> similarities, SequencedMap<String, Double> measures)
      implements Result {
    public Embedded {
      similarities = List.copyOf(similarities);
      measures = copy(measures);
    }
  }

  /**
   * A clustering.
   *
   * @param cluster the cluster of each point, counted from 0 in the order of first occurrence
   * @param count number of clusters
   */
  record Clustered(
      int[] cluster, int count, List<Applied> similarities, SequencedMap<String, Double> measures)
      implements Result {
    public Clustered {
      similarities = List.copyOf(similarities);
      measures = copy(measures);
    }
  }

  /**
   * Predicted labels.
   *
   * @param rows indices of the labelled points
   * @param labels the predicted label of each of {@code rows}
   * @param training indices of the training points
   */
  record Classified(
      int[] rows,
      List<String> labels,
      int[] training,
      List<Applied> similarities,
      SequencedMap<String, Double> measures)
      implements Result {
    public Classified {
      labels = List.copyOf(labels);
      similarities = List.copyOf(similarities);
      measures = copy(measures);
    }
  }

  /**
   * Features after propagation.
   *
   * @param features one row per point of the data
   */
  record Propagated(
      Points features, List<Applied> similarities, SequencedMap<String, Double> measures)
      implements Result {
    public Propagated {
      similarities = List.copyOf(similarities);
      measures = copy(measures);
    }
  }

  private static SequencedMap<String, Double> copy(Map<String, Double> measures) {
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(measures));
  }
}
