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
 * @param passes the passes over the texts, in all stages of the training
 * @param secondsPerText the time of one thread for a text of a pass
 */
record CostSample(double passes, double secondsPerText) {
  /** Nothing to train. */
  static final CostSample NONE = new CostSample(0, 0);

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
    return new CostSample((double) clock.texts / Arrays.stream(folds).sum(), clock.seconds());
  }

  /** The number of texts that a training of this many goes over. */
  long visits(double texts) {
    return Math.round(passes * texts);
  }

  /** The time of one thread for a training of this many texts. */
  double seconds(double texts) {
    return visits(texts) * secondsPerText;
  }

  /** Counts texts, and the time of the second half of them: the first is slow to begin with. */
  private static final class Clock implements TrainingListener {
    private final List<long[]> times = new ArrayList<>(); // texts and nanoseconds
    private long texts;
    private int last;

    @Override
    public void training(int epoch, int done, int total) {
      texts += done > last ? done - last : done;
      last = done == total ? 0 : done;
      times.add(new long[] {texts, System.nanoTime()});
    }

    double seconds() {
      long[] end = times.getLast();
      long[] half = times.stream().filter(each -> 2 * each[0] >= texts).findFirst().orElseThrow();
      return half[0] == end[0] ? 0 : (end[1] - half[1]) / 1e9 / (end[0] - half[0]);
    }
  }
}
