package dev.heed.text.training;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Receives the progress of a training. All methods are called by the thread that trains. */
public interface TrainingListener {

  /** The stages of a training. */
  enum Stage {
    /** Settings are tried, to choose the best on the dev texts. */
    TRIAL,

    /** The training whose epochs are reported; those of a trial that goes on at once. */
    TRAINING,

    /** The training on all texts, for as many epochs as were best. */
    AGAIN
  }

  /** Texts have been read; {@code bytes} counts the file as it is stored. */
  default void reading(long documents, long bytes) {}

  /**
   * Texts may have several labels, so the accuracy of an epoch is a micro F1. Called before {@link
   * #read}, and only then.
   */
  default void severalLabels() {}

  /** Reading is complete. */
  default void read(int trainDocuments, int devDocuments, int vocabulary, List<String> labels) {}

  /**
   * All texts have been read, and some are put aside; a text is named by its number in the order
   * read, from 0.
   *
   * @param labels each label with its number of texts, without those of a dev file
   * @param dev the texts held out as dev texts; a stage {@link Stage#AGAIN} trains on them too
   * @param test the texts held out for testing
   */
  default void split(SortedMap<String, Integer> labels, BitSet dev, BitSet test) {}

  /** A stage begins, of at most {@code epochs} epochs; a trial may train several times. */
  default void stage(Stage stage, int epochs) {}

  /** {@code done} of the {@code total} texts of an epoch, counted from 1, have been trained on. */
  default void training(int epoch, int done, int total) {}

  /**
   * Receives what a training in its stage {@link Stage#TRAINING} thinks of its texts while it goes
   * over them; nothing if texts have several labels, or very many labels are sampled.
   */
  @FunctionalInterface
  interface Examples {
    /**
     * A text is about to be trained on.
     *
     * @param text its number among the texts read, from 0
     * @param probability the probability of its label, not calibrated
     * @param right whether its label is the most probable
     */
    void seen(int text, double probability, boolean right);
  }

  /** The receiver of what a training thinks of its texts; empty if that need not be computed. */
  default Optional<Examples> examples() {
    return Optional.empty();
  }

  /** Receives the words of a training in its stage {@link Stage#TRAINING}. */
  interface Words {
    /** The training texts are counted; called once, before the first epoch. */
    void counted(WordCounts counts);

    /**
     * An epoch is complete; called before {@link TrainingListener#epoch}, and not for epochs that a
     * checkpoint brings back.
     *
     * @param scores the scores of the words that were {@link #counted}, in their order
     */
    void scored(int epoch, float[] scores);
  }

  /** The receiver of counts and scores of words; empty if they need not be computed. */
  default Optional<Words> words() {
    return Optional.empty();
  }

  /** An epoch is complete. */
  default void epoch(Epoch epoch) {}

  /**
   * Whether to stop now. The training then ends as after the last complete epoch; before the first
   * one it fails with {@link java.util.concurrent.CancellationException}. Asked often, by the
   * thread that trains.
   */
  default boolean isStopped() {
    return false;
  }

  /** A warning for the user. */
  default void warning(String message) {}

  /** A listener that ignores everything. */
  static TrainingListener none() {
    return new TrainingListener() {};
  }
}
