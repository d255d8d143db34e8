package dev.heed.text.tuning;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.TrainingResult;
import dev.heed.text.cluster.Site;
import dev.heed.text.cluster.Task;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.model.OptionsJson;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.LabelNames;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * The training of a trial, and its measurement on the dev texts.
 *
 * @param options the settings as JSON
 * @param metric the name of the measure
 * @param share the share of the training texts that {@code train} has
 * @param required whether the training must succeed, as that with the given settings must
 */
record TrialTask(
    String options,
    String metric,
    double share,
    StoredTexts train,
    StoredTexts dev,
    boolean required)
    implements Task<TrialTask.Outcome> {
  /** Groups of dev texts for the error of a difference, which is then known to about a sixth. */
  private static final int GROUPS = 20;

  /** Exponent of the vocabulary's growth with the texts (Heaps' law), as in most corpora. */
  private static final double GROWTH = 0.75;

  /**
   * The measurements.
   *
   * @param failed whether no training was possible; then the others mean nothing
   * @param without the metric without each group of dev texts in turn
   */
  record Outcome(
      boolean failed, double metric, ArrayList<Double> without, double loss, long modelBytes)
      implements Serializable {}

  @Override
  public Outcome run(Site site) throws IOException {
    TrainingOptions read = OptionsJson.read(options);
    Training training =
        Training.with(read.withHeldOut(new HeldOut(0, 0, false)))
            .threads(site.threads())
            .listener(new Stopping(site));
    TrainingResult result;
    try (CorpusReader texts = train.open(site);
        CorpusReader devTexts = dev.open(site)) {
      result = training.run(texts, devTexts);
    } catch (InvalidInputException | ProblemException e) {
      if (required) {
        throw e;
      }
      return new Outcome(true, 0, new ArrayList<>(), 0, 0); // settings that do not suit the texts
    }
    if (site.isStopped()) {
      throw new CancellationException("stopped");
    }
    return measured(result, read.labelNames(), site);
  }

  /** Passes on the end of the search, and keeps progress and warnings to itself. */
  private record Stopping(Site site) implements TrainingListener {
    @Override
    public boolean isStopped() {
      return site.isStopped();
    }
  }

  private Outcome measured(TrainingResult result, LabelNames names, Site site) throws IOException {
    TextClassifier classifier = result.classifier();
    Metric measure = Metric.named(metric);
    Measured all = new Measured(classifier, measure);
    List<Measured> without = new ArrayList<>();
    for (int i = 0; i < GROUPS; i++) {
      without.add(new Measured(classifier, measure));
    }
    int count = 0;
    try (CorpusReader reader = dev.open(site)) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        String label = names.of(next.get().label().orElseThrow());
        if (classifier.labels().contains(label)) { // as a training does
          double[] p = classifier.probabilities(next.get().text());
          all.add(label, p);
          for (int i = 0; i < GROUPS; i++) {
            if (i != count % GROUPS) {
              without.get(i).add(label, p);
            }
          }
          count++;
        }
      }
    }
    return new Outcome(
        false,
        all.value(),
        new ArrayList<>(without.stream().map(Measured::value).toList()),
        result.history().get(result.bestEpoch() - 1).devLoss(),
        Math.round(classifier.fileBytes() * StrictMath.pow(1 / share, GROWTH)));
  }

  /** The predictions for some dev texts. */
  private static final class Measured {
    private final Metric metric;
    private final Evaluation evaluation;
    private final List<Metric.Prediction> predictions = new ArrayList<>();

    Measured(TextClassifier classifier, Metric metric) {
      this.metric = metric;
      evaluation = new Evaluation(classifier.labels());
    }

    void add(String label, double[] p) {
      boolean correct = evaluation.add(label, p);
      predictions.add(new Metric.Prediction(Arrays.stream(p).max().orElseThrow(), correct));
    }

    double value() {
      return evaluation.count() == 0 ? 0 : metric.of(evaluation, predictions);
    }
  }
}
