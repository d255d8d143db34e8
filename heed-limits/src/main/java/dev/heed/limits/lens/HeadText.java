package dev.heed.limits.lens;

import dev.heed.encoder.Piece;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/**
 * What a head does with a text.
 *
 * @param negativePairs share of pairs of tokens whose induced squared distance is below 0
 * @param entropy mean of the map's rows, in units of that of equal weights
 * @param diagonal mean weight of a token for itself
 * @param special mean weight of the special pieces
 * @param nearOne the number of the map's eigenvalues near 1
 * @param fit the sums of the drift–diffusion fit
 */
record HeadText(
    double negativePairs,
    double entropy,
    double diagonal,
    double special,
    double nearOne,
    DriftFit fit) {
  private static final Set<String> SPECIAL = Set.of("[CLS]", "[SEP]");

  /** The number of values of {@link #toArray}. */
  static final int SIZE = 5 + DriftFit.SIZE;

  /** Special pieces of a text. */
  static boolean isSpecial(Piece piece) {
    return SPECIAL.contains(piece.text());
  }

  /**
   * Measures a map.
   *
   * @param map {@code [tokens, tokens]}
   * @param scores {@code x·My} of each pair, {@code [tokens, tokens]}
   */
  static HeadText of(
      List<Piece> pieces,
      DMatrixRMaj map,
      DMatrixRMaj scores,
      DMatrixRMaj states,
      DriftFit.Terms terms) {
    int n = pieces.size();
    double entropy = 0;
    double diagonal = 0;
    double special = 0;
    for (int i = 0; i < n; i++) {
      diagonal += map.get(i, i) / n;
      for (int j = 0; j < n; j++) {
        double weight = map.get(i, j);
        entropy -= weight > 0 ? weight * StrictMath.log(weight) : 0;
        special += isSpecial(pieces.get(j)) ? weight / n : 0;
      }
    }
    DMatrixRMaj change = TokenMatrix.minus(TokenMatrix.times(map, states), states);
    return new HeadText(
        negativePairs(scores),
        entropy / (n * StrictMath.log(n)),
        diagonal,
        special,
        TokenMatrix.nearOne(map),
        DriftFit.of(change, terms));
  }

  /** Of the squared distance {@code (x − y)·M(x − y)}, in which biases cancel. */
  static double negativePairs(DMatrixRMaj scores) {
    int n = scores.getNumRows();
    int negative = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double square = scores.get(i, i) + scores.get(j, j) - scores.get(i, j) - scores.get(j, i);
        negative += square < 0 ? 1 : 0;
      }
    }
    return 2.0 * negative / (n * (n - 1.0));
  }

  double[] toArray() {
    double[] values = new double[SIZE];
    values[0] = negativePairs;
    values[1] = entropy;
    values[2] = diagonal;
    values[3] = special;
    values[4] = nearOne;
    System.arraycopy(fit.values(), 0, values, 5, DriftFit.SIZE);
    return values;
  }

  static HeadText of(double[] values, int from) {
    return new HeadText(
        values[from],
        values[from + 1],
        values[from + 2],
        values[from + 3],
        values[from + 4],
        new DriftFit(Arrays.copyOfRange(values, from + 5, from + SIZE)));
  }
}
