package dev.heed.nets.experiment;

import dev.heed.base.Statistics;
import dev.heed.lab.kit.Numbers;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.experiment.ClaimVerdict.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.FDistribution;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Comparison of the same trainings with each kind of attention.
 *
 * <p>Runs of a group share their data. Runs of two kinds with the same group and number share all
 * other random numbers too, so they are compared as pairs.
 *
 * @param members the same groups and runs of every kind
 */
public record Comparison(List<Member> members) {
  /** Significance level of the verdicts. */
  private static final double SIGNIFICANCE = 0.05;

  public Comparison {
    members = List.copyOf(members);
  }

  /** The trainings of a kind, in the order of groups and runs. */
  public List<Member> of(AttentionKind kind) {
    return members.stream().filter(member -> member.key().kind() == kind).toList();
  }

  double[] finals(AttentionKind kind) {
    return of(kind).stream().mapToDouble(member -> member.chosen().score()).toArray();
  }

  /** The mean final score. */
  public double mean(AttentionKind kind) {
    return Arrays.stream(finals(kind)).average().orElse(Double.NaN);
  }

  /** The variance of the final score within groups, due to initial weights and order alone. */
  double variance(AttentionKind kind) {
    double squares = 0;
    for (int group : groups()) {
      double[] scores = finals(kind, group);
      double mean = Arrays.stream(scores).average().orElse(Double.NaN);
      squares += Arrays.stream(scores).map(score -> (score - mean) * (score - mean)).sum();
    }
    return squares / degreesOfFreedom();
  }

  private int[] groups() {
    return members.stream().mapToInt(member -> member.key().group()).distinct().toArray();
  }

  private double[] finals(AttentionKind kind, int group) {
    return of(kind).stream()
        .filter(member -> member.key().group() == group)
        .mapToDouble(member -> member.chosen().score())
        .toArray();
  }

  private int degreesOfFreedom() {
    return of(AttentionKind.METRIC).size() - groups().length;
  }

  /** The mean final score of self-attention in a group. */
  private double target(int group) {
    return Arrays.stream(finals(AttentionKind.SELF, group)).average().orElse(Double.NaN);
  }

  /** The first entry of each run with at least self-attention's final score, if there is one. */
  List<Optional<Entry>> reached(AttentionKind kind) {
    return of(kind).stream().map(member -> member.reached(target(member.key().group()))).toList();
  }

  /** Median number of epochs to self-attention's final score; infinite if it is not reached. */
  double epochsToTarget(AttentionKind kind) {
    return Statistics.medianLow(
        reached(kind).stream()
            .mapToDouble(
                entry -> entry.map(each -> (double) each.epoch()).orElse(Double.POSITIVE_INFINITY))
            .toArray());
  }

  /** Median number of seconds to self-attention's final score. */
  double secondsToTarget(AttentionKind kind) {
    return Statistics.medianLow(
        reached(kind).stream()
            .mapToDouble(entry -> entry.map(Entry::seconds).orElse(Double.POSITIVE_INFINITY))
            .toArray());
  }

  List<ClaimVerdict> verdicts() {
    return List.of(faster(), higher(), steadier());
  }

  private ClaimVerdict faster() {
    double metric = epochsToTarget(AttentionKind.METRIC);
    double best = Double.POSITIVE_INFINITY;
    List<String> parts = new ArrayList<>();
    for (AttentionKind kind : AttentionKind.values()) {
      double epochs = epochsToTarget(kind);
      long runs = reached(kind).stream().filter(Optional::isPresent).count();
      parts.add(
          Numbers.format(
              "%s %s (%d of %d runs)",
              kind.label(),
              Double.isFinite(epochs) ? Numbers.format("%.0f", epochs) : "never",
              runs,
              of(kind).size()));
      best = kind == AttentionKind.METRIC ? best : Math.min(best, epochs);
    }
    Outcome ahead = of(AttentionKind.METRIC).size() > 1 ? Outcome.HOLDS : Outcome.UNDECIDED;
    Outcome outcome = metric < best ? ahead : metric == best ? Outcome.UNDECIDED : Outcome.FAILS;
    return new ClaimVerdict(
        "metric-attention trains faster",
        outcome,
        "median epochs to self-attention's final score: " + String.join(", ", parts));
  }

  private ClaimVerdict higher() {
    double[] metric = finals(AttentionKind.METRIC);
    List<String> parts = new ArrayList<>();
    Outcome outcome = Outcome.HOLDS;
    for (AttentionKind other : List.of(AttentionKind.SELF, AttentionKind.L2)) {
      double[] theirs = finals(other);
      double[] differences =
          IntStream.range(0, metric.length).mapToDouble(i -> metric[i] - theirs[i]).toArray();
      double mean = Arrays.stream(differences).average().orElse(Double.NaN);
      double margin = margin(differences, mean);
      parts.add(Numbers.format("%+.4f ± %s over %s", mean, margin(margin), other.label()));
      outcome = worse(outcome, mean > margin ? Outcome.HOLDS : outcome(mean));
    }
    return new ClaimVerdict(
        "metric-attention ends higher",
        outcome,
        "mean difference of the final score in paired runs, with its 95 % interval: "
            + String.join(", ", parts));
  }

  private static Outcome outcome(double difference) {
    return difference > 0 ? Outcome.UNDECIDED : Outcome.FAILS;
  }

  private static String margin(double margin) {
    return Double.isFinite(margin) ? Numbers.format("%.4f", margin) : "unknown (one run)";
  }

  /** Half the width of the 95 % interval of the mean difference. */
  private static double margin(double[] differences, double mean) {
    int n = differences.length;
    if (n < 2) {
      return Double.POSITIVE_INFINITY;
    }
    double squares = Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).sum();
    return new TDistribution(n - 1).inverseCumulativeProbability(1 - SIGNIFICANCE / 2)
        * Math.sqrt(squares / (n - 1) / n);
  }

  private ClaimVerdict steadier() {
    String claim = "metric-attention varies less";
    int freedom = degreesOfFreedom();
    if (freedom < 1) {
      return new ClaimVerdict(
          claim, Outcome.UNDECIDED, "a variance needs two runs on the same data");
    }
    double bound = new FDistribution(freedom, freedom).inverseCumulativeProbability(SIGNIFICANCE);
    double metric = variance(AttentionKind.METRIC);
    List<String> parts = new ArrayList<>();
    Outcome outcome = Outcome.HOLDS;
    for (AttentionKind other : List.of(AttentionKind.SELF, AttentionKind.L2)) {
      double theirs = variance(other);
      parts.add(Numbers.format("%.2e with %s", theirs, other.label()));
      outcome =
          worse(
              outcome,
              metric < bound * theirs
                  ? Outcome.HOLDS
                  : metric < theirs ? Outcome.UNDECIDED : Outcome.FAILS);
    }
    return new ClaimVerdict(
        claim,
        outcome,
        Numbers.format(
            "variance of the final score %.2e, %s; significant below %.2f times theirs with this"
                + " number of runs",
            metric, String.join(", ", parts), bound));
  }

  private static Outcome worse(Outcome a, Outcome b) {
    if (a == Outcome.FAILS || b == Outcome.FAILS) {
      return Outcome.FAILS;
    }
    return a == Outcome.UNDECIDED ? a : b;
  }

  /** The figures, for {@code metrics.json}. */
  public SequencedMap<String, Object> metrics() {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    for (AttentionKind kind : AttentionKind.values()) {
      SequencedMap<String, Object> mine = new LinkedHashMap<>();
      mine.put("mean_score", mean(kind));
      mine.put("variance", variance(kind));
      mine.put("scores", Arrays.stream(finals(kind)).boxed().toList());
      mine.put("epochs_to_self_score", epochsToTarget(kind));
      mine.put("parameters", of(kind).getFirst().learner().parameters());
      mine.put("to_self_score_seconds", secondsToTarget(kind));
      mine.put(
          "training_seconds", of(kind).stream().mapToDouble(each -> each.last().seconds()).sum());
      metrics.put(kind.name().toLowerCase(Locale.ROOT), mine);
    }
    SequencedMap<String, Object> claims = new LinkedHashMap<>();
    verdicts().forEach(verdict -> claims.put(verdict.claim(), verdict.line()));
    metrics.put("claims", claims);
    return metrics;
  }
}
