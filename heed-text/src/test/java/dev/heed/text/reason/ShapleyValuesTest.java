package dev.heed.text.reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapleyValuesTest {

  /** A game with random weights, over {@code decades} powers of ten, and random values. */
  private record Game(double[] weights, double[] amounts, int columns) {
    static Game of(int players, int columns, double decades, long seed) {
      SeededRandom random = new SeededRandom(seed);
      double[] weights = new double[players];
      double[] amounts = new double[players * columns];
      for (int i = 0; i < players; i++) {
        weights[i] = Math.pow(10, -decades * random.uniform());
        for (int k = 0; k < columns; k++) {
          amounts[i * columns + k] = weights[i] * 5 * random.gaussian();
        }
      }
      return new Game(weights, amounts, columns);
    }

    double[] values() {
      return ShapleyValues.of(weights, amounts, columns);
    }

    /** The value of a coalition, given by its bits. */
    double value(int coalition, int column) {
      double weight = 0;
      double amount = 0;
      for (int i = 0; i < weights.length; i++) {
        if ((coalition >> i & 1) != 0) {
          weight += weights[i];
          amount += amounts[i * columns + column];
        }
      }
      return coalition == 0 ? 0 : amount / weight;
    }

    /** The value of all players, by sums that suit thousands of them. */
    double total(int column) {
      double amount = 0;
      for (int i = 0; i < weights.length; i++) {
        amount += amounts[i * columns + column];
      }
      return amount / Arrays.stream(weights).sum();
    }

    /** Shapley's definition: {@code Σ_S |S|! (n−1−|S|)! / n! · (v(S ∪ i) − v(S))}. */
    double exhaustive(int player, int column) {
      int players = weights.length;
      double sum = 0;
      for (int coalition = 0; coalition < 1 << players; coalition++) {
        if ((coalition >> player & 1) == 0) {
          double ways = players; // n·C(n−1, |S|)
          for (int i = 1; i <= Integer.bitCount(coalition); i++) {
            ways *= (double) (players - i) / i;
          }
          sum += (value(coalition | 1 << player, column) - value(coalition, column)) / ways;
        }
      }
      return sum;
    }
  }

  @Property(tries = 60)
  void equalsTheSumOverAllCoalitions(
      @ForAll @IntRange(min = 1, max = 12) int players,
      @ForAll @IntRange(min = 1, max = 3) int columns,
      @ForAll @DoubleRange(min = 0, max = 12) double decades,
      @ForAll @IntRange(max = 1_000_000) int seed) {
    assertEqualToTheSum(Game.of(players, columns, decades, seed));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 12, 100, 300})
  void equalsTheSumOverAllCoalitionsOfTwelve(double decades) {
    assertEqualToTheSum(Game.of(12, 2, decades, 5));
  }

  private static void assertEqualToTheSum(Game game) {
    double[] values = game.values();
    for (int i = 0; i < game.weights().length; i++) {
      for (int k = 0; k < game.columns(); k++) {
        assertThat(values[i * game.columns() + k]).isCloseTo(game.exhaustive(i, k), within(1e-8));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 45, 46, 64, 65, 100, 800, 5000})
  void valuesSumToTheValueOfAll(int players) {
    for (double decades : new double[] {0, 2, 12}) {
      Game game = Game.of(players, 2, decades, players);
      double[] values = game.values();
      for (int k = 0; k < 2; k++) {
        double sum = 0;
        for (int i = 0; i < players; i++) {
          sum += values[2 * i + k];
        }
        assertThat(sum).isCloseTo(game.total(k), within(1e-8));
      }
    }
  }

  /** With equal weights a player's value has a closed form, at any number of players. */
  @ParameterizedTest
  @ValueSource(ints = {2, 12, 45, 46, 100, 1000})
  void equalWeightsHaveAClosedForm(int players) {
    double[] weights = new double[players];
    double[] amounts = new double[players];
    SeededRandom random = new SeededRandom(2);
    for (int i = 0; i < players; i++) {
      weights[i] = 3;
      amounts[i] = 3 * random.gaussian();
    }
    double harmonic = 0;
    for (int size = 1; size <= players; size++) {
      harmonic += 1.0 / size;
    }
    double all = Arrays.stream(amounts).sum() / 3;
    double[] values = ShapleyValues.of(weights, amounts, 1);
    for (int i = 0; i < players; i++) {
      // φ = 1/n·[ c·H_n − (mean of the others)·(H_n − 1) ]
      double own = amounts[i] / 3;
      double others = (all - own) / (players - 1);
      double expected = (own * harmonic - others * (harmonic - 1)) / players;
      assertThat(values[i]).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void oneGetsAllAndNoneNothing() {
    assertThat(ShapleyValues.of(new double[0], new double[0], 2)).isEmpty();
    double[] one = ShapleyValues.of(new double[] {1e-200}, new double[] {3e-200, -2e-200}, 2);
    assertThat(one[0]).isCloseTo(3, within(1e-9));
    assertThat(one[1]).isCloseTo(-2, within(1e-9));
    assertThat(ShapleyValues.of(new double[2], new double[2], 1)).containsExactly(0, 0);
  }

  @Property(tries = 50)
  void equalPlayersGetTheSameInAnyUnit(
      @ForAll @IntRange(min = 3, max = 40) int players,
      @ForAll @IntRange(min = -200, max = 200) int exponent) {
    Game game = Game.of(players, 1, 1, players);
    double unit = Math.pow(10, exponent);
    game.weights()[2] = game.weights()[0];
    game.amounts()[2] = game.amounts()[0];
    double[] values = game.values();
    assertThat(values[2]).isCloseTo(values[0], within(1e-12));
    double[] scaled =
        ShapleyValues.of(
            Arrays.stream(game.weights()).map(weight -> weight * unit).toArray(),
            Arrays.stream(game.amounts()).map(amount -> amount * unit).toArray(),
            1);
    assertThat(scaled).usingComparatorWithPrecision(1e-9).containsExactly(values);
  }
}
