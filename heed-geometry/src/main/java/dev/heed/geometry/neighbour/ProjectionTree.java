package dev.heed.geometry.neighbour;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;

/**
 * A random-projection tree (Dasgupta and Freund 2008): halves the points at the median along the
 * line through two of them, until parts are small. Near points are likely in one part.
 *
 * @param order the points, part by part; neighbouring parts are near each other too
 * @param parts number of parts, a power of two; part {@code p} begins at {@code p·n/parts}
 */
record ProjectionTree(int[] order, int parts) {

  /** Divides points into parts of at most {@code most}. */
  static ProjectionTree of(Points points, int most, SeededRandom random) {
    int n = points.count();
    int parts = 1;
    while ((n + parts - 1) / parts > most) {
      parts *= 2;
    }
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    double[] along = new double[n];
    double[] direction = new double[points.dim()];
    for (int width = parts; width > 1; width /= 2) {
      for (int part = 0; part < parts; part += width) {
        int from = start(part, n, parts);
        int to = start(part + width, n, parts);
        direction(
            points,
            order[from + random.below(to - from)],
            order[from + random.below(to - from)],
            direction);
        project(points, order, from, to, direction, along);
        select(order, along, from, to, start(part + width / 2, n, parts));
      }
    }
    return new ProjectionTree(order, parts);
  }

  /** The place in {@link #order} at which a part begins. */
  int start(int part) {
    return start(part, order.length, parts);
  }

  private static int start(int part, int n, int parts) {
    return (int) ((long) part * n / parts);
  }

  private static void direction(Points points, int a, int b, double[] direction) {
    int dim = direction.length;
    for (int c = 0; c < dim; c++) {
      direction[c] = points.values()[a * dim + c] - points.values()[b * dim + c];
    }
  }

  private static void project(
      Points points, int[] order, int from, int to, double[] direction, double[] along) {
    double[] values = points.values();
    int dim = direction.length;
    for (int place = from; place < to; place++) {
      int row = order[place] * dim;
      double even = 0;
      double odd = 0;
      int c = 0;
      for (; c + 1 < dim; c += 2) {
        even += values[row + c] * direction[c];
        odd += values[row + c + 1] * direction[c + 1];
      }
      along[place] = c < dim ? even + values[row + c] * direction[c] + odd : even + odd;
    }
  }

  /**
   * Orders so that no place before {@code middle} is further along than one after (quickselect).
   */
  private static void select(int[] order, double[] along, int from, int to, int middle) {
    int low = from;
    int high = to - 1;
    while (low < high) {
      double pivot = along[(low + high) >>> 1];
      int i = low;
      int j = high;
      while (i <= j) {
        while (along[i] < pivot) {
          i++;
        }
        while (along[j] > pivot) {
          j--;
        }
        if (i <= j) {
          swap(order, along, i++, j--);
        }
      }
      if (middle <= j) {
        high = j;
      } else if (middle >= i) {
        low = i;
      } else {
        return;
      }
    }
  }

  private static void swap(int[] order, double[] along, int i, int j) {
    int point = order[i];
    order[i] = order[j];
    order[j] = point;
    double value = along[i];
    along[i] = along[j];
    along[j] = value;
  }
}
