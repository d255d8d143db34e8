package dev.heed.text.training;

/**
 * Measurements of one pass over the training texts.
 *
 * @param number from 1
 * @param trainLoss mean loss while training, in nats
 * @param devLoss mean loss on the dev texts after it, in nats; NaN without any
 * @param devAccuracy share of the dev texts whose label was predicted, 0 to 1; of several labels
 *     the micro F1 of those with a probability of at least one half; NaN without any
 * @param devMacroF1 mean F1 over the labels that the dev texts have or are given, 0 to 1; NaN
 *     without any
 */
public record Epoch(
    int number, double trainLoss, double devLoss, double devAccuracy, double devMacroF1) {
  /**
   * Mean loss, in nats, of training texts whose labels have a probability of .9999. Of ten public
   * corpora it is at least .009 where the loss on the dev texts is lowest, and .001 at the end of
   * the patience. Of generated texts that are told apart without error it ends a training after
   * half of the epochs.
   */
  private static final double LEARNED = 1e-4;

  /**
   * Whether the training texts teach nothing more. Further epochs would raise the scale of all
   * logits, which the temperature sets anyway. Without dev texts to fit one, the answer is no.
   */
  public boolean isLearned() {
    return trainLoss < LEARNED && !Double.isNaN(devLoss);
  }
}
