package dev.heed.nets.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.lab.experiment.Check;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.experiment.ClaimVerdict.Outcome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  /** A learner with given losses and scores. */
  private record Scripted(double[] dev, double[] scores) implements Learner {
    @Override
    public int steps(int epoch) {
      return 1;
    }

    @Override
    public void prepareThread() {}

    @Override
    public void step(int epoch, int step) {}

    @Override
    public Optional<Entry> end(int epoch, double seconds) {
      return Optional.of(new Entry(epoch + 1, 1, dev[epoch], 1, scores[epoch], seconds));
    }

    @Override
    public long parameters() {
      return 1;
    }

    @Override
    public void write(DataOutputStream out) {}

    @Override
    public void read(DataInputStream in) {}
  }

  private static final double[] WITHOUT_DEV = {Double.NaN, Double.NaN, Double.NaN};

  private static Member member(
      AttentionKind kind, int group, int run, int patience, double[] dev, double... scores) {
    Member member =
        new Member(
            new Member.Key(kind, "", group, run),
            new Scripted(dev, scores),
            new Member.Limits(scores.length, patience));
    while (member.isRunning()) {
      member.advance(scores.length, 1);
    }
    return member;
  }

  private static Comparison comparison(double[][] self, double[][] l2, double[][] metric) {
    List<Member> members = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      double[][] runs =
          switch (kind) {
            case SELF -> self;
            case L2 -> l2;
            case METRIC -> metric;
          };
      for (int i = 0; i < runs.length; i++) {
        members.add(member(kind, i / 2, i % 2, 0, WITHOUT_DEV, runs[i]));
      }
    }
    return new Comparison(members);
  }

  private static List<Outcome> outcomes(Comparison comparison) {
    return comparison.verdicts().stream().map(ClaimVerdict::outcome).toList();
  }

  /** The same scores in a group of two runs and again in another two, and so on. */
  private static double[][] repeated(int times, double[]... runs) {
    double[][] all = new double[times * runs.length][];
    Arrays.setAll(all, i -> runs[i % runs.length]);
    return all;
  }

  @Test
  void claimsHoldForClearDifferences() {
    double[][] slow = repeated(3, new double[] {.1, .2, .80}, new double[] {.1, .2, .90});
    double[][] fast = repeated(3, new double[] {.1, .95, .96}, new double[] {.1, .955, .955});
    Comparison comparison = comparison(slow, slow, fast);
    assertThat(outcomes(comparison)).containsExactly(Outcome.HOLDS, Outcome.HOLDS, Outcome.HOLDS);
    assertThat(comparison.mean(AttentionKind.SELF)).isCloseTo(0.85, within(1e-12));
    // Within groups: 6 · 0.05² over 6 runs less 3 groups.
    assertThat(comparison.variance(AttentionKind.SELF)).isCloseTo(0.005, within(1e-12));
    // A group's target is its own self-attention's mean.
    assertThat(comparison.epochsToTarget(AttentionKind.METRIC)).isEqualTo(2);
    assertThat(comparison.epochsToTarget(AttentionKind.SELF)).isEqualTo(3);
    assertThat(comparison.lead(AttentionKind.SELF, 0.04).passed()).isTrue();
    assertThat(ComparisonBlocks.ofAccuracy(comparison).title("Moons"))
        .isEqualTo(
            "Moons: metric-attention trains faster (holds), ends higher (holds), varies less"
                + " (holds)");
  }

  @Test
  void claimsFailForReversedDifferences() {
    double[][] good = repeated(3, new double[] {.8, .9, .900}, new double[] {.8, .901, .899});
    double[][] bad = repeated(3, new double[] {.1, .2, .80}, new double[] {.1, .2, .70});
    Comparison comparison = comparison(good, good, bad);
    assertThat(outcomes(comparison)).containsExactly(Outcome.FAILS, Outcome.FAILS, Outcome.FAILS);
    assertThat(comparison.epochsToTarget(AttentionKind.METRIC)).isInfinite();
    assertThat(comparison.lead(AttentionKind.L2, 0.04).outcome()).isEqualTo(Check.Outcome.FAILED);
  }

  @Test
  void smallDifferencesAreUndecidedAndSayHowManyRunsWouldDecide() {
    double[][] self = {{.1, .5, .80}, {.1, .5, .82}};
    double[][] metric = {{.1, .5, .83}, {.1, .9, .815}};
    Comparison close = comparison(self, self, metric);
    assertThat(outcomes(close))
        .containsExactly(Outcome.UNDECIDED, Outcome.UNDECIDED, Outcome.UNDECIDED);
    assertThat(close.verdicts())
        .extracting(ClaimVerdict::why)
        .allMatch(
            why -> why.matches(".*against self-attention.* about [\\d,]+ runs of each would.*"));
    Check lead = close.lead(AttentionKind.SELF, 0.04);
    assertThat(lead.outcome()).isEqualTo(Check.Outcome.UNDECIDED);
    assertThat(lead.why()).isEqualTo("about 6 runs of each would decide");
    // The differences are reversed and just as small.
    assertThat(outcomes(comparison(metric, metric, self))).doesNotContain(Outcome.FAILS);
  }

  @Test
  void oneRunDecidesNothing() {
    double[][] one = {{.1, .5, .8}};
    double[][] better = {{.1, .9, .9}};
    Comparison single = comparison(one, one, better);
    assertThat(outcomes(single))
        .containsExactly(Outcome.UNDECIDED, Outcome.UNDECIDED, Outcome.UNDECIDED);
    assertThat(single.verdicts().get(1).why())
        .contains("margin unknown (one run)", "at least two runs of each are needed");
    assertThat(single.verdicts().get(2).why()).contains("at least two runs on the same data");
  }

  @Test
  void variancesOfZeroAreTooCoarseToCompare() {
    double[][] steady = repeated(3, new double[] {.5, .9, .9}, new double[] {.5, .9, .9});
    double[][] other = repeated(3, new double[] {.5, .9, .90}, new double[] {.5, .9, .91});
    ClaimVerdict verdict = comparison(other, steady, other).verdicts().get(2);
    assertThat(verdict.outcome()).isEqualTo(Outcome.UNDECIDED);
    assertThat(verdict.why())
        .contains("against L2 self-attention runs on the same data end at the same score");
  }

  @Test
  void lowestDevLossChoosesTheEpochAndStops() {
    double[] dev = {3, 1, 2, 2, 0.5};
    Member member = member(AttentionKind.SELF, 0, 0, 2, dev, .1, .7, .9, .8, .6);
    assertThat(member.epoch()).isEqualTo(4);
    assertThat(member.chosen().score()).isEqualTo(.7);
    Member patient = member(AttentionKind.SELF, 0, 0, 0, dev, .1, .7, .9, .8, .6);
    assertThat(patient.chosen().score()).isEqualTo(.6);
    Member withoutDev = member(AttentionKind.SELF, 0, 0, 0, WITHOUT_DEV, .1, .7, .3);
    assertThat(withoutDev.chosen().score()).isEqualTo(.3);
    assertThat(withoutDev.reached(.65)).map(Entry::epoch).contains(2);
  }
}
