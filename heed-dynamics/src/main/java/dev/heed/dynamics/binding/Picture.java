package dev.heed.dynamics.binding;

import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The pixels of two shapes, each with its neighbours.
 *
 * @param shapes 0 or 1, the shape of a pixel; −1 if it belongs to both or lies between them
 * @param neighbours the neighbours of each pixel, itself among them
 * @param offsets where each neighbour lies, as a place in a kernel
 */
record Picture(int[] shapes, int[][] neighbours, int[][] offsets) {
  private static final int SIDE = 12;
  private static final int SQUARE = 5;
  private static final int LARGE = 6;
  private static final int BRIDGE = 1;

  /** Places of a kernel of this radius. */
  static int places(int radius) {
    return (2 * radius + 1) * (2 * radius + 1);
  }

  /** Two squares of 6 by 6 pixels, a pixel apart, joined by a pixel. */
  static Picture bridge() {
    int width = 2 * LARGE + BRIDGE;
    int[][] grid = new int[LARGE][width];
    for (int y = 0; y < LARGE; y++) {
      for (int x = 0; x < width; x++) {
        boolean between = x >= LARGE && x < LARGE + BRIDGE;
        grid[y][x] = between ? (y == LARGE / 2 ? 3 : 0) : x < LARGE ? 1 : 2;
      }
    }
    return of(grid, 1);
  }

  /** Two squares of 5 by 5 pixels that share some, at random places. */
  static Picture overlapping(int radius, SeededRandom random) {
    int room = SIDE - SQUARE + 1;
    while (true) {
      int x = random.below(room);
      int y = random.below(room);
      int x2 = random.below(room);
      int y2 = random.below(room);
      int shared = Math.max(0, SQUARE - Math.abs(x - x2)) * Math.max(0, SQUARE - Math.abs(y - y2));
      if (shared >= 1 && shared <= 6) {
        int[][] grid = new int[SIDE][SIDE];
        fill(grid, x, y, 1);
        fill(grid, x2, y2, 2);
        return of(grid, radius);
      }
    }
  }

  private static void fill(int[][] grid, int left, int top, int shape) {
    for (int y = top; y < top + SQUARE; y++) {
      for (int x = left; x < left + SQUARE; x++) {
        grid[y][x] += shape;
      }
    }
  }

  private static Picture of(int[][] grid, int radius) {
    int height = grid.length;
    int width = grid[0].length;
    int[] number = new int[height * width];
    Arrays.fill(number, -1);
    List<Integer> shapes = new ArrayList<>();
    for (int i = 0; i < number.length; i++) {
      int value = grid[i / width][i % width];
      if (value > 0) {
        number[i] = shapes.size();
        shapes.add(value == 3 ? -1 : value - 1);
      }
    }
    int[][] neighbours = new int[shapes.size()][];
    int[][] offsets = new int[shapes.size()][];
    for (int i = 0; i < number.length; i++) {
      if (number[i] < 0) {
        continue;
      }
      List<Integer> near = new ArrayList<>();
      List<Integer> places = new ArrayList<>();
      for (int dy = -radius; dy <= radius; dy++) {
        for (int dx = -radius; dx <= radius; dx++) {
          int y = i / width + dy;
          int x = i % width + dx;
          if (y >= 0 && y < height && x >= 0 && x < width && number[y * width + x] >= 0) {
            near.add(number[y * width + x]);
            places.add((dy + radius) * (2 * radius + 1) + dx + radius);
          }
        }
      }
      neighbours[number[i]] = near.stream().mapToInt(Integer::intValue).toArray();
      offsets[number[i]] = places.stream().mapToInt(Integer::intValue).toArray();
    }
    return new Picture(shapes.stream().mapToInt(Integer::intValue).toArray(), neighbours, offsets);
  }

  int pixels() {
    return shapes.length;
  }

  /** Random features of length 1. */
  double[][] start(int dim, SeededRandom random) {
    double[][] features = new double[pixels()][dim];
    for (double[] feature : features) {
      Arrays.setAll(feature, i -> random.gaussian());
      shorten(feature);
    }
    return features;
  }

  private static void shorten(double[] feature) {
    double norm = Binding.norm(feature);
    for (int i = 0; norm > 0 && i < feature.length; i++) {
      feature[i] /= norm;
    }
  }

  /** The features after some steps, in each of which all features move at once. */
  double[][] bound(Binding binding, double[] kernel, double[][] start, int steps) {
    double[][] features = start;
    for (int step = 0; step < steps; step++) {
      double[][] next = new double[features.length][];
      for (int i = 0; i < next.length; i++) {
        double[] weights = new double[neighbours[i].length];
        double[][] inputs = new double[weights.length][];
        for (int j = 0; j < weights.length; j++) {
          weights[j] = kernel[offsets[i][j]];
          inputs[j] = features[neighbours[i][j]];
        }
        next[i] = binding.bind(weights, inputs);
        shorten(next[i]);
      }
      features = next;
    }
    return features;
  }

  /** The cosine of the mean features of the two shapes. */
  double across(double[][] features) {
    int dim = features[0].length;
    double[][] means = new double[2][dim];
    for (int i = 0; i < shapes.length; i++) {
      for (int c = 0; shapes[i] >= 0 && c < dim; c++) {
        means[shapes[i]][c] += features[i][c];
      }
    }
    return cosine(means[0], means[1]);
  }

  static double cosine(double[] a, double[] b) {
    double product = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
    }
    double norms = Binding.norm(a) * Binding.norm(b);
    return norms == 0 ? 0 : product / norms;
  }

  /** Similarities of pairs of pixels that belong to one shape each; of one shape, or of two. */
  double[] pairs(double[][] features, boolean same) {
    List<Double> pairs = new ArrayList<>();
    for (int i = 0; i < shapes.length; i++) {
      for (int j = 0; j < i; j++) {
        if (shapes[i] >= 0 && shapes[j] >= 0 && (shapes[i] == shapes[j]) == same) {
          pairs.add(cosine(features[i], features[j]));
        }
      }
    }
    return pairs.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
