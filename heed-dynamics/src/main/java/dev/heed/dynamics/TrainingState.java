package dev.heed.dynamics;

import dev.heed.text.pooling.ClassifierWeights;
import java.util.stream.IntStream;

/** The current state of the words in a training; it changes with the next step. */
public interface TrainingState {

  /** Number of words; with {@link Padding#SHARED_WORD} the last of them is the padding. */
  int vocabulary();

  /** {@code s_w = q·κ_w}. */
  double score(int word);

  /** {@code ‖ν_w‖}. */
  double norm(int word);

  /** {@code ‖q‖}. */
  double queryNorm();

  /** The score of every word. */
  default double[] scores() {
    return IntStream.range(0, vocabulary()).mapToDouble(this::score).toArray();
  }

  /** The embedding norm of every word. */
  default double[] norms() {
    return IntStream.range(0, vocabulary()).mapToDouble(this::norm).toArray();
  }

  /** A copy of all weights, in float. Slow: every call makes a new one. */
  ClassifierWeights weights();
}
