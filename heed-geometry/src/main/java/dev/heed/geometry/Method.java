package dev.heed.geometry;

import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Similarity;
import java.util.List;

/**
 * A classical algorithm as similarities and what is made of them.
 *
 * <p>The same values are shown and computed with: {@link #similarities()} are the compositions, and
 * a {@link Result} holds them with the points that they were applied to last.
 */
public sealed interface Method
    permits ClassicalScaling,
        StressScaling,
        Isomap,
        LocallyLinear,
        LaplacianEigenmaps,
        DiffusionMap,
        NeighbourEmbedding,
        Umap,
        KMeans,
        FuzzyCMeans,
        MarkovClustering,
        NearestNeighbours,
        SupportVectors,
        Propagation {

  /**
   * A similarity's part in a method.
   *
   * @param name such as {@code high} for the points and {@code low} for their picture in the plane;
   *     empty where there is one alone
   */
  record Role(String name, Similarity similarity) {
    Role(Similarity similarity) {
      this("", similarity);
    }
  }

  /**
   * The compositions. Where a matrix in them comes from the data, such as a graph that changes from
   * round to round, it is empty here.
   */
  List<Role> similarities();

  /**
   * Runs the method; the same result for any number of threads.
   *
   * @throws ProblemException if the points are too few, fall into parts, or have no labels
   */
  Result run(Data data, Computation computation);
}
