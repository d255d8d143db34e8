package dev.heed.geometry;

import static dev.heed.base.Require.atLeast;

import dev.heed.base.Require;
import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.geometry.similarity.Step;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Markov clustering (van Dongen 2000) of the neighbour graph: two steps of a random walk, then
 * inflation, repeated until each point goes to the attractor of its cluster.
 *
 * @param neighbours number of neighbours of each point
 * @param inflation {@code r}, above 1; a larger value gives more clusters
 */
public record MarkovClustering(int neighbours, double inflation) implements Method {
  private static final int MAX_ROUNDS = 200;
  private static final double PRECISION = 1e-9;

  /** Threshold below which entries are dropped, so that the matrix stays sparse. */
  private static final double DROPPED = 1e-5;

  public MarkovClustering {
    atLeast("neighbors", 1, neighbours);
    Require.above("inflation", 1, inflation);
  }

  /** The random walk that clustering starts from. */
  public Similarity walk() {
    return Similarity.of(
        new Initialise.Loops(new Initialise.NeighbourGraph(Metric.euclidean(), neighbours)),
        new Step.Rows());
  }

  /**
   * One round.
   *
   * @param walk the previous round's result, with rows that sum to 1; initially that of {@link
   *     #walk()}
   */
  public Similarity round(SimilarityMatrix walk) {
    return Similarity.of(
        new Initialise.Power(new Initialise.Given(walk), 2),
        new Step.Inflate(inflation),
        new Step.Rows(),
        new Step.Prune(DROPPED),
        new Step.Rows());
  }

  @Override
  public List<Role> similarities() {
    return List.of(
        new Role("walk", walk()),
        new Role("round", round(SimilarityMatrix.Sparse.diagonal(0, i -> 1))));
  }

  /** Clusters, the number of rounds, and the matrix before the last round. */
  record Rounds(int[] cluster, int rounds, SimilarityMatrix last) {}

  @Override
  public Result run(Data data, Computation computation) {
    data.requireUsable();
    data.requireNeighbours(neighbours);
    Points points = data.points();
    Rounds rounds = clusters(walk().matrix(points, points, computation.workers()), computation);
    SequencedMap<String, Double> measures = new LinkedHashMap<>();
    measures.put("rounds", (double) rounds.rounds);
    return new Result.Clustered(
        rounds.cluster,
        Centres.count(rounds.cluster),
        List.of(
            new Result.Applied("walk", walk(), points, points),
            new Result.Applied("last round", round(rounds.last), points, points)),
        measures);
  }

  /**
   * Iterates until nothing changes.
   *
   * @param walk a matrix whose rows sum to 1
   */
  Rounds clusters(SimilarityMatrix walk, Computation computation) {
    SimilarityMatrix last = walk;
    SimilarityMatrix next = round(last).matrix(new Points(1, new double[0]));
    int round = 1;
    while (round < MAX_ROUNDS && change(last, next) > PRECISION) {
      last = next;
      next = round(last).matrix(new Points(1, new double[0]));
      round++;
      computation.progress().step("rounds", round, MAX_ROUNDS);
    }
    return new Rounds(attracted(next), round, last);
  }

  private static double change(SimilarityMatrix before, SimilarityMatrix after) {
    double largest = 0;
    double[] rows = new double[before.rows()];
    before
        .combined(after, (a, b) -> Math.abs(a - b))
        .map((i, j, value) -> rows[i] = Math.max(rows[i], value));
    for (double row : rows) {
      largest = Math.max(largest, row);
    }
    return largest;
  }

  /**
   * Assigns points to clusters: attractors that reach each other are one cluster, and a point
   * belongs to the cluster where the largest share of its walk ends.
   */
  private static int[] attracted(SimilarityMatrix walk) {
    int n = walk.rows();
    boolean[] attractor = new boolean[n];
    walk.map(
        (i, j, value) -> {
          attractor[i] |= i == j && value > 0;
          return value;
        });
    int[] system =
        Scaling.parts(walk.map((i, j, value) -> attractor[i] && attractor[j] ? value : 0));
    int[] cluster = new int[n];
    double[] highest = new double[n];
    double[] sums = new double[n];
    int[] lastRow = new int[n];
    Arrays.fill(lastRow, -1);
    walk.map(
        (i, j, value) -> {
          int to = system[j];
          sums[to] = (lastRow[to] == i ? sums[to] : 0) + value;
          lastRow[to] = i;
          if (sums[to] > highest[i] * (1 + PRECISION)) {
            highest[i] = sums[to];
            cluster[i] = to;
          }
          return value;
        });
    return Centres.renumbered(cluster);
  }
}
