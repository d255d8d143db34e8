package dev.heed.geometry.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.attention.score.Score;
import org.junit.jupiter.api.Test;

/** The compositions of docs/geometry.md on so few points that every value is known. */
class CompositionTest {
  private static final Initialise.Metric D = Initialise.Metric.euclidean();
  private static final Initialise SQUARES = new Initialise.Distance(D, 2, 0);

  /** Distances 1, 2 and, from the first to the last, 3. */
  private static final Points LINE = line(0, 1, 3);

  /** The graph 0 – 1 – 2. */
  private static final Initialise PATH =
      new Initialise.Given(
          new SimilarityMatrix.Dense(3, 3, new double[] {0, 1, 0, 1, 0, 1, 0, 1, 0}));

  private static Points line(double... values) {
    return new Points(1, values);
  }

  private static void assertValues(Similarity similarity, Points x, Points y, double... expected) {
    assertThat(similarity.matrix(x, y).dense().values()).containsExactly(expected, within(1e-9));
  }

  @Test
  void diffusionMap() {
    double[] k = new double[9];
    double[] degrees = new double[3];
    for (int place = 0; place < 9; place++) {
      double d = LINE.values()[place / 3] - LINE.values()[place % 3];
      k[place] = Math.exp(-d * d / 2);
      degrees[place / 3] += k[place];
    }
    double[] sums = new double[3];
    for (int place = 0; place < 9; place++) {
      k[place] /= degrees[place / 3] * degrees[place % 3];
      sums[place / 3] += k[place];
    }
    for (int place = 0; place < 9; place++) {
      k[place] /= sums[place / 3];
    }
    assertValues(
        Similarity.of(SQUARES, new Step.Exponential(2), new Step.TwoSided(), new Step.Rows()),
        LINE,
        LINE,
        k);
  }

  /** Of two others the nearer has 0.9: their perplexity is that of the shares 0.9 and 0.1. */
  @Test
  void stochasticNeighbourEmbedding() {
    Step perplexity = new Step.Perplexity(Math.exp(-0.9 * Math.log(0.9) - 0.1 * Math.log(0.1)));
    assertValues(
        Similarity.of(SQUARES, perplexity, new Step.Rows()),
        LINE,
        LINE,
        new double[] {0, 0.9, 0.1, 0.9, 0, 0.1, 0.1, 0.9, 0});
    double near = 0.9 / 3;
    double far = 0.1 / 3;
    double middle = 0.5 / 3;
    assertValues(
        Similarity.of(
            SQUARES, perplexity, new Step.Rows(), new Step.Symmetrise(), new Step.Global()),
        LINE,
        LINE,
        new double[] {0, near, far, near, 0, middle, far, middle, 0});
  }

  /** Student's kernel gives 1/2, 1/5 and 1/10, in both directions: 1.6 together. */
  @Test
  void pictureOfTSne() {
    assertValues(
        Similarity.of(
            new Initialise.Distance(D, 2, -1),
            new Step.Inflate(-1),
            new Step.OffDiagonal(),
            new Step.Global()),
        LINE,
        LINE,
        new double[] {0, 0.3125, 0.0625, 0.3125, 0, 0.125, 0.0625, 0.125, 0});
  }

  /** Each row is 1 for the nearest and, to sum to 1.5, 0.5 for the other; a + b − ab joins both. */
  @Test
  void graphOfUmap() {
    assertValues(
        Similarity.of(
            new Initialise.LocalDistance(D, 2), new Step.RowTotal(1.5), new Step.FuzzyUnion()),
        LINE,
        LINE,
        new double[] {0, 1, 0.75, 1, 0, 1, 0.75, 1, 0});
  }

  @Test
  void kMeans() {
    assertValues(
        Similarity.of(
            new Initialise.Distance(D, 1, 0), new Step.GreatestOfColumn(), new Step.Rows()),
        line(0, 4),
        line(1, 3, 5),
        new double[] {1, 0, 0, 0, 0.5, 0.5});
  }

  /** Memberships 0.9 and 0.1 of the first point, 0.5 and 0.5 of the second, squared. */
  @Test
  void fuzzyCMeans() {
    assertValues(
        Similarity.of(
            new Initialise.Distance(D, -2, 0),
            new Step.Columns(),
            new Step.Inflate(2),
            new Step.Rows()),
        line(0, 4),
        line(1, 2),
        new double[] {0.81 / 1.06, 0.25 / 1.06, 0.01 / 0.26, 0.25 / 0.26});
  }

  /** The square of the path with loops is 2 2 1, 2 3 2, 1 2 2. */
  @Test
  void markovClustering() {
    assertValues(
        Similarity.of(
            new Initialise.Power(new Initialise.Loops(PATH), 2),
            new Step.Inflate(2),
            new Step.Rows()),
        LINE,
        LINE,
        new double[] {
          4.0 / 9, 4.0 / 9, 1.0 / 9, 4.0 / 17, 9.0 / 17, 4.0 / 17, 1.0 / 9, 4.0 / 9, 4.0 / 9
        });
  }

  @Test
  void nearestNeighbours() {
    assertValues(
        Similarity.of(new Initialise.Neighbours(D, 2), new Step.Rows()),
        line(0.4, 2.5),
        LINE,
        new double[] {0.5, 0.5, 0, 0, 0.5, 0.5});
  }

  /** Scores are 0 and ln 2, then 0 and 2 ln 2. */
  @Test
  void transformer() {
    assertValues(
        Similarity.of(
            new Initialise.Scored(new Score.Dot()), new Step.Exponential(1), new Step.Rows()),
        line(1, 2),
        line(0, Math.log(2)),
        new double[] {1.0 / 3, 2.0 / 3, 1.0 / 5, 4.0 / 5});
  }

  /** 0 = 2·1 − 2, 1 = (0 + 2)/2 and 2 = 2·1 − 0. */
  @Test
  void locallyLinearEmbedding() {
    Points grid = line(0, 1, 2);
    assertThat(
            Similarity.of(new Initialise.LocalCombination(D, 2, 1e-9))
                .matrix(grid)
                .dense()
                .values())
        .containsExactly(new double[] {0, 2, -1, 0.5, 0, 0.5, -1, 2, 0}, within(1e-6));
  }

  @Test
  void heatOfDiffusionNet() {
    Initialise edge =
        new Initialise.Given(new SimilarityMatrix.Dense(2, 2, new double[] {0, 1, 1, 0}));
    double stays = (1 + Math.exp(-1.4)) / 2;
    assertValues(
        Similarity.of(new Initialise.Laplacian(edge), new Step.HeatKernel(0.7)),
        line(0, 1),
        line(0, 1),
        new double[] {stays, 1 - stays, 1 - stays, stays});
  }

  /** With loops the degrees are 2, 3 and 2. */
  @Test
  void graphConvolution() {
    double edge = 1 / Math.sqrt(6);
    assertValues(
        Similarity.of(new Initialise.Loops(PATH), new Step.SymmetricDegree()),
        LINE,
        LINE,
        new double[] {0.5, edge, 0, edge, 1.0 / 3, edge, 0, edge, 0.5});
  }
}
