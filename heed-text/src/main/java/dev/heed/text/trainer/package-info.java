/**
 * Trains a classifier on labelled texts: encoding, mini-batches, early stopping, calibration,
 * checkpoints. {@link dev.heed.text.trainer.Trainer} is the entry.
 */
package dev.heed.text.trainer;
