package dev.heed.nets.experiment;

import dev.heed.lab.kit.Numbers;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.experiment.ClaimVerdict.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.FDistribution;
import org.hipparchus.distribution.discrete.BinomialDistribution;

/**
 * The three claims on metric-attention: trains faster, ends higher, varies less. Each holds or
 * fails only if the difference is significant at 5 %, and is undecided otherwise.
 */
record Claims(Comparison comparison) {
  /** Number of runs above which a difference is called too small to find. */
  static final int MAX_RUNS = 2000;

  private static final List<AttentionKind> OTHERS = List.of(AttentionKind.SELF, AttentionKind.L2);

  /** Verdict on one of the others, with what would decide it; empty if it is decided. */
  private record Part(Outcome outcome, String toDecide) {
    static Part decided(boolean holds) {
      return new Part(holds ? Outcome.HOLDS : Outcome.FAILS, "");
    }

    static Part open(String toDecide) {
      return new Part(Outcome.UNDECIDED, toDecide);
    }
  }

  List<ClaimVerdict> verdicts() {
    return List.of(faster(), higher(), steadier());
  }

  /** The verdict on both others together: one that fails makes the claim fail. */
  private static ClaimVerdict verdict(String claim, List<Part> parts, String evidence) {
    Outcome outcome = Outcome.HOLDS;
    List<String> open = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      if (part.outcome() == Outcome.FAILS
          || part.outcome() == Outcome.UNDECIDED && outcome == Outcome.HOLDS) {
        outcome = part.outcome();
      }
      if (part.outcome() == Outcome.UNDECIDED) {
        open.add("against %s %s".formatted(OTHERS.get(i).label(), part.toDecide()));
      }
    }
    return new ClaimVerdict(
        claim,
        outcome,
        outcome == Outcome.UNDECIDED
            ? "%s; %s".formatted(evidence, String.join(", ", open))
            : evidence);
  }

  /** A sign test of paired runs: which of the two reaches self-attention's score first? */
  private ClaimVerdict faster() {
    List<String> medians = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      double epochs = comparison.epochsToTarget(kind);
      medians.add(
          Numbers.format(
              "%s %s (reached by %d of %d runs)",
              kind.label(),
              Double.isFinite(epochs) ? Numbers.format("%.0f", epochs) : "never",
              comparison.reached(kind).stream().filter(Optional::isPresent).count(),
              comparison.of(kind).size()));
    }
    double[] metric = epochs(AttentionKind.METRIC);
    List<Part> parts = new ArrayList<>();
    for (AttentionKind other : OTHERS) {
      double[] theirs = epochs(other);
      int wins = count(metric.length, i -> metric[i] < theirs[i]);
      int losses = count(metric.length, i -> metric[i] > theirs[i]);
      parts.add(signTest(wins, losses, metric.length));
    }
    return verdict(
        "metric-attention trains faster",
        parts,
        "median epochs to self-attention's final score: " + String.join(", ", medians));
  }

  private double[] epochs(AttentionKind kind) {
    return comparison.reached(kind).stream()
        .mapToDouble(
            entry -> entry.map(each -> (double) each.epoch()).orElse(Double.POSITIVE_INFINITY))
        .toArray();
  }

  private static int count(int pairs, IntPredicate wanted) {
    return (int) IntStream.range(0, pairs).filter(wanted).count();
  }

  private static Part signTest(int wins, int losses, int pairs) {
    int decisive = wins + losses;
    if (decisive > 0 && isRare(Math.max(wins, losses), decisive)) {
      return Part.decided(wins > losses);
    }
    String tally = Numbers.format("it is first in %d of %d pairs, ", wins, pairs);
    if (wins == losses) {
      return Part.open(tally + "last in the same number");
    }
    // The same shares of wins and losses in more pairs.
    double share = Math.max(wins, losses) / (double) decisive;
    double decisiveShare = decisive / (double) pairs;
    for (int runs = pairs + 1; runs < MAX_RUNS; runs++) {
      int more = (int) Math.round(runs * decisiveShare);
      if (more > 0 && isRare((int) Math.floor(more * share + 1e-9), more)) {
        return Part.open(tally + Numbers.format("about %,d runs of each would decide", runs));
      }
    }
    return Part.open(tally + "too close to decide");
  }

  /** Whether this number of heads of a fair coin is rarer than the significance level. */
  private static boolean isRare(int heads, int tosses) {
    return 1 - new BinomialDistribution(tosses, 0.5).cumulativeProbability(heads - 1)
        < Differences.SIGNIFICANCE;
  }

  private ClaimVerdict higher() {
    List<String> texts = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (AttentionKind other : OTHERS) {
      Differences differences = comparison.differences(other);
      texts.add("%s over %s".formatted(differences.text(), other.label()));
      parts.add(
          Math.abs(differences.mean()) > differences.margin()
              ? Part.decided(differences.mean() > 0)
              : Part.open(differences.toDecide(0)));
    }
    return verdict(
        "metric-attention ends higher",
        parts,
        "mean difference of the final score in paired runs, with its 95 % interval: "
            + String.join(", ", texts));
  }

  private ClaimVerdict steadier() {
    String claim = "metric-attention varies less";
    int freedom = comparison.degreesOfFreedom();
    if (freedom < 1) {
      return new ClaimVerdict(
          claim, Outcome.UNDECIDED, "a variance needs at least two runs on the same data");
    }
    double metric = comparison.variance(AttentionKind.METRIC);
    List<String> texts = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (AttentionKind other : OTHERS) {
      double theirs = comparison.variance(other);
      texts.add("%s with %s".formatted(scientific(theirs), other.label()));
      parts.add(variances(metric, theirs, freedom));
    }
    return verdict(
        claim,
        parts,
        "variance of the final score of runs on the same data: %s, %s"
            .formatted(scientific(metric), String.join(", ", texts)));
  }

  /** An F test of two variances. */
  private Part variances(double metric, double theirs, int freedom) {
    if (metric == 0 || theirs == 0) {
      return Part.open("runs on the same data end at the same score; more test data are needed");
    }
    double ratio = Math.min(metric, theirs) / Math.max(metric, theirs);
    if (ratio < bound(freedom)) {
      return Part.decided(metric < theirs);
    }
    int groups = comparison.groups().length;
    for (int more = freedom + 1; more < MAX_RUNS; more++) {
      if (ratio < bound(more)) {
        return Part.open(Numbers.format("about %,d runs of each would decide", more + groups));
      }
    }
    return Part.open("the variances are too close");
  }

  /** The ratio of two variances below which they differ significantly. */
  private static double bound(int freedom) {
    return new FDistribution(freedom, freedom)
        .inverseCumulativeProbability(Differences.SIGNIFICANCE);
  }

  private static String scientific(double value) {
    return Numbers.power(value);
  }
}
