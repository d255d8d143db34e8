package dev.heed.text.training;

/**
 * What was measured in and after a pass over the training documents.
 *
 * @param number from 1
 * @param trainLoss mean loss while training, in nats
 * @param devLoss mean loss on the dev documents, in nats; NaN without any
 * @param devAccuracy share of the dev documents given their label; NaN without any
 */
public record Epoch(int number, double trainLoss, double devLoss, double devAccuracy) {}
