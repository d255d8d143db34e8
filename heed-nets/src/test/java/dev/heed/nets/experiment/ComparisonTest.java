package dev.heed.nets.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.experiment.ClaimVerdict.Outcome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.ArrayList;
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

  @Test
  void claimsHoldForClearDifferences() {
    double[][] slow = {{.1, .2, .80}, {.1, .2, .90}, {.1, .2, .70}, {.1, .2, .80}};
    double[][] fast = {{.1, .95, .96}, {.1, .96, .96}, {.1, .86, .86}, {.1, .86, .86001}};
    Comparison comparison = comparison(slow, slow, fast);
    assertThat(outcomes(comparison)).containsExactly(Outcome.HOLDS, Outcome.HOLDS, Outcome.HOLDS);
    assertThat(comparison.mean(AttentionKind.SELF)).isCloseTo(0.8, within(1e-12));
    // Within groups: 4 · 0.05² over 4 runs less 2 groups.
    assertThat(comparison.variance(AttentionKind.SELF)).isCloseTo(0.005, within(1e-12));
    // A group's target is its own self-attention's mean.
    assertThat(comparison.epochsToTarget(AttentionKind.METRIC)).isEqualTo(2);
    assertThat(comparison.epochsToTarget(AttentionKind.SELF)).isEqualTo(3);
  }

  @Test
  void claimsFailForReversedDifferences() {
    double[][] good = {{.8, .9, .90}, {.8, .9, .90}};
    double[][] bad = {{.1, .2, .80}, {.1, .2, .70}};
    assertThat(outcomes(comparison(good, good, bad)))
        .containsExactly(Outcome.FAILS, Outcome.FAILS, Outcome.FAILS);
    assertThat(comparison(good, good, bad).epochsToTarget(AttentionKind.METRIC)).isInfinite();
  }

  @Test
  void smallDifferencesAreUndecided() {
    double[][] self = {{.1, .5, .80}, {.1, .5, .82}};
    double[][] metric = {{.1, .5, .83}, {.1, .9, .815}};
    assertThat(outcomes(comparison(self, self, metric)))
        .containsExactly(Outcome.HOLDS, Outcome.UNDECIDED, Outcome.UNDECIDED);
    double[][] one = {{.1, .5, .8}};
    double[][] better = {{.1, .9, .9}};
    Comparison single = comparison(one, one, better);
    assertThat(outcomes(single))
        .containsExactly(Outcome.UNDECIDED, Outcome.UNDECIDED, Outcome.UNDECIDED);
    assertThat(single.verdicts().get(1).why()).contains("unknown (one run)");
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
