package dev.heed.nets.experiment.chaos;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Ensemble;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.run.Trace;
import dev.heed.nets.experiment.Course;
import dev.heed.nets.experiment.chaos.ChaoticMap.Series;
import dev.heed.nets.experiment.chaos.WindowNet.Pooling;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * Regular against chaotic series of the logistic and the circle map, classified by pooled attention
 * over windows, by the same network with even weights, which is a convolution, and by the
 * periodicity of its attention (after arXiv:2306.02300, which has convolutions).
 */
public final class Chaos implements Experiment<Chaos.Settings> {
  /** The data, the networks and their training. */
  public record Settings(Data data, Net net, Course.Length training) {
    public Settings {
      if (net.width() > data.length()) {
        throw new IllegalArgumentException(
            "width is %d; expected at most length, %d".formatted(net.width(), data.length()));
      }
    }
  }

  /**
   * The series.
   *
   * @param length values of a series
   * @param trainSeries series of a map to learn from
   * @param testSeries series of a map to measure with
   */
  public record Data(int length, int trainSeries, int testSeries) {
    public Data {
      Require.between("length", 8, 100_000, length);
      Require.between("train_series", 2, 1_000_000, trainSeries);
      Require.between("test_series", 2, 100_000, testSeries);
    }
  }

  /**
   * The networks.
   *
   * @param width values of a window
   * @param units features of a window
   * @param batch series of a step
   * @param rate the learning rate
   */
  public record Net(int width, int units, int batch, double rate) {
    public Net {
      Require.between("width", 1, 100_000, width);
      Require.between("units", 1, 10_000, units);
      Require.between("batch", 1, 100_000, batch);
      Require.positive("rate", rate);
    }
  }

  /**
   * Results of the networks that were trained on one map.
   *
   * @param courses by the weights of windows: accuracy on the map, then on the other one
   * @param ofAttention the area by the periodicity of attention, on the map and on the other one
   */
  record Learned(Map<Pooling, Course> courses, double[] ofAttention) {}

  @Override
  public Description description() {
    return new Description(
        "chaos",
        Group.NETWORKS,
        "Regular against chaotic series, told apart by attention.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(
        new Data(128, 2000, 1000), new Net(16, 32, 64, 3e-3), new Course.Length(600, 100));
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Torch.require(Device.CPU);
    SeededRandom random = new SeededRandom(run.seed());
    Data data = settings.data();
    Map<ChaoticMap, List<Series>> tests = new EnumMap<>(ChaoticMap.class);
    for (ChaoticMap map : ChaoticMap.values()) {
      tests.put(map, draw(map, data.testSeries(), data.length(), random.stream("test", 0)));
    }
    Map<ChaoticMap, Map<Pooling, ChaosPupil>> pupils = new EnumMap<>(ChaoticMap.class);
    Map<ChaoticMap, Map<Pooling, Course>> courses = new EnumMap<>(ChaoticMap.class);
    List<Course> all = new ArrayList<>();
    for (ChaoticMap map : ChaoticMap.values()) {
      List<Series> train = draw(map, data.trainSeries(), data.length(), random.stream("train", 0));
      pupils.put(map, new EnumMap<>(Pooling.class));
      courses.put(map, new EnumMap<>(Pooling.class));
      for (Pooling pooling : Pooling.values()) {
        ChaosPupil pupil =
            new ChaosPupil(
                pooling,
                settings.net(),
                train,
                List.of(tests.get(map), tests.get(other(map))),
                random.stream(map.label(), 0));
        Course course =
            new Course(List.of(map.label(), pooling.label()), settings.training(), pupil);
        pupils.get(map).put(pooling, pupil);
        courses.get(map).put(pooling, course);
        all.add(course);
      }
    }
    Trace trace = run.trace("trained_on", "net", "step", "loss", "accuracy", "on_the_other_map");
    Ensemble ensemble = new Ensemble(all, Math.min(run.threads(), all.size()));
    ensemble.train(run, trace);
    Torch.useOneThread();
    Map<ChaoticMap, Learned> learned = new EnumMap<>(ChaoticMap.class);
    Map<ChaoticMap, Double> ofSeries = new EnumMap<>(ChaoticMap.class);
    for (ChaoticMap map : ChaoticMap.values()) {
      ensemble.checkpoint(run);
      ChaosPupil pupil = pupils.get(map).get(Pooling.ATTENTION);
      double[] areas = {
        area(pupil.scores(tests.get(map)), tests.get(map)),
        area(pupil.scores(tests.get(other(map))), tests.get(other(map)))
      };
      learned.put(map, new Learned(courses.get(map), areas));
      ofSeries.put(
          map,
          area(
              tests.get(map).stream().map(Series::values).toArray(float[][]::new), tests.get(map)));
    }
    ChaosReport.Examples examples =
        ChaosReport.Examples.of(
            pupils
                .get(ChaoticMap.LOGISTIC)
                .get(Pooling.ATTENTION)
                .scores(tests.get(ChaoticMap.LOGISTIC)),
            tests.get(ChaoticMap.LOGISTIC));
    return findings(new ChaosReport(learned, ofSeries, examples), run);
  }

  static ChaoticMap other(ChaoticMap map) {
    return switch (map) {
      case LOGISTIC -> ChaoticMap.CIRCLE;
      case CIRCLE -> ChaoticMap.LOGISTIC;
    };
  }

  /** Series of a map, every other one chaotic. */
  private static List<Series> draw(ChaoticMap map, int count, int length, SeededRandom random) {
    SeededRandom own = random.stream(map.label(), 0);
    return IntStream.range(0, count).mapToObj(i -> map.draw(length, i % 2 == 1, own)).toList();
  }

  /** How well the periodicity of rows tells regular series from chaotic ones. */
  private static double area(float[][] rows, List<Series> series) {
    double[] values = new double[rows.length];
    boolean[] chaotic = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      values[i] = Periodicity.of(rows[i], rows[i].length / 2);
      chaotic[i] = series.get(i).isChaotic();
    }
    return Periodicity.area(values, chaotic);
  }

  private static Findings findings(ChaosReport report, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    report
        .learned()
        .forEach(
            (map, each) -> {
              String on = map.name().toLowerCase(Locale.ROOT);
              each.courses()
                  .forEach(
                      (pooling, course) -> {
                        String name = on + "_" + pooling.name().toLowerCase(Locale.ROOT);
                        metrics.put(name + "_accuracy", course.last()[0]);
                        metrics.put(name + "_accuracy_on_the_other_map", course.last()[1]);
                      });
              metrics.put(on + "_area_of_attention", each.ofAttention()[0]);
              metrics.put(on + "_area_of_attention_on_the_other_map", each.ofAttention()[1]);
              metrics.put(on + "_area_of_the_series", report.ofSeries().get(map));
            });
    metrics.put("seconds", run.seconds());
    return new Findings(metrics, checks(report.learned()), report.numbers(), report.toHtml());
  }

  private static List<Check> checks(Map<ChaoticMap, Learned> learned) {
    List<Check> checks = new ArrayList<>();
    for (Pooling pooling : Pooling.values()) {
      checks.add(
          Check.shareAtLeast(
              "Lowest accuracy on the map learned from, " + pooling.label(),
              learned.values().stream()
                  .mapToDouble(each -> each.courses().get(pooling).last()[0])
                  .min()
                  .orElseThrow(),
              0.75));
    }
    checks.add(
        Check.shareAtLeast(
            "Accuracy of attention, less that of the convolution, mean of both maps",
            learned.values().stream()
                .map(Learned::courses)
                .mapToDouble(
                    each ->
                        each.get(Pooling.ATTENTION).last()[0] - each.get(Pooling.MEAN).last()[0])
                .average()
                .orElseThrow(),
            0.02));
    checks.add(
        Check.atLeast(
            "Lowest area by the periodicity of attention, on the map learned from",
            learned.values().stream()
                .mapToDouble(each -> each.ofAttention()[0])
                .min()
                .orElseThrow(),
            0.9));
    checks.add(
        Check.atLeast(
            "Lowest area by the periodicity of attention, on the other map",
            learned.values().stream()
                .mapToDouble(each -> each.ofAttention()[1])
                .min()
                .orElseThrow(),
            0.9));
    return checks;
  }
}
