package dev.heed.nets.experiment;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Measurements of a training after an epoch.
 *
 * @param epoch number of completed epochs
 * @param trainLoss mean cross-entropy of the epoch's steps, in nats
 * @param devLoss loss on the dev data; NaN if there are none
 * @param testLoss loss on the test data
 * @param score score on the test data; higher is better
 * @param seconds duration of the training so far
 */
public record Entry(
    int epoch, double trainLoss, double devLoss, double testLoss, double score, double seconds) {

  void write(DataOutputStream out) throws IOException {
    out.writeInt(epoch);
    for (double each : new double[] {trainLoss, devLoss, testLoss, score, seconds}) {
      out.writeDouble(each);
    }
  }

  static Entry read(DataInputStream in) throws IOException {
    return new Entry(
        in.readInt(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble());
  }
}
