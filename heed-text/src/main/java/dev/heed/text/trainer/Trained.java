package dev.heed.text.trainer;

import dev.heed.text.evaluation.Quality;
import dev.heed.text.model.Model;
import dev.heed.text.model.Scorer;
import dev.heed.text.training.Epoch;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of a training.
 *
 * @param model the model, with the weights of the best epoch
 * @param scorer the model's weights made ready for single texts
 * @param measured the model that was not trained on the dev texts; empty if that is {@code model}
 * @param history all epochs
 * @param dev the evaluation on the dev texts; empty without any
 * @param test the evaluation on the texts held out for testing; empty without any
 * @param heldOut the indices of the texts held out for testing, or as dev texts if none were
 * @param effort what it took
 */
public record Trained(
    Model model,
    Scorer scorer,
    Optional<Model> measured,
    List<Epoch> history,
    Optional<Quality> dev,
    Optional<Quality> test,
    BitSet heldOut,
    Effort effort) {

  /**
   * The work of a training.
   *
   * @param words words of the training texts without n-grams, once for each epoch of each stage
   * @param seconds the time for all stages after reading
   */
  public record Effort(long words, double seconds) {}
}
