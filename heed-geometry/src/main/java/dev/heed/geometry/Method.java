package dev.heed.geometry;

import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Similarity;
import java.util.List;

/**
 * A classical algorithm, expressed as similarities and their use.
 *
 * <p>A method computes with the same values that it shows: {@link #similarities()} are the
 * compositions, and a {@link Result} holds them with the points that they were last applied to.
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
   * A similarity's role in a method.
   *
   * @param name such as {@code high} for the points and {@code low} for their embedding; empty if
   *     the method has only one similarity
   * @param similarity the composition
   */
  record Role(String name, Similarity similarity) {
    Role(Similarity similarity) {
      this("", similarity);
    }
  }

  /**
   * The compositions. A matrix in them that depends on the data, such as a graph that changes from
   * round to round, is empty here.
   */
  List<Role> similarities();

  /**
   * Runs the method; the result is the same for any number of threads.
   *
   * @throws ProblemException if the points are unsuitable: too few or too many, in several parts,
   *     or without labels
   */
  Result run(Data data, Computation computation);
}
