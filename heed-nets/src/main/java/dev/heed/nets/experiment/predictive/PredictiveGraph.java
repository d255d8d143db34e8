package dev.heed.nets.experiment.predictive;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Ensemble;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.nets.data.CitationGraph;
import dev.heed.nets.experiment.Course;
import dev.heed.nets.experiment.Differences;
import dev.heed.nets.experiment.predictive.GraphPupil.Learning;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Predictive coding on a graph beside backpropagation: accuracy, calibration, and robustness
 * against random links (after "Robust graph representation learning via predictive coding",
 * arXiv:2212.04656).
 */
public final class PredictiveGraph implements Experiment<PredictiveGraph.Settings> {
  private static final double MIN_ACCURACY = 0.75;

  /**
   * The networks, and their pairs of trainings.
   *
   * @param runs pairs of trainings, which differ in their start
   * @param addedLinks random links that are added, as a share of those that are there
   */
  public record Settings(Net net, Course.Length training, int runs, double addedLinks) {
    public Settings {
      Require.between("runs", 1, 1000, runs);
      if (!(addedLinks >= 0 && addedLinks <= 10)) {
        throw new IllegalArgumentException(
            "added_links is " + addedLinks + "; expected 0 to 10, as a share of the links");
      }
    }
  }

  /**
   * The networks.
   *
   * @param hidden hidden values of a node
   * @param rate the learning rate
   * @param weightDecay the factor of a weight in its gradient
   * @param relaxation steps of the hidden values before each step of the weights
   * @param relaxationRate the rate of these steps
   */
  public record Net(
      int hidden, double rate, double weightDecay, int relaxation, double relaxationRate) {
    public Net {
      Require.between("hidden", 1, 10_000, hidden);
      Require.positive("rate", rate);
      Require.between("relaxation", 1, 10_000, relaxation);
      Require.positive("relaxation_rate", relaxationRate);
      if (!(weightDecay >= 0)) {
        throw new IllegalArgumentException(
            "weight_decay is " + weightDecay + "; expected 0 or more");
      }
    }
  }

  /** The measures of a network, in the order of {@link GraphPupil#measure}. */
  enum Measure {
    ACCURACY(0),
    CALIBRATION_ERROR(1),
    ACCURACY_WITH_ADDED_LINKS(2),
    CONFIDENCE(3);

    private final int place;

    Measure(int place) {
      this.place = place;
    }

    /** Its value among those of a measurement. */
    double of(Course.Mark mark) {
      return mark.values()[place];
    }
  }

  @Override
  public Description description() {
    return new Description(
        "predictive-graph",
        Group.NETWORKS,
        "Predictive coding on Cora beside backpropagation.",
        "30 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(new Net(32, 0.01, 0.07, 12, 0.1), new Course.Length(200, 20), 5, 0.5);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Torch.require(Device.CPU);
    LinkedPapers papers =
        new LinkedPapers(
            CitationGraph.read(
                run.data("graphs/cora.nodes.tsv"), run.data("graphs/cora.edges.tsv")));
    SeededRandom random = new SeededRandom(run.seed());
    Map<Learning, List<Course>> courses = new EnumMap<>(Learning.class);
    List<Course> all = new ArrayList<>();
    for (int i = 0; i < settings.runs(); i++) {
      SeededRandom own = random.stream("run", i);
      Tensor links = papers.withRandomLinks(settings.addedLinks(), own.stream("links", 0));
      for (Learning learning : Learning.values()) {
        Course course =
            new Course(
                List.of(learning.label(), i),
                settings.training(),
                new GraphPupil(papers, learning, settings.net(), links, own));
        courses.computeIfAbsent(learning, each -> new ArrayList<>()).add(course);
        all.add(course);
      }
    }
    new Ensemble(all, Math.min(run.threads(), all.size()))
        .train(
            run,
            run.trace(
                "learning",
                "run",
                "epoch",
                "loss",
                "accuracy",
                "calibration_error",
                "accuracy_with_added_links",
                "confidence"));
    return findings(
        new Results(courses), papers.papers(CitationGraph.Split.TRAIN).length, settings, run);
  }

  /** The trainings by the rule. */
  record Results(Map<Learning, List<Course>> courses) {
    double mean(Learning learning, Measure measure) {
      return Arrays.stream(values(learning, measure)).average().orElseThrow();
    }

    double[] values(Learning learning, Measure measure) {
      return courses.get(learning).stream()
          .mapToDouble(course -> measure.of(course.marks().getLast()))
          .toArray();
    }

    /** Predictive coding less backpropagation, pair by pair. */
    Differences differences(Measure measure) {
      double[] predictive = values(Learning.PREDICTIVE, measure);
      double[] backward = values(Learning.BACKPROPAGATION, measure);
      return new Differences(
          IntStream.range(0, predictive.length)
              .mapToObj(i -> predictive[i] - backward[i])
              .toList());
    }

    /** Loss of accuracy by added links, predictive coding less backpropagation. */
    Differences costs() {
      List<Double> more = differences(Measure.ACCURACY_WITH_ADDED_LINKS).values();
      List<Double> there = differences(Measure.ACCURACY).values();
      return new Differences(
          IntStream.range(0, more.size()).mapToObj(i -> there.get(i) - more.get(i)).toList());
    }
  }

  private static Findings findings(Results results, int labels, Settings settings, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    for (Learning learning : Learning.values()) {
      for (Measure measure : Measure.values()) {
        metrics.put(
            learning.name().toLowerCase(Locale.ROOT)
                + "_"
                + measure.name().toLowerCase(Locale.ROOT),
            results.mean(learning, measure));
      }
    }
    metrics.put("accuracy_difference", results.differences(Measure.ACCURACY).mean());
    metrics.put(
        "calibration_error_difference", results.differences(Measure.CALIBRATION_ERROR).mean());
    metrics.put("cost_of_links_difference", results.costs().mean());
    metrics.put(
        "claims",
        GraphReport.claims(results).stream()
            .map(claim -> claim.text() + ": " + claim.word() + ", " + claim.seen())
            .toList());
    metrics.put("seconds", run.seconds());
    List<Check> checks =
        Arrays.stream(Learning.values())
            .map(
                learning ->
                    Check.shareAtLeast(
                        "Mean test accuracy, " + learning.label(),
                        results.mean(learning, Measure.ACCURACY),
                        MIN_ACCURACY))
            .toList();
    GraphReport report = new GraphReport(results, labels, settings);
    return new Findings(metrics, checks, report.numbers(), report.toHtml());
  }
}
