package dev.heed.dynamics.position;

import static dev.heed.dynamics.projected.Vectors.dot;

import dev.heed.dynamics.Lbfgs;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;

/**
 * Pairs of tokens and what a teacher makes of them: {@code y = [(1−ω) softmax(h*h*ᵀ) + ωA] x} with
 * {@code h* = xQ*}{@code /√d}. The student is {@code softmax(hhᵀ)(x + P)} with {@code h = (x +
 * P)Q/√d}; the rows of {@code P} are {@code ±1/√d}.
 *
 * <p>Residuals count only through products of a pair's four vectors, which are computed once.
 */
final class TokenPairs implements Lbfgs.Objective {
  /** The weights of the teacher's positional part: {@code A = [[.6, .4], [.4, .6]]}. */
  private static final double STAY = 0.6;

  private static final double SPREAD = 0.5;

  /** Factor of {@code ‖Q‖²} in the risk. */
  private static final double DECAY = 0.005;

  private final int count;
  private final int dim;

  /** Tokens with their positions, two rows for each pair. */
  private final double[] tokens;

  /** Products of the two tokens: 00, 01, 11. */
  private final double[] gram;

  /** Products of the teacher's rows with tokens: 00, 01, 10, 11. */
  private final double[] cross;

  /** Squares of the teacher's rows. */
  private final double[] squares;

  /** Sums over pairs, of the tokens without positions: {@code Σ xxᵀ} and {@code Σ yxᵀ}. */
  private final double[] plainGram = new double[3];

  private final double[] plainCross = new double[4];

  private TokenPairs(int count, int dim) {
    this.count = count;
    this.dim = dim;
    tokens = new double[2 * count * dim];
    gram = new double[3 * count];
    cross = new double[4 * count];
    squares = new double[2 * count];
  }

  /** Draws pairs; {@code omega} is the positional share of the teacher. */
  static TokenPairs draw(int count, double[] teacher, double omega, SeededRandom random) {
    int d = teacher.length;
    TokenPairs pairs = new TokenPairs(count, d);
    double position = 1 / Math.sqrt(d);
    double[] x = new double[2 * d];
    double[] y = new double[2 * d];
    for (int pair = 0; pair < count; pair++) {
      for (int i = 0; i < x.length; i++) {
        x[i] = SPREAD * random.gaussian();
      }
      double first = dot(x, 0, teacher, 0, d) * position;
      double second = dot(x, d, teacher, 0, d) * position;
      double onFirst = (1 - omega) * weight(first, first, second) + omega * STAY;
      double onSecond = (1 - omega) * weight(second, second, first) + omega * STAY;
      for (int i = 0; i < d; i++) {
        y[i] = onFirst * x[i] + (1 - onFirst) * x[d + i];
        y[d + i] = (1 - onSecond) * x[i] + onSecond * x[d + i];
      }
      pairs.put(pair, x, y, position);
    }
    return pairs;
  }

  private void put(int pair, double[] x, double[] y, double position) {
    addProducts(x, y, plainGram, 0, plainCross, 0);
    for (int i = 0; i < dim; i++) {
      tokens[2 * pair * dim + i] = x[i] + position;
      tokens[(2 * pair + 1) * dim + i] = x[dim + i] - position;
    }
    double[] own = Arrays.copyOfRange(tokens, 2 * pair * dim, 2 * (pair + 1) * dim);
    addProducts(own, y, gram, 3 * pair, cross, 4 * pair);
    squares[2 * pair] = dot(y, 0, y, 0, dim);
    squares[2 * pair + 1] = dot(y, dim, y, dim, dim);
  }

  private void addProducts(
      double[] x, double[] y, double[] squares, int square, double[] products, int product) {
    for (int a = 0; a < 2; a++) {
      for (int b = 0; b < 2; b++) {
        if (b >= a) {
          squares[square + a + b] += dot(x, a * dim, x, b * dim, dim);
        }
        products[product + 2 * a + b] += dot(y, a * dim, x, b * dim, dim);
      }
    }
  }

  /** Weight of a token on itself, with the score {@code own·own} beside {@code own·other}. */
  private static double weight(double query, double own, double other) {
    return 1 / (1 + StrictMath.exp(query * (other - own)));
  }

  /** The risk, and its gradient. */
  @Override
  public double evaluate(double[] q, double[] gradient) {
    for (int i = 0; i < dim; i++) {
      gradient[i] = 2 * DECAY * q[i];
    }
    double scale = 1 / Math.sqrt(dim);
    double loss = 0;
    for (int pair = 0; pair < count; pair++) {
      int at = 2 * pair * dim;
      double first = dot(tokens, at, q, 0, dim) * scale;
      double second = dot(tokens, at + dim, q, 0, dim) * scale;
      double s = weight(first, first, second);
      double t = weight(second, second, first);
      loss += residual(pair, 0, s, 1 - s) + residual(pair, 1, 1 - t, t);
      // Derivatives by the two log odds, first·(first − second) and second·(second − first).
      double ds = s * (1 - s) * (slope(pair, 0, s, 1 - s, 0) - slope(pair, 0, s, 1 - s, 1));
      double dt = t * (1 - t) * (slope(pair, 1, 1 - t, t, 1) - slope(pair, 1, 1 - t, t, 0));
      double dFirst = ds * (2 * first - second) - dt * second;
      double dSecond = dt * (2 * second - first) - ds * first;
      add(gradient, dFirst * scale / dim, at);
      add(gradient, dSecond * scale / dim, at + dim);
    }
    return loss / (2 * dim) + DECAY * dot(q, 0, q, 0, dim);
  }

  /** {@code ‖u x₀ + v x₁ − y_row‖²}. */
  private double residual(int pair, int row, double u, double v) {
    return u * u * gram[3 * pair]
        + 2 * u * v * gram[3 * pair + 1]
        + v * v * gram[3 * pair + 2]
        - 2 * (u * cross[4 * pair + 2 * row] + v * cross[4 * pair + 2 * row + 1])
        + squares[2 * pair + row];
  }

  /** {@code (u x₀ + v x₁ − y_row)·x_token}. */
  private double slope(int pair, int row, double u, double v, int token) {
    return u * gram[3 * pair + token]
        + v * gram[3 * pair + 1 + token]
        - cross[4 * pair + 2 * row + token];
  }

  private void add(double[] sum, double factor, int from) {
    for (int i = 0; i < dim; i++) {
      sum[i] += factor * tokens[from + i];
    }
  }

  /** Mean squared error of a student, for each number of a token. */
  double error(double[] q) {
    double[] gradient = new double[dim];
    return (evaluate(q, gradient) - DECAY * dot(q, 0, q, 0, dim)) / count;
  }

  /**
   * The matrix {@code B} of 2 × 2 with the least {@code ‖y − Bx‖²}: a map that knows positions
   * alone.
   */
  double[] bestLinear() {
    double determinant = plainGram[0] * plainGram[2] - plainGram[1] * plainGram[1];
    double[] map = new double[4];
    for (int row = 0; row < 2; row++) {
      double a = plainCross[2 * row];
      double b = plainCross[2 * row + 1];
      map[2 * row] = (a * plainGram[2] - b * plainGram[1]) / determinant;
      map[2 * row + 1] = (b * plainGram[0] - a * plainGram[1]) / determinant;
    }
    return map;
  }

  /** Mean squared error of a linear map of positions, for each number of a token. */
  double errorOfLinear(double[] map) {
    double sum = Arrays.stream(squares).sum();
    for (int row = 0; row < 2; row++) {
      double u = map[2 * row];
      double v = map[2 * row + 1];
      sum += u * u * plainGram[0] + 2 * u * v * plainGram[1] + v * v * plainGram[2];
      sum -= 2 * (u * plainCross[2 * row] + v * plainCross[2 * row + 1]);
    }
    return sum / (2.0 * dim * count);
  }
}
