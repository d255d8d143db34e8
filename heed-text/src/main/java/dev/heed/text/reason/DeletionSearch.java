package dev.heed.text.reason;

import dev.heed.base.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/**
 * The fewest words to delete so that a label changes, exactly, for a model whose logits are
 * weighted averages. Label {@code y} loses to {@code k} if {@code Σ_kept e_i(c_iy − c_ik) < 0}: the
 * attention's denominator cancels, so a deletion takes values away and does not change the others.
 * Of several such margins any one may fall below 0.
 *
 * <p>These are counterfactuals that change little, as in Barredo-Arrieta and Del Ser, Plausible
 * counterfactuals (2003.11323), found for texts without sampling.
 */
public final class DeletionSearch {
  /** Values in the tables: 32 MiB. More than that takes a text of thousands of words. */
  private static final long MAX_CELLS = 1 << 22;

  private final Spans spans;
  private final List<Target> targets = new ArrayList<>();
  private final OptionalInt fewest;
  private long cells;
  private boolean full;

  /** A margin that can fall below 0, with the least number of deletions that it takes. */
  private static final class Target {
    final DeletionTable table;
    final int bound;
    final int number;

    Target(DeletionTable table, int bound, int number) {
      this.table = table;
      this.bound = bound;
      this.number = number;
    }
  }

  /**
   * Prepares a search.
   *
   * @param spans the parts of the text
   * @param margins arrays of a value for each part; every sum is from 0
   */
  public DeletionSearch(Spans spans, double[][] margins) {
    this.spans = spans;
    for (int number = 0; number < margins.length; number++) {
      double[] margin = margins[number];
      Require.size("margin", spans.parts(), margin.length);
      int bound = bound(margin);
      if (bound <= spans.words()) {
        DeletionTable table = new DeletionTable(spans, margin);
        if (table.leastOfAll() < 0) {
          targets.add(new Target(table, bound, number));
        }
      }
    }
    fewest = search();
  }

  /**
   * The margins of a label over all others: with {@code e_i c_i} as contributions, {@code e_i(c_iy
   * − c_ik)} for each {@code k}.
   *
   * @param contributions a row of {@code classes} for each part
   * @return an array for each other label
   */
  public static double[][] overOthers(double[] contributions, int classes, int label) {
    int parts = contributions.length / classes;
    double[][] margins = new double[classes - 1][parts];
    for (int k = 0; k < classes; k++) {
      if (k != label) {
        double[] margin = margins[k < label ? k : k - 1];
        for (int part = 0; part < parts; part++) {
          margin[part] = contributions[part * classes + label] - contributions[part * classes + k];
        }
      }
    }
    return margins;
  }

  /**
   * The margin of one logit over a threshold, for labels that are decided one by one. The logit of
   * the kept parts, {@code Σ e_i c_i / Σ e_i}, falls below {@code θ} if {@code Σ e_i(c_i − θ) < 0}.
   * Such a label is taken away by a margin below 0; it is added by the negative margin.
   *
   * @param attention {@code e_i} of each part, in any unit
   * @param contributions {@code e_i c_i} of each part, in the same unit
   */
  public static double[] overThreshold(
      double[] attention, double[] contributions, double threshold) {
    double[] margin = new double[attention.length];
    Arrays.setAll(margin, part -> contributions[part] - threshold * attention[part]);
    return margin;
  }

  /** The fewest deletions that change the label; empty if none do, or the search was given up. */
  public OptionalInt fewest() {
    return fewest;
  }

  /**
   * Whether the search was given up, since the tables for a very long text take too much memory.
   */
  public boolean isGivenUp() {
    return fewest.isEmpty() && full;
  }

  /**
   * Sets of words whose deletion changes the label, for each margin those that bring it lowest.
   *
   * @param deletions the number of words in each set
   * @param most the maximum number of sets
   * @return the sets, none of them twice, each ascending
   */
  public List<int[]> sets(int deletions, int most) {
    List<Target> changed =
        targets.stream()
            .filter(target -> target.bound <= deletions && least(target, deletions) < 0)
            .sorted(
                Comparator.<Target>comparingDouble(target -> target.table.least(deletions))
                    .thenComparingInt(target -> target.number))
            .toList();
    List<int[]> sets = new ArrayList<>();
    for (Target target : changed) {
      for (int[] set : target.table.sets(deletions, most - sets.size())) {
        if (sets.stream().noneMatch(other -> Arrays.equals(other, set))) {
          sets.add(set);
        }
      }
    }
    return sets;
  }

  private OptionalInt search() {
    boolean found = false;
    int deletions = 0;
    while (!found && !full && !targets.isEmpty() && deletions + 1 < spans.words()) {
      deletions++;
      for (Target target : targets) {
        found |= target.bound <= deletions && least(target, deletions) < 0;
      }
    }
    return found && !full ? OptionalInt.of(deletions) : OptionalInt.empty();
  }

  /** The least sum of a target; infinite if there is no room for its table. */
  private double least(Target target, int deletions) {
    long more = target.table.cells() * target.table.missing(deletions);
    if (cells + more > MAX_CELLS) {
      full = true;
      return Double.POSITIVE_INFINITY;
    }
    cells += more;
    return target.table.least(deletions);
  }

  /**
   * A number of deletions below which a margin stays from 0: deleting a word takes away no more
   * than the positive values of all parts that cover it.
   */
  private int bound(double[] margin) {
    double[] losses = new double[spans.words()];
    double sum = 0;
    for (int part = 0; part < margin.length; part++) {
      sum += margin[part];
      for (int word = spans.first()[part]; word <= spans.last()[part] && margin[part] > 0; word++) {
        losses[word] += margin[part];
      }
    }
    Arrays.sort(losses);
    // Rounding may leave the last sum a little above 0.
    double tolerance = 1e-9 * Math.abs(sum);
    int count = 0;
    while (sum > tolerance && count < losses.length) {
      sum -= losses[losses.length - 1 - count];
      count++;
    }
    return sum > tolerance ? Integer.MAX_VALUE : count;
  }
}
