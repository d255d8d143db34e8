package dev.heed.text.trainer;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.Workers;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.CancellationException;

/** Decides on character n-grams by trials, and makes the training that goes on. */
final class Trials {
  /**
   * Epochs without a lower loss after which a trial ends; only the one that is kept goes on to the
   * patience of the options. As the rate grows, the loss falls and then rises: on none of six
   * corpora did it reach a new low after two epochs above the last.
   */
  private static final int TRIAL_PATIENCE = 2;

  /** Words of the largest corpus with whole trials, of half a second each. */
  private static final long MAX_WHOLE_WORDS = 30_000;

  private final TrainingTexts texts;
  private final TrainingOptions options;
  private final Workers workers;
  private final TrainingListener listener;
  private long wordsTrained;

  Trials(TrainingTexts texts, TrainingOptions options, Workers workers, TrainingListener listener) {
    this.texts = texts;
    this.options = options;
    this.workers = workers;
    this.listener = listener;
  }

  /** Words of the texts that the trials given up went over. */
  long wordsTrained() {
    return wordsTrained;
  }

  /** The texts encoded by some options, and a training on them, a trial or not begun. */
  record Candidate(TrainingOptions options, EncodedTexts corpus, Run run) implements AutoCloseable {

    /** Whether its training was a trial. */
    boolean isTried() {
      return !run.history().isEmpty();
    }

    @Override
    public void close() throws IOException {
      corpus.close();
    }
  }

  private Candidate candidate(TrainingOptions tried) throws IOException {
    EncodedTexts corpus = texts.encode(false, tried);
    try {
      return new Candidate(tried, corpus, new Run(corpus, texts, tried, workers));
    } catch (InvalidInputException | RuntimeException e) {
      corpus.close();
      throw e;
    }
  }

  /** The training with character n-grams if these lower the loss in a trial. */
  Candidate withCharacterNgrams() throws IOException {
    if (!(options.vocabulary().characterNgrams() instanceof CharacterNgrams.Auto)) {
      return candidate(options);
    }
    TrainingOptions none = with(new CharacterNgrams.None());
    if (!texts.hasDev() || texts.words() > Trainer.MAX_TRIAL_WORDS) {
      return candidate(none);
    }
    listener.stage(TrainingListener.Stage.TRIAL, options.descent().epochs());
    Candidate plain = tried(none);
    int all = options.descent().epochs();
    int some = texts.words() > MAX_WHOLE_WORDS ? plain.run().bestEpoch() / 2 : all;
    return better(plain, () -> tried(likelier(some), all));
  }

  /** Makes a candidate. */
  @FunctionalInterface
  private interface Trial {
    Candidate run() throws IOException;
  }

  /**
   * The character n-grams with the lowest loss after some epochs, of a small corpus after all.
   * After half of those of a training without any, six corpora with three seeds named those that
   * were lower in the end too, or as accurate ones.
   */
  private Candidate likelier(int epochs) throws IOException {
    Iterator<CharacterNgrams.Between> tried = CharacterNgrams.TRIED.iterator();
    Candidate best = started(with(tried.next()), epochs);
    while (tried.hasNext()) {
      TrainingOptions next = with(tried.next());
      best = better(best, () -> started(next, epochs));
    }
    return best;
  }

  /** The one of two candidates with the lower loss; ends the other. */
  private Candidate better(Candidate best, Trial trial) throws IOException {
    Candidate other;
    try {
      other = trial.run();
    } catch (IOException | RuntimeException e) {
      best.close();
      throw e;
    }
    boolean isLower = other.run().bestLoss() < best.run().bestLoss();
    Candidate worse = isLower ? best : other;
    wordsTrained += worse.run().wordsTrained();
    worse.close();
    return isLower ? other : best;
  }

  private TrainingOptions with(CharacterNgrams ngrams) {
    return options.withVocabulary(options.vocabulary().withCharacterNgrams(ngrams));
  }

  private Candidate tried(TrainingOptions tried) throws IOException {
    return tried(candidate(tried), tried.descent().epochs());
  }

  /** A candidate after a trial of some epochs. */
  private Candidate started(TrainingOptions tried, int epochs) throws IOException {
    return tried(candidate(tried), Math.max(1, epochs));
  }

  /** Runs the trial of a candidate up to some epochs, from the start or from where it is. */
  private Candidate tried(Candidate candidate, int epochs) throws IOException {
    try {
      candidate.run().runTrial(new Quiet(listener), epochs, TRIAL_PATIENCE);
      if (candidate.run().isStopped()) {
        throw stoppedEarly();
      }
      return candidate;
    } catch (InvalidInputException | RuntimeException e) {
      candidate.close();
      throw e;
    }
  }

  /** Tells that the listener stopped a training that has no epoch yet. */
  static CancellationException stoppedEarly() {
    return new CancellationException("stopped before the end of the first epoch");
  }
}
