package dev.heed.dynamics.starvation;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.dynamics.features.LabelledTexts;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.experiment.Stages;
import dev.heed.lab.run.Trace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Gradient starvation (arXiv:2011.09468): a strong feature leaves weaker ones nothing to learn. In
 * a linear model, on two moons, and on texts with a token that gives the label away, with penalties
 * on logits and on the words' contributions.
 */
public final class StarveWords implements Experiment<StarveWords.Settings> {
  private static final List<String> FILES =
      List.of("sst2/stsa.binary.train", "sst2/stsa.binary.dev", "sst2/stsa.binary.test");
  private static final List<String> LABELS = List.of("0", "1");

  static final List<Integer> STRENGTHS = List.of(2, 3, 4, 5, 6);
  private static final double LINEAR_TOLERANCE = 0.01;
  private static final double TRAINING_GAP = 0.1;

  /** Half the share of the moons' test points that a straight line leaves on the wrong side. */
  private static final double MOONS_GAIN = 0.005;

  private static final double GAIN = 0.3;
  private static final double GAIN_OVER_LOGITS = 0.2;
  private static final double MAX_COST = 0.02;
  private static final double MIN_LOSS_OF_FAST = 0.03;

  /**
   * The trainings.
   *
   * @param moonSteps steps on two moons
   * @param share the share of the training and dev texts with the token
   * @param words strengths of the penalty on words; the checks are on 1
   * @param logits strengths of the penalty on logits; the checks are on the first
   * @param epochs the maximum number of epochs on texts
   * @param patience epochs without a lower loss on the dev texts after which to stop
   */
  public record Settings(
      int moonSteps,
      double share,
      List<Double> words,
      List<Double> logits,
      int epochs,
      int patience) {
    public Settings {
      Require.atLeast("moon_steps", 1, moonSteps);
      Require.share("share", share);
      words = words.stream().distinct().sorted().toList();
      logits = logits.stream().distinct().sorted().toList();
      if (!words.contains(1.0) || logits.isEmpty()) {
        throw new ProblemException(
            "words is " + words + " and logits " + logits, "1 among words, and one of logits");
      }
      words.forEach(Variant::words); // checks
      logits.forEach(Variant::logits);
      Require.atLeast("epochs", 1, epochs);
      Require.atLeast("patience", 1, patience);
    }

    List<Variant> variants() {
      List<Variant> variants = new ArrayList<>(List.of(Variant.crossEntropy()));
      logits.forEach(strength -> variants.add(Variant.logits(strength)));
      words.forEach(strength -> variants.add(Variant.words(strength)));
      variants.add(Variant.noAttention());
      variants.add(Variant.fastScores());
      return variants;
    }
  }

  /** A way to train, with what came of it. */
  record Outcome(Variant variant, StarvedTraining.Result result) {}

  @Override
  public Description description() {
    return new Description(
        "starve-words",
        Group.TRAINING,
        "A token that names the label starves words; penalties that free them.",
        "15 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(2000, 0.9, List.of(0.3, 1.0, 3.0), List.of(0.1), 60, 5);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Optional<GiveAway> texts = texts(settings, run);
    Trace trace = run.trace("task", "training", "epoch", "clean", "flipped", "others_gradient");
    List<Variant> variants = texts.isPresent() ? settings.variants() : List.of();
    Stages stages = new Stages(run, Moons.Way.values().length + variants.size());
    Map<Moons.Way, Double> moons = moons(settings, stages, run);
    List<Outcome> outcomes = new ArrayList<>();
    try (Workers workers = new Workers(run.threads())) {
      for (Variant variant : variants) {
        double[] values =
            stages.next(
                variant.name(),
                pulse ->
                    new StarvedTraining(
                            texts.orElseThrow(),
                            settings.epochs(),
                            settings.patience(),
                            new SeededRandom(run.seed()),
                            workers)
                        .train(variant, pulse)
                        .values());
        outcomes.add(new Outcome(variant, StarvedTraining.Result.of(values)));
      }
    }
    for (Moons.Way way : Moons.Way.values()) {
      trace.append("moons", way.title(), settings.moonSteps(), moons.get(way), "", "");
    }
    for (Outcome outcome : outcomes) {
      List<Double> gradients = outcome.result().gradients();
      for (int epoch = 0; epoch < gradients.size(); epoch++) {
        trace.append("texts", outcome.variant().name(), epoch, "", "", gradients.get(epoch));
      }
      trace.append(
          "texts",
          outcome.variant().name(),
          "best",
          outcome.result().clean(),
          outcome.result().flipped(),
          "");
    }
    return findings(settings, moons, outcomes, run);
  }

  private static Optional<GiveAway> texts(Settings settings, Run run) throws IOException {
    try {
      run.data(FILES.getFirst());
    } catch (IOException e) {
      run.note(e.getMessage());
      return Optional.empty();
    }
    List<LabelledTexts> parts = new ArrayList<>();
    for (String file : FILES) {
      parts.add(LabelledTexts.read(run, file));
    }
    return Optional.of(GiveAway.of(parts, LABELS, settings.share(), new SeededRandom(run.seed())));
  }

  /** The accuracy on moons that overlap, of each way. */
  private static Map<Moons.Way, Double> moons(Settings settings, Stages stages, Run run)
      throws IOException {
    SeededRandom random = new SeededRandom(run.seed());
    Moons train = new Moons(TRAINING_GAP, random.stream("moons", 0));
    Moons test = new Moons(-TRAINING_GAP, random.stream("moons", 1));
    Map<Moons.Way, Double> accuracies = new EnumMap<>(Moons.Way.class);
    for (Moons.Way way : Moons.Way.values()) {
      double[] values =
          stages.next(
              "two moons, " + way.title(),
              pulse ->
                  new double[] {
                    test.accuracy(
                        train.train(way, settings.moonSteps(), random.stream("net", 0), pulse))
                  });
      accuracies.put(way, values[0]);
    }
    return accuracies;
  }

  private static Findings findings(
      Settings settings, Map<Moons.Way, Double> moons, List<Outcome> outcomes, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    addLinear(metrics, checks);
    for (Moons.Way way : Moons.Way.values()) {
      metrics.put("moons_" + way.title().replace(' ', '_'), moons.get(way));
    }
    double ce = moons.get(Moons.Way.CROSS_ENTROPY);
    checks.add(
        Check.atLeast(
            "Two moons: accuracy with the penalty less that without",
            moons.get(Moons.Way.DECOUPLED) - ce,
            MOONS_GAIN));
    checks.add(
        Check.atMost(
            "Two moons: accuracy with weight decay less that without",
            moons.get(Moons.Way.WEIGHT_DECAY) - ce,
            MOONS_GAIN));
    for (Outcome outcome : outcomes) {
      SequencedMap<String, Object> mine = new LinkedHashMap<>();
      mine.put("clean", outcome.result().clean());
      mine.put("flipped", outcome.result().flipped());
      mine.put("epochs", outcome.result().gradients().size() - 1);
      metrics.put(outcome.variant().name(), mine);
    }
    checks.addAll(textChecks(settings, outcomes));
    metrics.put("seconds", run.seconds());
    StarveReport report = new StarveReport(settings, moons, outcomes);
    return new Findings(metrics, checks, report.numbers(), report.toHtml());
  }

  private static void addLinear(SequencedMap<String, Object> metrics, List<Check> checks) {
    double first = TwoFeatures.starved(STRENGTHS.getFirst())[1];
    double last = TwoFeatures.starved(STRENGTHS.getLast())[1];
    double[] theory = TwoFeatures.decoupledTheory();
    double distance = 0;
    for (int strength : STRENGTHS) {
      double[] z = TwoFeatures.decoupled(strength);
      distance = Math.max(distance, Math.hypot(z[0] - theory[0], z[1] - theory[1]));
    }
    metrics.put("linear_weak_response_strong_2", first);
    metrics.put("linear_weak_response_strong_6", last);
    metrics.put("linear_decoupled_distance", distance);
    checks.add(
        Check.of(
            "Linear: response of the weak feature beside strong ones of 2 and 6",
            last,
            StarveReport.number(first) + " and " + StarveReport.number(last),
            "1.64 and 1.18",
            Math.abs(first - 1.64) <= LINEAR_TOLERANCE
                && Math.abs(last - 1.18) <= LINEAR_TOLERANCE));
    checks.add(
        Check.atMost(
            "Linear: distance of responses with the penalty from theory, any strength",
            distance,
            LINEAR_TOLERANCE));
  }

  private static List<Check> textChecks(Settings settings, List<Outcome> outcomes) {
    double ceClean = clean(outcomes, Variant.crossEntropy());
    double ceFlipped = flipped(outcomes, Variant.crossEntropy());
    Variant one = Variant.words(1);
    Variant logits = Variant.logits(settings.logits().getFirst());
    List<Check> checks =
        List.of(
            Check.atLeast(
                "Flipped texts: words, λ 1, above cross-entropy",
                flipped(outcomes, one) - ceFlipped,
                GAIN),
            Check.atLeast(
                "Flipped texts: words, λ 1, above logits, λ " + settings.logits().getFirst(),
                flipped(outcomes, one) - flipped(outcomes, logits),
                GAIN_OVER_LOGITS),
            Check.atMost(
                "Clean texts: cross-entropy above words, λ 1",
                ceClean - clean(outcomes, one),
                MAX_COST),
            Check.atLeast(
                "Clean texts: cross-entropy above fast scores",
                ceClean - clean(outcomes, Variant.fastScores()),
                MIN_LOSS_OF_FAST));
    return checks.stream()
        .map(
            check ->
                outcomes.isEmpty()
                    ? check.undecided(
                        FILES.getFirst() + " is in no data folder; --data DIR with it would decide")
                    : check)
        .toList();
  }

  private static double clean(List<Outcome> outcomes, Variant variant) {
    return result(outcomes, variant).map(StarvedTraining.Result::clean).orElse(Double.NaN);
  }

  private static double flipped(List<Outcome> outcomes, Variant variant) {
    return result(outcomes, variant).map(StarvedTraining.Result::flipped).orElse(Double.NaN);
  }

  private static Optional<StarvedTraining.Result> result(List<Outcome> outcomes, Variant variant) {
    return outcomes.stream()
        .filter(outcome -> outcome.variant().equals(variant))
        .map(Outcome::result)
        .findFirst();
  }
}
