package dev.heed.nets.experiment.recurrence;

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
import dev.heed.nets.experiment.recurrence.Denoising.MemoryKind;
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

/**
 * The states of a stream that are worth keeping: the screening of arXiv:2006.09471 on a stream with
 * marked keys, and in a recurrent network that learns to find a symbol among blanks.
 */
public final class RecurrenceScreening implements Experiment<RecurrenceScreening.Settings> {
  static final double[] MARGINS = {1, 2, 3};

  /** Accuracy of a network that has learned the task. */
  private static final double LEARNED = 0.95;

  /** Accuracy that is little above chance, 1/4. */
  private static final double NOT_LEARNED = 0.4;

  /**
   * The stream, and the networks.
   *
   * @param runs networks of each kind, which differ in their start and their data
   */
  public record Settings(Keys keys, Task task, int runs, Course.Length length) {
    public Settings {
      Require.between("runs", 1, 100, runs);
    }
  }

  /**
   * The stream of keys.
   *
   * @param states length of the stream
   * @param marked number of keys that are marked
   * @param recent the number of the latest that are in memory
   * @param relevant the number of others that are kept
   * @param draws streams for each rule and margin
   */
  public record Keys(int states, int marked, int recent, int relevant, int draws) {
    public Keys {
      Require.between("recent", 1, 1000, recent);
      Require.between("relevant", 1, 1000, relevant);
      Require.between("states", 2L * recent, 1_000_000, states);
      Require.between("marked", 1, states - recent, marked);
      Require.between("draws", 1, 10_000, draws);
    }
  }

  /**
   * The task of denoising and its networks.
   *
   * @param blanks places of which the symbol has one
   * @param dim the length of a state
   * @param netRecent the number of the latest states in a network's memory
   * @param netRelevant the number of those kept
   * @param batch sequences of a step
   * @param rate the learning rate
   * @param tests sequences of a measurement
   */
  public record Task(
      int blanks, int dim, int netRecent, int netRelevant, int batch, double rate, int tests) {
    public Task {
      Require.between("blanks", 1, 10_000, blanks);
      Require.between("dim", 1, 10_000, dim);
      Require.between("net_recent", 1, 1000, netRecent);
      Require.between("net_relevant", 1, 1000, netRelevant);
      Require.between("batch", 1, 100_000, batch);
      Require.positive("rate", rate);
      Require.between("tests", 1, 100_000, tests);
    }

    Denoising.Options options() {
      return new Denoising.Options(blanks, dim, netRecent, netRelevant, batch, rate, tests);
    }
  }

  @Override
  public Description description() {
    return new Description(
        "recurrence-screening",
        Group.NETWORKS,
        "Which states of a stream to keep, so that little is lost.",
        "1 min");
  }

  @Override
  public Settings defaults() {
    return new Settings(
        new Keys(2000, 10, 10, 15, 20),
        new Task(60, 64, 5, 8, 32, 2e-3, 256),
        2,
        new Course.Length(300, 50));
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Torch.require(Device.CPU);
    SeededRandom random = new SeededRandom(run.seed());
    Trace trace = run.trace("study", "memory", "run", "at", "loss", "share", "kept");
    Map<MemoryKind, List<Course>> courses = new EnumMap<>(MemoryKind.class);
    List<Course> all = new ArrayList<>();
    for (int i = 0; i < settings.runs(); i++) {
      for (MemoryKind kind : MemoryKind.values()) {
        Course course =
            new Course(
                List.of("training", kind.label(), i),
                settings.length(),
                new Denoising(settings.task().options(), kind, random.stream("run", i)));
        courses.computeIfAbsent(kind, each -> new ArrayList<>()).add(course);
        all.add(course);
      }
    }
    Ensemble ensemble = new Ensemble(all, Math.min(run.threads(), all.size()));
    ensemble.train(run, trace);
    Map<Screening.Rule, double[]> kept = streams(settings.keys(), random, run, ensemble);
    for (Screening.Rule rule : Screening.Rule.values()) {
      for (int m = 0; m < MARGINS.length; m++) {
        trace.append("stream", rule.label(), "", MARGINS[m], "", "", kept.get(rule)[m]);
      }
    }
    Map<MemoryKind, Learned> learned = new EnumMap<>(MemoryKind.class);
    courses.forEach((kind, each) -> learned.put(kind, new Learned(each)));
    return findings(kept, learned, settings, run);
  }

  /** The trainings with one kind of memory. */
  record Learned(List<Course> courses) {
    /** The mean accuracy after a number of steps. */
    double accuracy(int step) {
      return courses.stream().mapToDouble(c -> c.valuesAt(step)[0]).average().orElseThrow();
    }

    /** The mean accuracy at the end. */
    double accuracy() {
      return courses.stream().mapToDouble(c -> c.last()[0]).average().orElseThrow();
    }

    /** The mean share of sequences whose symbol is kept at the end; NaN if nothing is dropped. */
    double kept() {
      return courses.stream().mapToDouble(c -> c.last()[1]).average().orElseThrow();
    }
  }

  /** The mean share of the marked keys that are kept, by rule, for each margin. */
  private static Map<Screening.Rule, double[]> streams(
      Keys keys, SeededRandom random, Run run, Ensemble ensemble) throws IOException {
    Map<Screening.Rule, double[]> kept = new EnumMap<>(Screening.Rule.class);
    for (Screening.Rule rule : Screening.Rule.values()) {
      double[] shares = new double[MARGINS.length];
      for (int m = 0; m < MARGINS.length; m++) {
        MarkedStream stream = new MarkedStream(keys.states(), keys.marked(), MARGINS[m]);
        for (int draw = 0; draw < keys.draws(); draw++) {
          ensemble.checkpoint(run);
          shares[m] +=
              stream.keptShare(rule, keys.recent(), keys.relevant(), random.stream("stream", draw))
                  / keys.draws();
        }
      }
      kept.put(rule, shares);
    }
    return kept;
  }

  private static Findings findings(
      Map<Screening.Rule, double[]> kept,
      Map<MemoryKind, Learned> learned,
      Settings settings,
      Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    int half = settings.length().steps() / 2;
    kept.forEach(
        (rule, shares) -> {
          for (int m = 0; m < MARGINS.length; m++) {
            metrics.put(
                "stream_%s_margin_%.0f".formatted(rule.name().toLowerCase(Locale.ROOT), MARGINS[m]),
                shares[m]);
          }
        });
    learned.forEach(
        (kind, each) -> {
          String name = "training_" + kind.name().toLowerCase(Locale.ROOT);
          metrics.put(name + "_accuracy_half_way", each.accuracy(half));
          metrics.put(name + "_accuracy", each.accuracy());
          if (!Double.isNaN(each.kept())) {
            metrics.put(name + "_kept", each.kept());
          }
        });
    metrics.put("seconds", run.seconds());
    ScreeningReport report = new ScreeningReport(kept, learned, settings);
    return new Findings(metrics, checks(kept, learned), report.numbers(), report.toHtml());
  }

  private static List<Check> checks(
      Map<Screening.Rule, double[]> kept, Map<MemoryKind, Learned> learned) {
    int last = MARGINS.length - 1;
    double[] mean = kept.get(Screening.Rule.MEAN);
    double[] window = kept.get(Screening.Rule.WINDOW);
    Learned screened = learned.get(MemoryKind.SCREENED);
    Learned first = learned.get(MemoryKind.FIFO);
    return List.of(
        Check.shareAtLeast(
            "Stream, largest margin: marked keys that screening keeps", window[last], 0.7),
        Check.shareAtLeast(
            "Stream, smallest margin: marked keys kept by mean attention", mean[0], 0.9),
        Check.shareAtLeast(
            "Stream, smallest margin: kept by mean attention, less by screening",
            mean[0] - window[0],
            0.2),
        Check.shareAtMost(
            "Stream, largest margin: kept first in, first out",
            kept.get(Screening.Rule.FIFO)[last],
            0.05),
        Check.shareAtLeast(
            "Training: accuracy with full attention",
            learned.get(MemoryKind.FULL).accuracy(),
            LEARNED),
        Check.shareAtLeast("Training: accuracy with screening", screened.accuracy(), LEARNED),
        Check.shareAtMost(
            "Training: accuracy without attention",
            learned.get(MemoryKind.NONE).accuracy(),
            NOT_LEARNED),
        Check.shareAtLeast(
            "Training: symbols kept by screening, less first in, first out",
            screened.kept() - first.kept(),
            0.5));
  }
}
