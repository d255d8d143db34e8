package dev.heed.limits;

import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.PointMap;
import dev.heed.lab.chart.Series;
import dev.heed.lab.chart.Slider;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;
import dev.heed.lab.report.Block;
import dev.heed.limits.manifold.Manifold;
import dev.heed.limits.manifold.ZonalFlow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Figures of heat by attention and by the heat equation, with a slider for the time. */
final class HeatFigures {
  private static final double EPSILON = 0.04;
  private static final int STEPS_PER_FRAME = 2;
  private static final int FRAMES = 11;

  /** Tokens of a picture; those on the far side are left out. */
  private static final int MAX_SHOWN = 1500;

  private HeatFigures() {}

  static List<Block> of(
      LimitHeat.Settings settings, long seed, Workers workers, Block errorsAlongTime) {
    return List.of(
        sphere(settings, seed, workers), circle(settings, seed, workers), errorsAlongTime);
  }

  private static Block sphere(LimitHeat.Settings settings, long seed, Workers workers) {
    Points tokens =
        Manifold.SPHERE.random(settings.tokens(), new SeededRandom(seed).stream("sphere shown", 0));
    HeatPath path =
        HeatPath.bump(Manifold.SPHERE, 0, tokens, EPSILON)
            .fused(STEPS_PER_FRAME * (FRAMES - 1), workers);
    List<PointMap> charts = new ArrayList<>();
    for (int frame = 0; frame < FRAMES; frame++) {
      int step = frame * STEPS_PER_FRAME;
      charts.add(
          new PointMap(
              "value H",
              List.of(
                  visible(
                      "attention, " + settings.tokens() + " tokens",
                      tokens,
                      path.values().get(step)),
                  visible("heat equation", tokens, path.solution(step)))));
    }
    return Paragraphs.figure(
        new Slider("time", 0, STEPS_PER_FRAME * EPSILON / 2, charts),
        """
        Heat spreads over the sphere from a bump at the pole, seen from one side: by repeated
        attention (left), and by the heat equation (right). Tokens are random and uniform, ε = %s;
        the slider is the time, in steps of %d layers of attention.\
        """,
        Numbers.significant(EPSILON),
        STEPS_PER_FRAME);
  }

  /** The half of the sphere that is visible from 40° above the equator. */
  private static PointMap.Panel visible(String name, Points tokens, double[] values) {
    double sine = StrictMath.sin(Math.toRadians(50));
    double cosine = StrictMath.cos(Math.toRadians(50));
    List<PointMap.Point> points = new ArrayList<>();
    for (int i = 0; i < Math.min(MAX_SHOWN, tokens.count()); i++) {
      double[] x = tokens.at(i);
      if (x[2] * sine - x[1] * cosine > 0) {
        points.add(new PointMap.Point(x[0], x[2] * cosine + x[1] * sine, values[i]));
      }
    }
    return new PointMap.Panel(name, points);
  }

  private static Block circle(LimitHeat.Settings settings, long seed, Workers workers) {
    Points tokens =
        Manifold.CIRCLE.random(
            400,
            new SeededRandom(seed).stream("circle shown", 0),
            x -> settings.density(Manifold.CIRCLE, x),
            StrictMath.exp(Math.abs(settings.strength())));
    double[] angles =
        IntStream.range(0, tokens.count())
            .mapToDouble(i -> StrictMath.atan2(tokens.at(i)[1], tokens.at(i)[0]))
            .toArray();
    List<Integer> order =
        IntStream.range(0, angles.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> angles[i]))
            .toList();
    HeatPath path =
        HeatPath.bump(Manifold.CIRCLE, settings.strength(), tokens, EPSILON)
            .fused(STEPS_PER_FRAME * (FRAMES - 1), workers);
    List<LineChart> charts = new ArrayList<>();
    for (int frame = 0; frame < FRAMES; frame++) {
      int step = frame * STEPS_PER_FRAME;
      ZonalFlow now = path.flow().after(step * EPSILON / 2);
      double[] places = IntStream.rangeClosed(-60, 60).mapToDouble(i -> i * Math.PI / 60).toArray();
      double[] solution =
          IntStream.range(0, places.length)
              .mapToDouble(i -> now.at(StrictMath.cos(places[i])))
              .toArray();
      double[] h = path.values().get(step);
      charts.add(
          new LineChart(
              Axis.linear("angle of a token"),
              Axis.linear("value H").withZero(),
              List.of(
                  new Series(
                      "attention",
                      order.stream().map(i -> new Series.Point(angles[i], h[i])).toList())),
              Optional.of(Series.of("heat equation with drift", places, solution))));
    }
    return Paragraphs.figure(
        new Slider("time", 0, STEPS_PER_FRAME * EPSILON / 2, charts),
        """
        The same on a circle with %d random tokens of density p ∝ %s. Dense tokens weigh more, so
        all values end near theirs.\
        """,
        tokens.count(),
        LimitReport.density(settings.strength(), "cos θ"));
  }
}
