package dev.heed.nets.experiment.reach;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Ensemble;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.nets.experiment.Course;
import dev.heed.nets.model.Mixing;
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
 * How far a task must look before attention pays: five tasks learned with attention, with a
 * convolution, and with both (after "Can active memory replace attention?", arXiv:1912.11959).
 */
public final class MixingReach implements Experiment<MixingReach.Settings> {
  private static final double MAX_FROM_BOUND = 0.02;
  private static final double LEARNED = 0.95;

  /**
   * The tasks that a convolution of any training is bounded in, all places of which are checked.
   */
  private static final List<ReachTask> BOUNDED =
      List.of(ReachTask.ROTATE, ReachTask.REVERSE, ReachTask.ADD);

  /** The networks and their trainings. */
  public record Settings(Net net, Course.Length training) {}

  /**
   * The networks.
   *
   * @param length places of a sequence
   * @param dim the length of a place's state
   * @param heads of attention
   * @param layers the number of layers; each convolution reaches 2 places farther
   * @param batch sequences of a step
   * @param rate the learning rate
   */
  public record Net(int length, int dim, int heads, int layers, int batch, double rate) {
    public Net {
      Require.between("length", 4, 1000, length);
      Require.between("dim", 1, 10_000, dim);
      Require.between("heads", 1, dim, heads);
      Require.between("layers", 1, 100, layers);
      Require.between("batch", 1, 100_000, batch);
      Require.positive("rate", rate);
      if (dim % heads != 0) {
        throw new IllegalArgumentException(
            "dim is %d, heads is %d; expected a multiple of heads".formatted(dim, heads));
      }
    }

    int reach() {
      return Mixing.reach(layers);
    }
  }

  @Override
  public Description description() {
    return new Description(
        "mixing-reach", Group.NETWORKS, "How far a task must look before attention pays.", "1 min");
  }

  @Override
  public Settings defaults() {
    return new Settings(new Net(16, 32, 4, 2, 64, 3e-3), new Course.Length(300, 50));
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Torch.require(Device.CPU);
    SeededRandom random = new SeededRandom(run.seed());
    int length = settings.net().length();
    List<String> columns = new ArrayList<>(List.of("task", "mixing", "step", "loss", "accuracy"));
    for (int place = 1; place <= length; place++) {
      columns.add("place_" + place);
    }
    Map<ReachTask, Map<Mixing, Course>> courses = new EnumMap<>(ReachTask.class);
    for (ReachTask task : ReachTask.values()) {
      Map<Mixing, Course> each = new EnumMap<>(Mixing.class);
      for (Mixing mixing : Mixing.values()) {
        each.put(
            mixing,
            new Course(
                List.of(task.label(), mixing.label()),
                settings.training(),
                new ReachPupil(task, mixing, settings.net(), random.stream(task.label(), 0))));
      }
      courses.put(task, each);
    }
    List<Course> all = courses.values().stream().flatMap(each -> each.values().stream()).toList();
    new Ensemble(all, Math.min(run.threads(), all.size()))
        .train(run, run.trace(columns.toArray(String[]::new)));
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    courses.forEach(
        (task, each) -> {
          each.forEach(
              (mixing, course) ->
                  metrics.put(
                      task.name().toLowerCase(Locale.ROOT) + "_" + mixing.label(),
                      course.last()[0]));
          task.bound(length, settings.net().reach())
              .ifPresent(
                  bound -> metrics.put(task.name().toLowerCase(Locale.ROOT) + "_bound", bound));
        });
    metrics.put("seconds", run.seconds());
    ReachReport report = new ReachReport(courses, settings);
    return new Findings(
        metrics, checks(courses, settings.net()), report.numbers(), report.toHtml());
  }

  private static List<Check> checks(Map<ReachTask, Map<Mixing, Course>> courses, Net net) {
    List<Check> checks = new ArrayList<>();
    for (ReachTask task : BOUNDED) {
      double bound = task.bound(net.length(), net.reach()).orElseThrow();
      checks.add(
          Check.atMost(
              "Convolution, %s: distance from the bound of its reach, %.3f"
                  .formatted(task.label(), bound),
              Math.abs(courses.get(task).get(Mixing.CONVOLUTION).last()[0] - bound),
              MAX_FROM_BOUND));
    }
    for (Mixing mixing : List.of(Mixing.ATTENTION, Mixing.BOTH)) {
      checks.add(
          Check.shareAtLeast(
              "%s: lowest accuracy of the five tasks"
                  .formatted(mixing == Mixing.BOTH ? "Both" : "Attention"),
              courses.values().stream()
                  .mapToDouble(each -> each.get(mixing).last()[0])
                  .min()
                  .orElseThrow(),
              LEARNED));
    }
    return checks;
  }
}
