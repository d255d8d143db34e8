package dev.heed.dynamics;

import dev.heed.base.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * A training's states at several times, compared two by two: how far it moves after a waiting time
 * ("ageing", arXiv:2309.04382), and since when the ranking of its numbers has stood still.
 */
public final class TwoTime {
  /** Relative distance by which rounding may put a time outside of the records. */
  private static final double ROUNDING = 1e-12;

  private final double[] times;
  private final List<double[]> states;

  /**
   * Takes the states, which are not copied.
   *
   * @param times above 0, ascending
   * @param states the numbers of the training at each time, as many each time
   * @throws IllegalArgumentException if the times do not ascend, or the sizes differ
   */
  public TwoTime(double[] times, List<double[]> states) {
    Require.atLeast("number of times", 1, times.length);
    Require.size("states", times.length, states.size());
    for (int i = 0; i < times.length; i++) {
      if (!(times[i] > (i == 0 ? 0 : times[i - 1]))) {
        throw new IllegalArgumentException(
            "time %s; expected ascending times above 0".formatted(times[i]));
      }
      Require.size("state", states.getFirst().length, states.get(i).length);
    }
    this.times = times.clone();
    this.states = List.copyOf(states);
  }

  /**
   * {@code Δ(t_w, t) = ‖w(t_w + t) − w(t_w)‖}; between two records a state is linear in the
   * logarithm of the time.
   *
   * @param wait {@code t_w}, not before the first record
   * @param time {@code t}, not below 0; {@code t_w + t} is not after the last record
   */
  public double distance(double wait, double time) {
    double[] from = at(wait);
    double[] to = at(wait + time);
    double square = 0;
    for (int i = 0; i < from.length; i++) {
      square += (to[i] - from[i]) * (to[i] - from[i]);
    }
    return Math.sqrt(square);
  }

  /**
   * The speed in the logarithm of the time, {@code ‖w(to) − w(from)‖/ln(to/from)}. A training that
   * goes as {@code ŵ ln t} has {@code ‖ŵ‖} whatever the times, and then {@code Δ = ‖ŵ‖ ln(1 +
   * t/t_w)}.
   */
  public double speed(double from, double to) {
    return distance(from, to - from) / StrictMath.log(to / from);
  }

  private double[] at(double time) {
    double end = times[times.length - 1];
    if (!(time >= times[0] * (1 - ROUNDING) && time <= end * (1 + ROUNDING))) {
      throw new IllegalArgumentException(
          "time %s; expected %s to %s".formatted(time, times[0], end));
    }
    int found = Arrays.binarySearch(times, time);
    int next = Math.min(found >= 0 ? found : -found - 1, times.length - 1);
    if (found >= 0 || next == 0) {
      return states.get(next);
    }
    double share =
        Math.min(
            1,
            StrictMath.log(time / times[next - 1]) / StrictMath.log(times[next] / times[next - 1]));
    double[] before = states.get(next - 1);
    double[] after = states.get(next);
    double[] state = new double[before.length];
    for (int i = 0; i < state.length; i++) {
      state[i] = before[i] + share * (after[i] - before[i]);
    }
    return state;
  }

  /**
   * The share of pairs of numbers whose order in a record is that of the last; ties count half, and
   * pairs that are tied in the last do not count. Empty if all are tied there.
   *
   * @param record the record, counted from 0
   */
  public OptionalDouble agreement(int record) {
    double[] last = states.getLast();
    int[] order =
        IntStream.range(0, last.length)
            .boxed()
            .sorted((i, j) -> Double.compare(last[i], last[j]))
            .mapToInt(Integer::intValue)
            .toArray();
    List<double[]> groups = new ArrayList<>();
    for (int from = 0, to; from < order.length; from = to) {
      to = from + 1;
      while (to < order.length && last[order[to]] == last[order[from]]) {
        to++;
      }
      groups.add(Arrays.stream(order, from, to).mapToDouble(i -> states.get(record)[i]).toArray());
    }
    return inOrder(groups);
  }

  /**
   * The share of pairs that are in order, counted with a Fenwick tree over the ranks in {@code O(n
   * log n)}; empty if there is no pair.
   *
   * @param groups numbers in ascending groups; a pair of different groups is in order if its
   *     numbers ascend too, and half in order if they are equal
   */
  private static OptionalDouble inOrder(List<double[]> groups) {
    double[] sorted = groups.stream().flatMapToDouble(Arrays::stream).sorted().distinct().toArray();
    long[] tree = new long[sorted.length + 1];
    long before = 0;
    long pairs = 0;
    double ordered = 0;
    for (double[] group : groups) {
      int[] ranks =
          Arrays.stream(group).mapToInt(value -> Arrays.binarySearch(sorted, value)).toArray();
      for (int rank : ranks) {
        long below = sum(tree, rank);
        long notAbove = sum(tree, rank + 1);
        ordered += below + (notAbove - below) / 2.0;
        pairs += before;
      }
      for (int rank : ranks) {
        for (int i = rank + 1; i < tree.length; i += i & -i) {
          tree[i]++;
        }
      }
      before += ranks.length;
    }
    return pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of(ordered / pairs);
  }

  /** The number of values with the first {@code count} ranks. */
  private static long sum(long[] tree, int count) {
    long sum = 0;
    for (int i = count; i > 0; i -= i & -i) {
      sum += tree[i];
    }
    return sum;
  }

  /**
   * The time of the first record from which on the ranking stood still: the order of at least this
   * share of the pairs is the final one, in it and in all later records. Empty if all numbers are
   * tied in the end.
   */
  public OptionalDouble stoodStill(double share) {
    OptionalDouble since = OptionalDouble.empty();
    for (int record = times.length - 1; record >= 0; record--) {
      OptionalDouble agreement = agreement(record);
      if (agreement.isEmpty() || agreement.getAsDouble() < share) {
        break;
      }
      since = OptionalDouble.of(times[record]);
    }
    return since;
  }
}
