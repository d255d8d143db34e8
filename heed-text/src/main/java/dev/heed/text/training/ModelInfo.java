package dev.heed.text.training;

import java.util.Optional;

/**
 * Where a model comes from.
 *
 * @param version the version of Heed that trained it
 * @param options the settings of the training
 * @param trainDocuments the number of training documents
 * @param devDocuments the number of dev documents
 * @param epochs the epoch whose weights were kept
 * @param devAccuracy accuracy on the dev documents; empty without any
 * @param testAccuracy accuracy on the test documents; empty without any
 * @param dataHash SHA-256 of the labels and texts read
 */
public record ModelInfo(
    String version,
    TrainingOptions options,
    int trainDocuments,
    int devDocuments,
    int epochs,
    Optional<Double> devAccuracy,
    Optional<Double> testAccuracy,
    String dataHash) {

  public ModelInfo {
    notNegative("training documents", trainDocuments);
    notNegative("dev documents", devDocuments);
    notNegative("epochs", epochs);
    devAccuracy.ifPresent(value -> share("dev accuracy", value));
    testAccuracy.ifPresent(value -> share("test accuracy", value));
  }

  private static void notNegative(String what, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " is " + value + "; expected at least 0");
    }
  }

  private static void share(String what, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(what + " is " + value + "; expected 0 to 1");
    }
  }
}
