package dev.heed.dynamics.features;

import dev.heed.lab.experiment.Run;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.model.Model;
import dev.heed.text.model.Scorer;
import dev.heed.text.start.Beginning;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.trainer.Trained;
import dev.heed.text.trainer.Trainer;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.vocabulary.Encoding;
import java.io.IOException;
import java.util.Optional;

/** A classifier as {@code heed train} makes it, with the numbers behind its decisions. */
public final class Learned {
  private final Model model;
  private final Scorer scorer;
  private final Tokenizer tokenizer = new Tokenizer();
  private final TokenBuffer tokens = new TokenBuffer();
  private final Encoding encoding = new Encoding();

  private Learned(Model model, Scorer scorer) {
    this.model = model;
    this.scorer = scorer;
  }

  /** Trains a classifier; {@code pulse} is called at each step. */
  public static Learned train(
      LabelledTexts train, LabelledTexts dev, TrainingOptions options, Run run, Runnable pulse)
      throws IOException {
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public boolean isStopped() {
            pulse.run();
            return false;
          }
        };
    try (CorpusReader texts = train.reader("training texts");
        CorpusReader devTexts = dev.reader("dev texts")) {
      Trained trained =
          Trainer.train(
              texts,
              Optional.of(devTexts),
              Beginning.drawn(),
              options.withSeed(run.seed()),
              run.threads(),
              listener,
              Optional.empty());
      return new Learned(trained.model(), trained.scorer());
    }
  }

  /** The trained model. */
  public Model model() {
    return model;
  }

  /** The scorer of {@link #model}. */
  public Scorer scorer() {
    return scorer;
  }

  /** The shares of texts whose label is predicted, and whose prediction is that of the bag. */
  record Shares(double correct, double asBag) {}

  /**
   * Classifies texts, and compares with a linear bag of entries that weigh {@code e^s c}, without
   * the attention's denominator.
   */
  Shares shares(LabelledTexts texts) {
    int correct = 0;
    int asBag = 0;
    for (LabelledTexts.Item item : texts.items()) {
      encode(item.text());
      int[] entries = encoding.entries();
      int count = encoding.size();
      double[] attention = scorer.attention(entries, count);
      int predicted =
          largest(scorer.logits(scorer.contributions(entries, count, attention), count));
      if (model.labels().get(predicted).equals(item.label())) {
        correct++;
      }
      if (largest(bag(entries, count)) == predicted) {
        asBag++;
      }
    }
    return new Shares(
        (double) correct / texts.items().size(), (double) asBag / texts.items().size());
  }

  private double[] bag(int[] entries, int count) {
    double[] sums = new double[scorer.effects()];
    float[] effect = new float[sums.length];
    for (int i = 0; i < count; i++) {
      scorer.effect(entries[i], effect);
      // The weight does not depend on the text: an entry alone with one fixed entry.
      double[] pair = scorer.attention(new int[] {entries[i], 0}, 2);
      for (int k = 0; k < sums.length; k++) {
        sums[k] += pair[0] / pair[1] * effect[k];
      }
    }
    return sums;
  }

  private void encode(String text) {
    tokenizer.tokenize(text, tokens);
    model.vocabulary().encode(tokens, encoding);
  }

  private static int largest(double[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      best = values[k] > values[best] ? k : best;
    }
    return best;
  }

  /** The margin between the second label and the first that a word has alone; NaN if unknown. */
  double margin(String word) {
    int entry = model.vocabulary().find(word);
    if (entry < 0) {
      return Double.NaN;
    }
    float[] effect = new float[scorer.effects()];
    scorer.effect(entry, effect);
    return (double) effect[1] - effect[0];
  }
}
