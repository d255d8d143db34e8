package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

import dev.heed.base.ProblemException;
import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.Step;
import java.util.List;

/**
 * Classification by nearest neighbours (Fix and Hodges 1951): {@code ŷ = S y} over labels, the most
 * frequent label of the neighbours; of equally frequent ones the first in order.
 *
 * @param neighbours number of neighbours
 */
public record NearestNeighbours(int neighbours) implements Method {
  public NearestNeighbours {
    atLeast("neighbors", 1, neighbours);
  }

  /** Points to be labelled are the rows, those with labels the columns. */
  Similarity similarity() {
    return Similarity.of(
        new Initialise.Neighbours(Metric.euclidean(), neighbours), new Step.Rows());
  }

  @Override
  public List<Role> similarities() {
    return List.of(new Role(similarity()));
  }

  @Override
  public Result run(Data data, Computation computation) {
    data.requireUsable();
    Split split = Split.of(data);
    if (split.training().length < neighbours) {
      throw new ProblemException(
          "there are " + split.training().length + " points with a label",
          "at least " + neighbours + ", for as many neighbours");
    }
    Points queries = split.queryPoints();
    Points training = split.trainingPoints();
    int classes = split.classes().size();
    double[] labels = new double[training.count() * classes];
    for (int i = 0; i < training.count(); i++) {
      labels[i * classes + split.target()[i]] = 1;
    }
    double[] votes =
        similarity().matrix(queries, training, computation.workers()).propagate(labels, classes);
    int[] found = new int[queries.count()];
    for (int i = 0; i < votes.length; i++) {
      boolean more = votes[i] > votes[i / classes * classes + found[i / classes]] + 1e-12;
      found[i / classes] = more ? i % classes : found[i / classes];
    }
    return split.result(found, List.of(new Result.Applied("", similarity(), queries, training)));
  }
}
