/** Trains a classifier on labelled texts: encoding, mini-batches, early stopping, calibration. */
package dev.heed.text.training;
