package dev.heed.geometry;

import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.kernel.Workers;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** What a method found. */
public sealed interface Result {

  /** The similarities it was found with, as they were at the end. */
  List<Applied> similarities();

  /** The method's own measures by name. */
  SequencedMap<String, Double> measures();

  /**
   * A similarity and the points it was applied to.
   *
   * @param role as in {@link Method.Role}
   */
  record Applied(String role, Similarity similarity, Points rows, Points columns) {
    /** The matrix at each stage. */
    public Similarity.Stages stages(Workers workers) {
      return similarity.stages(rows, columns, workers);
    }
  }

  /**
   * Points placed anew, in as many dimensions as were asked for.
   *
   * @param points one for each point of the data
   */
  record Embedded(Points points, List<Applied> similarities, SequencedMap<String, Double> measures)
      implements Result {
    public Embedded {
      similarities = List.copyOf(similarities);
      measures = copy(measures);
    }
  }

  /**
   * Points in groups.
   *
   * @param cluster the group of each point, from 0; groups are numbered as they first occur
   * @param count how many groups
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
   * Labels for points.
   *
   * @param rows which points were to be labelled
   * @param labels what they got, one for each of {@code rows}
   * @param training which points they were learnt from
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
   * @param features one row for each point of the data
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
