package dev.heed.dynamics.offset;

import dev.heed.base.Require;
import dev.heed.dynamics.offset.OffsetNetwork.Form;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.experiment.Stages;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.run.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;

/**
 * The offsets between tokens that attention needs: a mask that learns them, against networks that
 * are trained without an offset ("SparseBERT: rethinking the importance analysis in
 * self-attention", arXiv:2102.12871).
 */
public final class MaskOffsets implements Experiment<MaskOffsets.Settings> {
  private static final double LEARNED = 0.98;
  private static final double SAME = 0.01;
  private static final double NEAR = 0.03;
  private static final int BATCH = 64;

  /** The name of the training with all offsets, and of others. */
  static final String ALL = "all offsets";

  static final String MASK = "learned mask";
  static final String NO_RESIDUAL = "no residual path";
  static final String NEITHER = "no residual path, without offset 0";

  /**
   * Sizes.
   *
   * @param symbols number of symbols
   * @param reach places on either side of a token
   * @param heads heads of attention
   * @param units hidden units
   * @param steps steps of 64 windows
   * @param rate of Adam at the start
   * @param price of an open mask
   * @param draws trainings of each kind
   */
  public record Settings(
      int symbols,
      int reach,
      int heads,
      int units,
      int steps,
      double rate,
      double price,
      int draws) {
    public Settings {
      Require.between("symbols", 2, 1000, symbols);
      Require.between("reach", 2, 1000, reach);
      Require.between("heads", 1, 100, heads);
      Require.between("units", 1, 10_000, units);
      Require.between("steps", 1, 1_000_000, steps);
      Require.positive("rate", rate);
      Require.positive("price", price);
      Require.between("draws", 1, 1000, draws);
    }

    OrderTask task() {
      return new OrderTask(symbols, reach);
    }
  }

  /**
   * Trainings of one kind.
   *
   * @param accuracies one for each draw
   * @param masks {@code α} by head and place, a row for each draw
   */
  record Variant(String name, double[] accuracies, List<double[]> masks) {
    double accuracy() {
      return Arrays.stream(accuracies).average().orElseThrow();
    }
  }

  @Override
  public Description description() {
    return new Description(
        "mask-offsets",
        Group.ATTENTION,
        "A mask that learns which neighbours a token has to look at.",
        "20 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(8, 4, 4, 64, 800, 0.02, 0.02, 3);
  }

  static String without(int offset) {
    return Numbers.format("without offset %+d", offset).replace("+0", "0");
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Trace trace = run.trace("training", "draw", "accuracy", "kept");
    Stages stages = new Stages(run, (settings.task().places() + 4) * settings.draws());
    List<Variant> variants = new ArrayList<>();
    variants.add(train(ALL, settings, true, -1, 0, stages, run));
    for (int o = 0; o < settings.task().places(); o++) {
      String name = without(o - settings.reach());
      variants.add(train(name, settings, true, o, 0, stages, run));
    }
    variants.add(train(NO_RESIDUAL, settings, false, -1, 0, stages, run));
    variants.add(train(NEITHER, settings, false, settings.reach(), 0, stages, run));
    variants.add(train(MASK, settings, true, -1, settings.price(), stages, run));
    for (Variant each : variants) {
      for (int draw = 0; draw < settings.draws(); draw++) {
        trace.append(
            each.name(),
            draw,
            each.accuracies()[draw],
            each.name().equals(MASK) ? kept(each.masks().get(draw), settings).toString() : "");
      }
    }
    return findings(variants, settings, run);
  }

  private static Variant train(
      String name,
      Settings settings,
      boolean residual,
      int hidden,
      double price,
      Stages stages,
      Run run)
      throws IOException {
    boolean[] seen = new boolean[settings.task().places()];
    for (int o = 0; o < seen.length; o++) {
      seen[o] = o != hidden;
    }
    Form form = new Form(settings.task(), settings.heads(), settings.units(), residual, seen);
    OffsetTraining training =
        new OffsetTraining(form, settings.steps(), BATCH, settings.rate(), price);
    double[] accuracies = new double[settings.draws()];
    List<double[]> masks = new ArrayList<>();
    for (int draw = 0; draw < accuracies.length; draw++) {
      SeededRandom random = new SeededRandom(run.seed()).stream("draw", draw);
      double[] numbers = stages.next(name, pulse -> training.run(random, pulse));
      accuracies[draw] = numbers[0];
      masks.add(Arrays.copyOfRange(numbers, 1, numbers.length));
    }
    return new Variant(name, accuracies, masks);
  }

  /** The offsets that some head sees. */
  static List<Integer> kept(double[] mask, Settings settings) {
    TreeSet<Integer> kept = new TreeSet<>();
    int places = settings.task().places();
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] > 0) {
        kept.add(i % places - settings.reach());
      }
    }
    return List.copyOf(kept);
  }

  static Variant named(List<Variant> variants, String name) {
    return variants.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  private static Findings findings(List<Variant> variants, Settings settings, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    for (Variant each : variants) {
      metrics.put(
          each.name().replace(",", "").replace(' ', '_').replace("+", "").replace('−', '-'),
          each.accuracy());
    }
    Variant mask = named(variants, MASK);
    List<Integer> needed = List.of(OrderTask.BEFORE, OrderTask.AFTER);
    long exact = mask.masks().stream().filter(each -> kept(each, settings).equals(needed)).count();
    metrics.put("masks_of_the_needed_offsets", exact);
    metrics.put("seconds", run.seconds());
    double all = named(variants, ALL).accuracy();
    double blind = settings.task().blind();
    double useless = 0;
    for (int o = -settings.reach(); o <= settings.reach(); o++) {
      if (o != 0 && !needed.contains(o)) {
        useless = Math.max(useless, all - named(variants, without(o)).accuracy());
      }
    }
    List<Check> checks =
        List.of(
            Check.shareAtLeast("All offsets: accuracy", all, LEARNED),
            Check.shareAtMost(
                "Without the token itself: accuracy lost",
                all - named(variants, without(0)).accuracy(),
                SAME),
            near("Without the symbol before", named(variants, without(-1)).accuracy(), blind),
            near(
                "Without the symbol two places after",
                named(variants, without(2)).accuracy(),
                blind),
            Check.shareAtMost("Without any other offset: accuracy lost, greatest", useless, SAME),
            near(
                "Without the token itself and the residual path",
                named(variants, NEITHER).accuracy(),
                blind),
            Check.shareAtLeast(
                "Learned masks that keep the two needed offsets alone",
                (double) exact / settings.draws(),
                1),
            Check.shareAtLeast("Learned mask: accuracy", mask.accuracy(), LEARNED));
    OffsetReport report = new OffsetReport(variants, exact, settings);
    return new Findings(
        metrics, checks, report.numbers(), report.toHtml(checks.stream().allMatch(Check::passed)));
  }

  private static Check near(String name, double measured, double expected) {
    return Check.of(
        name + ": accuracy",
        measured,
        Numbers.percent(measured),
        Numbers.format("%s ± %s", Numbers.percent(expected), Numbers.percent(NEAR, 0)),
        Math.abs(measured - expected) <= NEAR);
  }
}
