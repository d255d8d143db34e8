package dev.heed.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.kit.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class IntervalTest {

  @Test
  void meanHasStudentInterval() {
    // t of 2 degrees of freedom at 97.5 %: 4.302653; standard error 1/√3.
    Interval mean = Interval.mean(1, 2, 3);
    assertThat(mean.value()).isEqualTo(2);
    assertThat(mean.high() - 2).isCloseTo(4.302653 / Math.sqrt(3), within(1e-6));
    assertThat(2 - mean.low()).isCloseTo(mean.high() - 2, within(1e-12));
  }

  @Test
  void intervalsContainTheTruthIn95PercentOfTrials() {
    SeededRandom random = new SeededRandom(8);
    int contained = 0;
    for (int trial = 0; trial < 1000; trial++) {
      double[] y = new double[12];
      double[][] x = new double[12][];
      for (int i = 0; i < 12; i++) {
        x[i] = new double[] {i, i * i};
        y[i] = 3 - 2 * i + 0.5 * i * i + random.gaussian();
      }
      contained += Interval.regression(y, x)[1].contains(-2) ? 1 : 0;
    }
    assertThat(contained).isBetween(930, 970);
  }

  @Test
  void pooledIntervalIsNarrower() {
    Interval pooled = Interval.pooled(List.of(new Interval(1, 0, 2), new Interval(2, 1, 3)));
    assertThat(pooled.value()).isEqualTo(1.5);
    assertThat(pooled.high()).isCloseTo(1.5 + Math.sqrt(2) / 2, within(1e-12));
  }

  @Test
  void estimatesAreCheckedAgainstTheoryAndPrint() {
    Interval interval = new Interval(1.99, 1.97, 2.01);
    Estimate good = new Estimate("factor", interval, 2, 0.05, OptionalDouble.of(1));
    assertThat(good.checks()).allMatch(Check::passed).hasSize(2);
    assertThat(good.containsPrediction().passed()).isTrue();
    Estimate bad = new Estimate("factor", interval, 1, 0.05, OptionalDouble.of(2));
    assertThat(bad.checks()).noneMatch(Check::passed);
    assertThat(bad.containsPrediction().passed()).isFalse();
    assertThat(bad.checks().getFirst().expected()).isEqualTo("1 within 0.05");
    assertThat(good.checks().getFirst().line())
        .isEqualTo("✓ factor 1.990 ± 0.020 (wanted 2 ± 0.05)");
    assertThat(good.checks().get(1).line())
        .isEqualTo("✓ factor, 95 % interval 1.970 to 2.010 (wanted without the printed 1)");
    assertThat(good.answer("the factor"))
        .isEqualTo("The factor is 2, not the printed 1 (1.990 ± 0.020)");
    assertThat(bad.answer("the factor"))
        .isEqualTo("The factor is the printed 2, not 1 (1.990 ± 0.020)");
    assertThat(new Estimate("factor", interval, 3, 0.05, OptionalDouble.of(1)).answer("the factor"))
        .isEqualTo("The factor is neither 3 nor the printed 1 (1.990 ± 0.020)");
    Interval nothing = new Interval(Double.NaN, Double.NaN, Double.NaN);
    assertThat(new Estimate("factor", nothing, 1, 0.05).checks()).noneMatch(Check::passed);
  }

  @Test
  void wideIntervalsDecideNothing() {
    Interval wide = new Interval(1.6, 0.8, 2.4);
    Estimate open = new Estimate("factor", wide, 2, 0.1, OptionalDouble.of(1));
    assertThat(open.checks())
        .allMatch(check -> check.outcome() == Check.Outcome.UNDECIDED)
        .extracting(Check::why)
        .containsExactly(
            "the 95 % interval overlaps the expected values; at most 64 times as many"
                + " draws would decide",
            "the interval contains both 1 and 2; at most 3 times as many draws would" + " decide");
    assertThat(open.answer("the factor"))
        .isEqualTo("Undecided whether the factor is 2 or the printed 1 (1.60 ± 0.80)");
    Estimate off = new Estimate("factor", new Interval(1.6, 1.5, 1.7), 2, 0.1);
    assertThat(off.checks()).allMatch(check -> check.outcome() == Check.Outcome.FAILED);
    assertThat(new Interval(1, 1 - 1e-9, 1 + 1e-9).text()).isEqualTo("1.0000");
  }

  @Test
  void numbersHaveFourSignificantDigits() {
    assertThat(Arrays.stream(new double[] {2, -0.5, 1.41421356, 0.000012, 1234567}))
        .extracting(Numbers::significant)
        .containsExactly("2", "-0.5", "1.414", "0.000012", "1235000");
  }
}
