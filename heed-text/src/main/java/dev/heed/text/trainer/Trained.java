package dev.heed.text.trainer;

import dev.heed.text.evaluation.Evaluation;
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
 * @param history all epochs
 * @param dev the evaluation on the dev texts; empty without any
 * @param test the evaluation on the texts held out for testing; empty without any
 * @param heldOut the indices of the texts held out for testing, or as dev texts if none were
 * @param wordsTrained words of the training texts without n-grams, once for each epoch
 * @param seconds the time for training, without reading and encoding
 */
public record Trained(
    Model model,
    Scorer scorer,
    List<Epoch> history,
    Optional<Evaluation> dev,
    Optional<Evaluation> test,
    BitSet heldOut,
    long wordsTrained,
    double seconds) {}
