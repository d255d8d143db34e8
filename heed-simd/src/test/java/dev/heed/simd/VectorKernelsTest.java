package dev.heed.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.Kernels;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the vector kernels with the plain ones, byte by byte. */
class VectorKernelsTest {
  private final Kernels vector = new VectorKernels();
  private final Kernels scalar = KernelSelection.scalar();

  @Test
  void areFoundByTheServiceLoader() {
    assertThat(new VectorKernelsProvider().unavailable()).isEmpty();
    assertThat(KernelSelection.kernels().name()).isEqualTo("vector-256");
  }

  private void same(Function<Kernels, float[]> computation) {
    float[] expected = computation.apply(scalar);
    assertThat(expected).isNotEmpty();
    assertThat(computation.apply(vector)).containsExactly(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 13, 16, 31, 32, 33, 100, 207, 1024})
  void dotAndAddScaledAgree(int length) {
    float[] a = values(length + 3, 1);
    float[] b = values(length + 5, 2);
    same(kernels -> new float[] {kernels.dot(a, 3, b, 5, length)});
    same(
        kernels -> {
          float[] target = b.clone();
          kernels.addScaled(0.37f, a, 3, target, 5, length);
          return target;
        });
    double exact = 0;
    for (int i = 0; i < length; i++) {
      exact += (double) a[3 + i] * b[5 + i];
    }
    assertThat((double) vector.dot(a, 3, b, 5, length))
        .isCloseTo(exact, within(1e-7 * (length + 1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 8, 10, 13, 24, 32, 39, 64, 100, 207})
  void weightedSumsOfRowsAgree(int width) {
    int rows = 29;
    float[] matrix = values(rows * width, 3);
    float[] weights = values(100, 4);
    int[] index = indexes(100, rows);
    for (int to : new int[] {2, 3, 17, 100}) {
      same(
          kernels -> {
            float[] target = values(width + 4, 6);
            kernels.sumRows(matrix, width, index, weights, 2, to, target, 3);
            return target;
          });
    }
  }

  /** Sums of no rows, of one and of many; products that are all −0 have the sum 0. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 8, 13, 24, 32, 39, 64, 100})
  void weightedSumsOfRowsWithDotProductsAgree(int width) {
    int rows = 29;
    float[] matrix = values(rows * width, 3);
    Arrays.fill(matrix, 0, width, 0);
    float[] others = values(rows * width, 7);
    float[] weights = values(60, 4);
    int[] offsets = {0, 1, 1, 2, 3, 7, 60};
    int[] index = indexes(60, rows);
    index[1] = 0;
    weights[1] = 1;
    int[] otherIndex = indexes(6, rows);
    Arrays.fill(others, otherIndex[2] * width, (otherIndex[2] + 1) * width, -1);
    float[] sums = values(7 * width, 6);
    float[] dots = values(7, 8);
    float[] expectedSums = sums.clone();
    float[] expectedDots = dots.clone();
    for (int i = 1; i < 6; i++) {
      scalar.sumRows(
          matrix, width, index, weights, offsets[i], offsets[i + 1], expectedSums, i * width);
      expectedDots[i] = scalar.dot(others, otherIndex[i] * width, expectedSums, i * width, width);
    }
    for (Kernels kernels : List.of(scalar, vector)) {
      float[] s = sums.clone();
      float[] d = dots.clone();
      kernels.sumRowsAndDots(
          matrix, width, offsets, index, weights, 1, 6, s, others, otherIndex, d);
      assertThat(s).as(kernels.name()).containsExactly(expectedSums);
      assertThat(d).as(kernels.name()).containsExactly(expectedDots);
    }
  }

  /** Gradients of 0 and of ordinary size, two of them for the same row. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5, 8, 13, 24, 32, 39, 64, 100})
  void stepsOfRowsAgree(int width) {
    int count = 9;
    float[] gradients = values(count * width, 3);
    Arrays.fill(gradients, 2 * width, 3 * width, 0);
    int[] index = {4, 0, 7, 3, 1, 0, 9, 2, 5};
    float[] squares = new float[10];
    squares[3] = 0.7f;
    float[] rows = values(10 * width, 4);
    float[] expectedSquares = squares.clone();
    float[] expectedRows = rows.clone();
    for (int i = 1; i < 8; i++) {
      int g = i * width;
      expectedSquares[index[i]] += scalar.dot(gradients, g, gradients, g, width);
      float root = (float) Math.sqrt(expectedSquares[index[i]] + 1e-30f);
      scalar.addScaled(-(0.3f / root), gradients, g, expectedRows, index[i] * width, width);
    }
    for (Kernels kernels : List.of(scalar, vector)) {
      float[] s = squares.clone();
      float[] r = rows.clone();
      kernels.stepRows(gradients, width, index, 1, 8, 0.3f, 1e-30f, s, r);
      assertThat(s).as(kernels.name()).containsExactly(expectedSquares);
      assertThat(r).as(kernels.name()).containsExactly(expectedRows);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 13, 32, 63, 64, 65, 72, 128, 141})
  void productsOfRowsWithAVectorAgree(int width) {
    float[] matrix = values(2 + 40 * width, 3);
    float[] vector = values(3 + width, 4);
    float[] weights = values(45, 5);
    for (int count : new int[] {0, 1, 3, 4, 5, 8, 37}) {
      same(
          kernels -> {
            float[] target = values(44, 6);
            kernels.dots(matrix, 2, count, vector, 3, width, target, 1);
            return target;
          });
      same(
          kernels -> {
            float[] target = values(width + 4, 6);
            kernels.addRows(matrix, 2, count, width, weights, 5, target, 3);
            return target;
          });
    }
  }

  /** One row in 37 of all floats, 2¹⁶ at a time. */
  @Test
  void exponentialsOfFloatsAgree() {
    float[] inputs = new float[(1 << 16) + 3];
    for (long bits = 0; bits < 1L << 32; bits += 37L << 16) {
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = Float.intBitsToFloat((int) (bits + i));
      }
      float[] expected = inputs.clone();
      scalar.exp(expected, 0, expected.length);
      vector.exp(inputs, 0, inputs.length);
      // Not element by element, which takes minutes.
      assertThat(Arrays.equals(inputs, expected)).isTrue();
    }
  }

  /** Sums of no rows, of one and of many; numbers after the last sum stay unchanged. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 16, 17, 19, 24, 25, 31})
  void sumsOfDoubleRowsAgree(int width) {
    int rows = 29;
    SeededRandom random = new SeededRandom(5);
    double[] matrix = doubles(rows * width, random);
    int[] index = new int[100];
    for (int i = 0; i < index.length; i++) {
      index[i] = random.below(rows);
    }
    int[] offsets = {0, 7, 9, 9, 10, 40, 100};
    double[] expected = doubles(5 * width, random);
    for (int i = 1; i < 5; i++) {
      for (int k = 0; k < width; k++) {
        double sum = 0;
        for (int p = offsets[i]; p < offsets[i + 1]; p++) {
          sum += matrix[index[p] * width + k];
        }
        expected[(i - 1) * width + k] = sum;
      }
    }
    for (Kernels kernels : List.of(scalar, vector)) {
      double[] sums = expected.clone();
      Arrays.fill(sums, 0, 4 * width, Double.NaN);
      kernels.sumRows(matrix, width, offsets, index, 1, 5, sums);
      assertThat(sums).as(kernels.name()).containsExactly(expected);
    }
  }

  /** The left factor is read by rows and by columns; numbers around the result stay unchanged. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 20, 24, 25, 31})
  void productsOfDoublesAgree(int width) {
    int rows = 5;
    int terms = 7;
    SeededRandom random = new SeededRandom(6);
    double[] a = doubles(1 + rows * terms, random);
    double[] b = doubles(2 + terms * width, random);
    double[] start = doubles(4 + rows * width, random);
    for (int rowStride : new int[] {terms, 1}) {
      int termStride = rowStride == 1 ? rows : 1;
      double[] expected = start.clone();
      for (int r = 0; r < rows; r++) {
        for (int j = 0; j < width; j++) {
          for (int t = 0; t < terms; t++) {
            expected[3 + r * width + j] +=
                a[1 + r * rowStride + t * termStride] * b[2 + t * width + j];
          }
        }
      }
      for (Kernels kernels : List.of(scalar, vector)) {
        double[] c = start.clone();
        kernels.addProduct(rows, terms, width, a, 1, rowStride, termStride, b, 2, c, 3);
        assertThat(c).as(kernels.name()).containsExactly(expected);
      }
    }
  }

  @Test
  void exponentialsOfDoublesAgree() {
    double[] inputs = new double[200_003];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = -715 + 1430.0 * i / inputs.length;
    }
    double[] special = {
      0,
      -0.0,
      1e-300,
      -1e-20,
      1e-9,
      -1e-5,
      0.3,
      -0.4,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      -708,
      709
    };
    System.arraycopy(special, 0, inputs, 1, special.length);
    double[] expected = inputs.clone();
    scalar.exp(expected, 1, expected.length - 1);
    double[] values = inputs.clone();
    vector.exp(values, 1, values.length - 1);
    assertThat(values).containsExactly(expected);
    assertThat(values[0]).as("value before the range").isEqualTo(inputs[0]);
    double worst = 0;
    for (int i = 1; i < inputs.length; i++) {
      double x = inputs[i];
      double exact = StrictMath.exp(x);
      if (x >= -708 && x <= 709) {
        worst = Math.max(worst, Math.abs(values[i] - exact) / Math.ulp(exact));
      } else {
        Double limit = x < -708 ? 0 : x > 709 ? Double.POSITIVE_INFINITY : Double.NaN;
        assertThat((Double) values[i]).isEqualTo(limit);
      }
    }
    assertThat(worst).isBetween(0.4, 2.0);
  }

  @Test
  void exponentialsAgreeOverTheWholeRange() {
    float[] inputs = new float[200_003];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = -90 + 180f * i / inputs.length;
    }
    same(
        kernels -> {
          float[] values = inputs.clone();
          kernels.exp(values, 0, values.length);
          return values;
        });
    float[] values = inputs.clone();
    vector.exp(values, 0, values.length);
    double worst = 0;
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i] > -87 && inputs[i] < 88.5) {
        worst = Math.max(worst, Math.abs(values[i] / StrictMath.exp(inputs[i]) - 1));
      }
    }
    assertThat(worst).isBetween(1e-8, 2e-7);
  }

  @Test
  void exponentialsOfSpecialValuesAgree() {
    float[] special = {
      Float.NEGATIVE_INFINITY, -1000, 0, -0f, Float.MIN_VALUE, 1000, Float.POSITIVE_INFINITY
    };
    float[] values = special.clone();
    vector.exp(values, 0, values.length);
    assertThat(values)
        .containsExactly(0, 0, 1, 1, 1, Float.POSITIVE_INFINITY, Float.POSITIVE_INFINITY);
    for (int length : new int[] {1, 8}) {
      float[] nan = new float[length];
      nan[0] = Float.NaN;
      vector.exp(nan, 0, length);
      assertThat(nan[0]).isNaN();
    }
  }

  private static int[] indexes(int count, int rows) {
    SeededRandom random = new SeededRandom(5);
    return IntStream.range(0, count).map(i -> random.below(rows)).toArray();
  }

  private static double[] doubles(int length, SeededRandom random) {
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.uniform(-1, 1);
    }
    return values;
  }

  private static float[] values(int length, long seed) {
    SeededRandom random = new SeededRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.uniform(-1, 1);
    }
    return values;
  }
}
