package dev.heed.nets.experiment.bags;

import dev.heed.lab.chart.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores of titles or bags, and whether each is wanted.
 *
 * @param scores higher for more likely wanted
 */
record Marks(double[] scores, boolean[] wanted) {
  /** Points of a curve; more cannot be seen. */
  private static final int MAX_POINTS = 200;

  /** The scores of the titles of the positive bags, from rows for all bags. */
  static Marks ofTitles(List<Bag> bags, double[] rows) {
    int size = bags.getFirst().titles().size();
    int[] places =
        IntStream.range(0, bags.size())
            .filter(bag -> bags.get(bag).isPositive())
            .flatMap(bag -> IntStream.range(bag * size, (bag + 1) * size))
            .toArray();
    boolean[] wanted = new boolean[places.length];
    for (int i = 0; i < places.length; i++) {
      wanted[i] = bags.get(places[i] / size).wanted().get(places[i] % size);
    }
    return new Marks(Arrays.stream(places).mapToDouble(place -> rows[place]).toArray(), wanted);
  }

  static Marks ofBags(List<Bag> bags, double[] scores) {
    boolean[] wanted = new boolean[bags.size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = bags.get(i).isPositive();
    }
    return new Marks(scores, wanted);
  }

  /** The share of the positive bags whose highest score is that of a wanted title. */
  static double firstShare(List<Bag> bags, double[] rows) {
    int size = bags.getFirst().titles().size();
    int found = 0;
    int positive = 0;
    for (int bag = 0; bag < bags.size(); bag++) {
      if (bags.get(bag).isPositive()) {
        int best = bag * size;
        for (int i = best + 1; i < (bag + 1) * size; i++) {
          best = rows[i] > rows[best] ? i : best;
        }
        positive++;
        found += bags.get(bag).wanted().get(best % size) ? 1 : 0;
      }
    }
    return (double) found / positive;
  }

  /** The numbers of true and false alarms at every threshold, from none to all. */
  private List<int[]> steps() {
    Integer[] order = IntStream.range(0, scores.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparingDouble(i -> -scores[i]));
    List<int[]> steps = new ArrayList<>(List.of(new int[2]));
    int right = 0;
    int wrong = 0;
    for (int i = 0; i < order.length; i++) {
      right += wanted[order[i]] ? 1 : 0;
      wrong += wanted[order[i]] ? 0 : 1;
      // Equal scores have one threshold.
      if (i + 1 == order.length || scores[order[i + 1]] != scores[order[i]]) {
        steps.add(new int[] {right, wrong});
      }
    }
    return steps;
  }

  /** The probability that a wanted one has a higher score than another; ties count half. */
  double area() {
    List<int[]> steps = steps();
    double area = 0;
    for (int i = 1; i < steps.size(); i++) {
      int[] a = steps.get(i - 1);
      int[] b = steps.get(i);
      area += (a[0] + b[0]) / 2.0 * (b[1] - a[1]);
    }
    int[] all = steps.getLast();
    return area / all[0] / all[1];
  }

  /** The share of wanted ones found against that of false alarms. */
  Series curve(String name) {
    List<int[]> steps = steps();
    int[] all = steps.getLast();
    int last = steps.size() - 1;
    List<Series.Point> points =
        IntStream.rangeClosed(0, MAX_POINTS)
            .map(i -> (int) Math.round((double) last * i / MAX_POINTS))
            .distinct()
            .mapToObj(steps::get)
            .map(step -> new Series.Point((double) step[1] / all[1], (double) step[0] / all[0]))
            .toList();
    return new Series(name, points);
  }
}
