package dev.heed.nets.experiment;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What was measured of a training after an epoch.
 *
 * @param trainLoss mean cross-entropy of the epoch's steps, in nats
 * @param validationLoss of the held-out data; NaN if there are none
 * @param testLoss of the test data
 * @param score of the test data, the higher the better
 * @param seconds that the training has taken so far
 */
public record Entry(
    int epoch,
    double trainLoss,
    double validationLoss,
    double testLoss,
    double score,
    double seconds) {

  void write(DataOutputStream out) throws IOException {
    out.writeInt(epoch);
    for (double each : new double[] {trainLoss, validationLoss, testLoss, score, seconds}) {
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
