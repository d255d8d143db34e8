package dev.heed.limits.lens;

import dev.heed.lab.experiment.Check;
import dev.heed.lab.kit.Numbers;
import dev.heed.limits.Interval;
import java.util.Arrays;

/**
 * What the theory assumes or predicts, and whether an encoder does so. The check compares with what
 * other encoders do, so that it passes where the theory fails as it is known to.
 *
 * @param holds whether the encoder meets the assumption or prediction
 */
record Finding(boolean holds, Check check) {

  private static Finding of(String theory, boolean holds, Check check) {
    String verdict = holds ? "as in theory: " : "not as in theory: ";
    return new Finding(holds, check.because(verdict + theory));
  }

  /**
   * A share of each layer.
   *
   * @param needed the least or the greatest value that agrees with the theory
   * @param low the least value expected in any layer
   * @param high the greatest value expected in any layer
   */
  static Finding layers(
      String name, double[] layers, String theory, Bound needed, double low, double high) {
    double least = Arrays.stream(layers).min().orElseThrow();
    double greatest = Arrays.stream(layers).max().orElseThrow();
    boolean passed = least >= low && greatest <= high;
    String wanted =
        high >= 1
            ? "≥ " + Numbers.percent(low, 0)
            : Numbers.percent(low, 0) + " to " + Numbers.percent(high, 0);
    Check check =
        Check.of(
            name + ", least to greatest layer",
            Arrays.stream(layers).average().orElseThrow(),
            Numbers.percent(least, 0) + " to " + Numbers.percent(greatest, 0),
            wanted,
            passed);
    return of(theory, needed.allows(least) && needed.allows(greatest), check);
  }

  /** A mean over texts, undecided where its 95 % interval has the bound inside. */
  static Finding texts(String name, double[] texts, String theory, Bound needed, Bound expected) {
    Interval mean = Interval.mean(texts);
    Check check =
        expected.upper()
            ? Check.atMost(name, mean.value(), expected.value())
            : Check.atLeast(name, mean.value(), expected.value());
    boolean decided = expected.allows(mean.low()) == expected.allows(mean.high());
    boolean holds = needed.allows(mean.value());
    return decided
        ? of(theory, holds, check)
        : new Finding(
            holds,
            check.undecided(
                Numbers.format(
                    "the 95 %% interval over %d texts is %s to %s; more texts would decide",
                    texts.length,
                    Numbers.significant(mean.low()),
                    Numbers.significant(mean.high()))));
  }

  /** A number of the encoder as a whole. */
  static Finding share(String name, double measured, String theory, Bound needed, double most) {
    return of(theory, needed.allows(measured), Check.shareAtMost(name, measured, most));
  }

  /**
   * A bound of a number.
   *
   * @param upper whether it is the greatest value
   */
  record Bound(double value, boolean upper) {
    static Bound atMost(double value) {
      return new Bound(value, true);
    }

    static Bound atLeast(double value) {
      return new Bound(value, false);
    }

    boolean allows(double measured) {
      return upper ? measured <= value : measured >= value;
    }
  }
}
