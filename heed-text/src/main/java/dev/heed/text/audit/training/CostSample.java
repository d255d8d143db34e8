package dev.heed.text.audit.training;

import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.trainer.Trainer;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A training of some texts, by whose time on this machine that of the others is estimated.
 *
 * @param texts the number of these texts
 * @param passes the passes over them, in all stages of the training
 * @param secondsPerText the time of one thread for a text of a pass
 * @param secondsPerPass the rest of its time for a pass, which is spent on the model
 */
record CostSample(long texts, double passes, double secondsPerText, double secondsPerPass) {
  /** Nothing to train. */
  static final CostSample NONE = new CostSample(1, 0, 0, 0);

  /** Texts of a sample: a tenth of a training or less, but enough that code is compiled. */
  private static final int MIN_TEXTS = 200;

  private static final int MAX_TEXTS = 2_000;
  private static final int SHARE = 10;

  /** Texts of each class that are in every sample. */
  private static final int MIN_OF_CLASS = 2;

  /** Places of the texts: every so many, and the first ones of each class. */
  private static int[] dealt(Problem problem) {
    int wanted = Math.clamp(problem.size() / SHARE, MIN_TEXTS, MAX_TEXTS);
    int step = Math.max(1, problem.size() / wanted);
    int[] ofClass = new int[problem.labels().size() + 1];
    int[] folds = new int[problem.size()];
    Arrays.setAll(
        folds, i -> i % step == 0 || ofClass[problem.classes()[i]]++ < MIN_OF_CLASS ? 1 : 0);
    return folds;
  }

  /**
   * Trains a sample.
   *
   * @param words the number of words of all texts of a training
   */
  static CostSample of(Problem problem, TrainingOptions options, double words) throws IOException {
    boolean tried = words <= Trainer.MAX_TRIAL_WORDS;
    TrainingOptions same =
        tried || !(options.vocabulary().characterNgrams() instanceof CharacterNgrams.Auto)
            ? options
            : options.withVocabulary(
                options.vocabulary().withCharacterNgrams(new CharacterNgrams.None()));
    int[] folds = dealt(problem);
    Clock clock = new Clock();
    try (CorpusReader some = problem.with(folds).others(0)) {
      Training.with(same).threads(1).listener(clock).run(some);
    }
    long texts = Arrays.stream(folds).sum();
    double passes = (double) clock.texts / texts;
    double perText = clock.secondsPerText();
    double rest = Math.max(0, clock.seconds() - perText * clock.texts);
    return new CostSample(texts, passes, perText, rest / passes);
  }

  /** The number of texts that a training of this many goes over. */
  long visits(double count) {
    return Math.round(passes * count);
  }

  /**
   * The time of one thread for a training of this many texts. A model grows with the number of
   * different words, and this about as the square root of the texts (Heaps' law).
   */
  double seconds(double count) {
    return passes * (count * secondsPerText + secondsPerPass * Math.sqrt(count / texts));
  }

  /** Counts texts, and the time that passes. */
  private static final class Clock implements TrainingListener {
    private final long begun = System.nanoTime();
    private final List<Double> perText = new ArrayList<>(); // nanoseconds, of each batch
    private long texts;
    private long before = begun;
    private int last;

    @Override
    public void training(int epoch, int done, int total) {
      long now = System.nanoTime();
      int more = done > last ? done - last : done;
      perText.add((now - before) / (double) Math.max(1, more));
      texts += more;
      last = done == total ? 0 : done;
      before = now;
    }

    double seconds() {
      return (before - begun) / 1e9;
    }

    /** The median of the batches of the second half: the first ones are slow to begin with. */
    double secondsPerText() {
      return perText.stream()
              .skip(perText.size() / 2)
              .sorted()
              .skip(perText.size() / 4)
              .findFirst()
              .orElseThrow()
          / 1e9;
    }
  }
}
