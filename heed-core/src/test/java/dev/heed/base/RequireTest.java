package dev.heed.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RequireTest {
  @Test
  void wholeNumbersKeepTheirBounds() {
    Require.atLeast("dim", 1, 1);
    refused(() -> Require.atLeast("dim", 1, 0), "dim is 0; expected at least 1");
    Require.between("threads", 1, 8, 1);
    Require.between("threads", 1, 8, 8);
    refused(() -> Require.between("threads", 1, 8, 0), "threads is 0; expected 1 to 8");
    refused(() -> Require.between("threads", 1, 8, 9), "threads is 9; expected 1 to 8");
  }

  @Test
  void positiveNumbersAreFiniteAndAboveZero() {
    Require.positive("rate", Double.MIN_VALUE);
    Require.positive("rate", Double.MAX_VALUE);
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused(
          () -> Require.positive("rate", bad), "rate is " + bad + "; expected a positive number");
    }
  }

  @Test
  void numbersAboveABoundAreFinite() {
    Require.above("fuzziness", 1, Math.nextUp(1.0));
    for (double bad : new double[] {1, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused(
          () -> Require.above("fuzziness", 1, bad),
          "fuzziness is " + bad + "; expected more than 1.0");
    }
  }

  @Test
  void sharesLieBetweenZeroAndOne() {
    Require.share("dropout", 0);
    Require.share("dropout", 1);
    Require.shareBelowOne("dropout", 0);
    Require.shareBelowOne("dropout", Math.nextDown(1.0));
    refused(() -> Require.shareBelowOne("dropout", 1), "dropout is 1.0; expected 0 to below 1");
    for (double bad : new double[] {-0.5, 1.5, Double.NaN}) {
      refused(() -> Require.share("dropout", bad), "dropout is " + bad + "; expected 0 to 1");
      refused(
          () -> Require.shareBelowOne("dropout", bad),
          "dropout is " + bad + "; expected 0 to below 1");
    }
  }

  @Test
  void arraysHaveTheExpectedSize() {
    Require.size("keys", 3, 3);
    refused(() -> Require.size("keys", 3, 4), "keys has 4 values; expected 3");
    Require.arrayLength("keys", 2_147_483_583L);
    refused(
        () -> Require.arrayLength("keys", 2_147_483_584L),
        "keys would have 2147483584 values; expected at most 2147483583");
  }

  @Test
  void aProblemIsDataAndCanBecomeThatOfAFile() {
    ProblemException problem = new ProblemException("dim is 0", "at least 1");
    assertThat(problem.problem()).isEqualTo("dim is 0");
    assertThat(problem.expected()).isEqualTo("at least 1");
    assertThat(problem.in("points.csv", 7))
        .hasMessage("points.csv:7: dim is 0; expected at least 1")
        .hasCause(problem);
    assertThat(problem.in("points.csv", 0)).hasMessage("points.csv: dim is 0; expected at least 1");
  }

  private static void refused(ThrowingCallable check, String message) {
    assertThatThrownBy(check).isInstanceOf(ProblemException.class).hasMessage(message);
  }
}
