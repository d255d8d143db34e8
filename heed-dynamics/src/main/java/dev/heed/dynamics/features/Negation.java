package dev.heed.dynamics.features;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.lab.experiment.Stages;
import dev.heed.lab.run.Trace;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.Head;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.PearsonsCorrelation;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/**
 * Features follow the counts of words with labels, and averages of words cannot learn the exclusive
 * or of neighbours (after arXiv:2310.16350).
 */
public final class Negation implements Experiment<Negation.Settings> {
  private static final String TRAIN = "sst2/stsa.binary.train";
  private static final String DEV = "sst2/stsa.binary.dev";
  private static final String TEST = "sst2/stsa.binary.test";
  private static final String NEGATIVE = "0";

  /** The label that a linear bag can't give to one of four equally frequent pairs. */
  private static final double MAX_OF_WORDS = 0.75;

  private static final double MIN_OF_PAIRS = 0.99;
  private static final double LOG_ODDS = 0.917;
  private static final double FIRST_STEP = 0.889;
  private static final double TOLERANCE = 0.05;
  private static final int HIDDEN_UNITS = 16;

  /** The trainings on pairs of neighbours, in the order of the stages. */
  private static final List<String> KINDS =
      List.of("words", "words and pairs", "words, mlp head", "products of neighbours");

  /**
   * The texts and trainings.
   *
   * @param texts the number of texts on the exclusive or
   * @param fillers the number of fillers in such a text
   * @param fillerWords the number of different fillers
   * @param epochs the number of epochs of each training on them
   * @param minTexts the least number of texts of SST-2 that contain a word whose margin is measured
   */
  public record Settings(int texts, int fillers, int fillerWords, int epochs, int minTexts) {
    public Settings {
      new NeighbourXor(texts, fillers, fillerWords); // checks
      Require.atLeast("epochs", 1, epochs);
      Require.atLeast("min_texts", 1, minTexts);
    }
  }

  /** The texts of SST-2. */
  private record Reviews(LabelledTexts train, LabelledTexts dev, LabelledTexts test) {}

  @Override
  public Description description() {
    return new Description(
        "negation",
        Group.LANGUAGE,
        "XOR of neighbours: words fail, pairs succeed; margins against counts.",
        "5 s");
  }

  @Override
  public Settings defaults() {
    return new Settings(3000, 6, 20, 60, 10);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    NeighbourXor.Parts parts =
        new NeighbourXor(settings.texts(), settings.fillers(), settings.fillerWords())
            .draw(new SeededRandom(run.seed()));
    Optional<Reviews> reviews = reviews(run);
    Trace trace = run.trace("training", "accuracy", "as_bag");
    Stages stages = new Stages(run, KINDS.size() + (reviews.isPresent() ? 1 : 0));
    TrainingOptions options = options(1).withEpochs(settings.epochs());
    List<TrainingOptions> trainings =
        List.of(
            options.withPatience(settings.epochs()),
            options(2).withEpochs(settings.epochs()).withPatience(settings.epochs()),
            options.withPatience(settings.epochs()).withHead(new Head.Mlp(HIDDEN_UNITS)));
    List<double[]> results = new ArrayList<>();
    for (int i = 0; i < trainings.size(); i++) {
      TrainingOptions each = trainings.get(i);
      results.add(
          stages.next(
              KINDS.get(i),
              pulse -> {
                Learned.Shares shares =
                    Learned.train(parts.train(), parts.dev(), each, run, pulse)
                        .shares(parts.test());
                boolean isLinear = !(each.model().head() instanceof Head.Mlp);
                return new double[] {shares.correct(), isLinear ? shares.asBag() : Double.NaN};
              }));
    }
    results.add(
        stages.next(
            KINDS.getLast(),
            pulse -> new double[] {products(parts, settings, run, pulse), Double.NaN}));
    Optional<Margins> margins =
        reviews.isPresent()
            ? Optional.of(margins(reviews.get(), settings, stages, run))
            : Optional.empty();
    for (int i = 0; i < KINDS.size(); i++) {
      trace.append(KINDS.get(i), results.get(i)[0], results.get(i)[1]);
    }
    if (margins.isPresent()) {
      trace.append("SST-2, words", margins.get().accuracy(), margins.get().asBag());
    }
    return findings(results, margins, run);
  }

  private static TrainingOptions options(int ngrams) {
    return TrainingOptions.defaults()
        .withVocabulary(new VocabularyOptions(ngrams, 1, 3, 1_000_000, new CharacterNgrams.None()));
  }

  private static Optional<Reviews> reviews(Run run) throws IOException {
    try {
      run.data(TRAIN);
    } catch (IOException e) {
      run.note(e.getMessage());
      return Optional.empty();
    }
    return Optional.of(
        new Reviews(
            LabelledTexts.read(run, TRAIN),
            LabelledTexts.read(run, DEV),
            LabelledTexts.read(run, TEST)));
  }

  private static double products(
      NeighbourXor.Parts parts, Settings settings, Run run, Runnable pulse) {
    String positive = "positive";
    NeighbourProducts model =
        new NeighbourProducts(parts.train(), positive, new SeededRandom(run.seed()));
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      pulse.run();
      model.step();
    }
    long correct =
        parts.test().items().stream()
            .filter(item -> model.output(item.text()) > 0 == item.label().equals(positive))
            .count();
    return (double) correct / parts.test().items().size();
  }

  private static Margins margins(Reviews reviews, Settings settings, Stages stages, Run run)
      throws IOException {
    List<WordCounts.Word> words = WordCounts.of(reviews.train(), NEGATIVE, settings.minTexts());
    double[] values =
        stages.next(
            "SST-2",
            pulse -> {
              Learned learned =
                  Learned.train(reviews.train(), reviews.dev(), options(1), run, pulse);
              Learned.Shares shares = learned.shares(reviews.test());
              double[] result = new double[words.size() + 2];
              result[0] = shares.correct();
              result[1] = shares.asBag();
              for (int i = 0; i < words.size(); i++) {
                result[i + 2] = learned.margin(words.get(i).form());
              }
              return result;
            });
    double[] margins = IntStream.range(0, words.size()).mapToDouble(i -> values[i + 2]).toArray();
    double[] logOdds = words.stream().mapToDouble(WordCounts.Word::logOdds).toArray();
    double[] firstSteps = words.stream().mapToDouble(WordCounts.Word::firstStep).toArray();
    return new Margins(
        words,
        margins,
        values[0],
        values[1],
        new PearsonsCorrelation().correlation(margins, logOdds),
        new SpearmansCorrelation().correlation(margins, firstSteps));
  }

  private static Findings findings(List<double[]> results, Optional<Margins> margins, Run run) {
    SequencedMap<String, Object> metrics = new LinkedHashMap<>();
    List<Check> checks = new ArrayList<>();
    metrics.put("words_accuracy", results.get(0)[0]);
    metrics.put("pairs_accuracy", results.get(1)[0]);
    metrics.put("mlp_accuracy", results.get(2)[0]);
    metrics.put("products_accuracy", results.get(3)[0]);
    checks.add(
        Check.shareAtMost(
            "XOR of neighbours: accuracy with words", results.get(0)[0], MAX_OF_WORDS));
    for (int i = 1; i < KINDS.size(); i++) {
      checks.add(
          Check.shareAtLeast(
              "XOR of neighbours: accuracy with " + KINDS.get(i), results.get(i)[0], MIN_OF_PAIRS));
    }
    checks.add(
        Check.shareAtLeast(
            "XOR of neighbours: decisions with words and pairs that a linear bag takes too",
            results.get(1)[1],
            1));
    Margins measured = margins.orElse(Margins.NONE);
    metrics.put("sst2_accuracy", measured.accuracy());
    metrics.put("sst2_as_linear_bag", measured.asBag());
    metrics.put("log_odds_correlation", measured.logOddsCorrelation());
    metrics.put("first_step_rank_correlation", measured.firstStepCorrelation());
    metrics.put("words", measured.words().size());
    metrics.put("contradictions", measured.contradictions().size());
    metrics.put("seconds", run.seconds());
    List<Check> onReviews =
        List.of(
            Check.shareAtLeast("SST-2: decisions that a linear bag takes too", measured.asBag(), 1),
            near(
                "SST-2: correlation of margin and log odds",
                measured.logOddsCorrelation(),
                LOG_ODDS),
            near(
                "SST-2: rank correlation of margin and first step",
                measured.firstStepCorrelation(),
                FIRST_STEP));
    for (Check check : onReviews) {
      checks.add(
          margins.isPresent()
              ? check
              : check.undecided(TRAIN + " is in no data folder; --data DIR with it would decide"));
    }
    NegationReport report = new NegationReport(KINDS, results, margins);
    return new Findings(metrics, checks, report.numbers(), report.toHtml());
  }

  private static Check near(String name, double measured, double expected) {
    return Check.of(
        name,
        measured,
        Double.isFinite(measured) ? NegationReport.correlation(measured) : "not measured",
        NegationReport.correlation(expected) + " ± " + TOLERANCE,
        Math.abs(measured - expected) <= TOLERANCE);
  }
}
