package dev.heed.nets.experiment;

import dev.heed.base.Statistics;
import dev.heed.lab.experiment.Check;
import dev.heed.nets.attention.AttentionKind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * Comparison of the same trainings with each kind of attention.
 *
 * <p>Runs of a group share their data. Runs of two kinds with the same group and number share all
 * other random numbers too, so they are compared as pairs.
 *
 * @param members the same groups and runs of every kind
 */
public record Comparison(List<Member> members) {
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

  int[] groups() {
    return members.stream().mapToInt(member -> member.key().group()).distinct().toArray();
  }

  private double[] finals(AttentionKind kind, int group) {
    return of(kind).stream()
        .filter(member -> member.key().group() == group)
        .mapToDouble(member -> member.chosen().score())
        .toArray();
  }

  /** Runs less groups. */
  int degreesOfFreedom() {
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
    return new Claims(this).verdicts();
  }

  /** Differences of the final score between metric-attention and another, of paired runs. */
  Differences differences(AttentionKind other) {
    double[] metric = finals(AttentionKind.METRIC);
    double[] theirs = finals(other);
    return new Differences(
        IntStream.range(0, metric.length).mapToObj(i -> metric[i] - theirs[i]).toList());
  }

  /**
   * Expects metric-attention to lead over another; undecided where noise may hide the lead.
   *
   * @param bound minimum lead
   */
  public Check lead(AttentionKind other, double bound) {
    Differences differences = differences(other);
    Check check =
        Check.atLeast(
            "lead of metric-attention over " + other.label(),
            mean(AttentionKind.METRIC) - mean(other),
            bound);
    double margin = differences.margin();
    return check.passed() || differences.mean() + margin < bound
        ? check
        : check.undecided(differences.toDecide(bound));
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
