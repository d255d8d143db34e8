package dev.heed.geometry.layout;

import static dev.heed.geometry.layout.Chebyshev.NODES;
import static dev.heed.geometry.layout.Chebyshev.SQUARE;

import dev.heed.kernel.Workers;
import java.util.ArrayList;
import java.util.List;

/**
 * The repulsion of t-SNE, {@code Σ_j w_ij² (y_i − y_j)} with {@code w = 1/(1 + d²)}, in time
 * proportional to the number of points. It is half the descent of the potential {@code φ_i = Σ_j
 * w_ij}, which a fast multipole method computes (Fong and Darve, "The black-box fast multipole
 * method", 2009): between squares of a quadtree that are apart, {@code w} is interpolated at
 * Chebyshev nodes; between points of neighbouring squares it is exact, unless the squares are so
 * small that interpolation is as good.
 */
public final class StudentField {
  /** Points in a square, at which near and far pairs take about the same time. */
  private static final double CROWDING = 12;

  /** Length of a square's side at which {@code w} of the square itself can be interpolated. */
  private static final double SMOOTH = 0.5;

  /** Squares in a row at least, so that errors stay small beside forces between close points. */
  private static final double LEAST_SIDE = 16;

  private final Workers workers;
  private double size;

  /** Creates a field; squares fit the points of the last call. */
  public StudentField(Workers workers) {
    this.workers = workers;
  }

  /**
   * Writes {@code Σ_j w_ij² (y_i − y_j)}; returns {@code Σ_{i≠j} w_ij}.
   *
   * @param points {@code [n, 2]}
   * @param forces {@code [n, 2]}
   */
  public double forces(double[] points, double[] forces) {
    Cells cells = cells(points);
    boolean near = cells.size() <= SMOOTH;
    List<Boxes> levels = new ArrayList<>();
    levels.add(Boxes.of(cells.side(), cells.size(), cells.occupied()));
    while (levels.getLast().side() > 4) {
      levels.add(levels.getLast().parents());
    }
    Boxes leaves = levels.getFirst();
    charge(cells, leaves);
    for (int level = 1; level < levels.size(); level++) {
      Transfers.up(levels.get(level - 1), levels.get(level), workers);
    }
    for (int level = levels.size() - 1; level >= 0; level--) {
      Transfers.across(levels.get(level), near && level == 0, workers);
      if (level > 0) {
        Transfers.down(levels.get(level), levels.get(level - 1), workers);
      }
    }
    double[] potential = new double[cells.order().length];
    workers.run(
        leaves.count(),
        200L * potential.length,
        (from, to) -> {
          Gathering gathering = new Gathering(cells, leaves, near);
          for (int leaf = from; leaf < to; leaf++) {
            gathering.gather(leaf, forces, potential);
          }
        });
    balance(forces);
    double sum = 0;
    for (double each : potential) {
      sum += each;
    }
    return near ? sum - potential.length : sum; // without each point itself
  }

  /** Makes the forces sum to 0, as those of all pairs do, so that errors do not move all points. */
  private static void balance(double[] forces) {
    double[] mean = new double[2];
    for (int i = 0; i < forces.length; i++) {
      mean[i % 2] += 2 * forces[i] / forces.length;
    }
    for (int i = 0; i < forces.length; i++) {
      forces[i] -= mean[i % 2];
    }
  }

  private Cells cells(double[] points) {
    double extent = extent(points);
    double least = extent > 0 ? Math.min(SMOOTH, extent / LEAST_SIDE) : SMOOTH;
    double wanted = size > 0 ? size : extent / Math.sqrt(points.length / (2 * CROWDING));
    Cells cells = Cells.of(points, Math.max(least, wanted));
    double crowding = cells.crowding();
    size = Math.max(least, cells.size() * Math.sqrt(CROWDING / crowding));
    return crowding > 4 * CROWDING && size < cells.size() / 2 ? Cells.of(points, size) : cells;
  }

  private static double extent(double[] points) {
    double[] least = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    double[] most = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (int i = 0; i < points.length; i++) {
      least[i % 2] = Math.min(least[i % 2], points[i]);
      most[i % 2] = Math.max(most[i % 2], points[i]);
    }
    return Math.max(most[0] - least[0], most[1] - least[1]);
  }

  /** Places the charges of points, 1 each, at the nodes of their squares. */
  private void charge(Cells cells, Boxes leaves) {
    workers.run(
        leaves.count(),
        40L * cells.order().length,
        (from, to) -> {
          double[] across = new double[NODES];
          double[] down = new double[NODES];
          for (int leaf = from; leaf < to; leaf++) {
            int square = leaves.squares()[leaf];
            for (int place = cells.starts()[square]; place < cells.starts()[square + 1]; place++) {
              Chebyshev.values(cells.within(place, leaves.column(square)), across);
              Chebyshev.values(cells.below(place, leaves.row(square)), down);
              for (int node = 0; node < SQUARE; node++) {
                leaves.charges()[leaf * SQUARE + node] += down[node / NODES] * across[node % NODES];
              }
            }
          }
        });
  }
}
