package dev.heed.text.training;

import dev.heed.base.Require;
import java.util.Optional;

/**
 * The provenance of a model, kept in its file.
 *
 * @param version the version of Heed that trained it
 * @param options the settings of the training
 * @param trainDocuments the number of training texts
 * @param devDocuments the number of dev texts
 * @param epochs the number of the epoch whose weights were kept
 * @param devAccuracy accuracy on the dev texts, or of several labels micro F1, 0 to 1; empty
 *     without any
 * @param testAccuracy as {@code devAccuracy} on the test texts
 * @param data the texts read
 */
public record ModelInfo(
    String version,
    TrainingOptions options,
    int trainDocuments,
    int devDocuments,
    int epochs,
    Optional<Double> devAccuracy,
    Optional<Double> testAccuracy,
    Data data) {

  /**
   * The texts that were read.
   *
   * @param hash SHA-256 of their labels and texts, after corrections, in hexadecimal; of several
   *     shards, of the hashes of each
   * @param corrected texts whose label was corrected
   * @param dropped further texts that a correction left out
   */
  public record Data(String hash, long corrected, long dropped) {
    public Data {
      Require.atLeast("corrected texts", 0, corrected);
      Require.atLeast("dropped texts", 0, dropped);
    }
  }

  public ModelInfo {
    Require.atLeast("training documents", 0, trainDocuments);
    Require.atLeast("dev documents", 0, devDocuments);
    Require.atLeast("epochs", 0, epochs);
    Require.share("dev accuracy", devAccuracy.orElse(0.0));
    Require.share("test accuracy", testAccuracy.orElse(0.0));
  }

  /** The provenance of a model whose texts were not corrected. */
  public ModelInfo(
      String version,
      TrainingOptions options,
      int trainDocuments,
      int devDocuments,
      int epochs,
      Optional<Double> devAccuracy,
      Optional<Double> testAccuracy,
      String dataHash) {
    this(
        version,
        options,
        trainDocuments,
        devDocuments,
        epochs,
        devAccuracy,
        testAccuracy,
        new Data(dataHash, 0, 0));
  }

  /** SHA-256 of the labels and texts read, in hexadecimal. */
  public String dataHash() {
    return data.hash();
  }

  /** The number of texts that the weights were trained on in the end. */
  public int fittedDocuments() {
    return trainDocuments + (options.heldOut().refit() ? devDocuments : 0);
  }

  /** This provenance with another accuracy on the dev texts. */
  public ModelInfo withDevAccuracy(double accuracy) {
    return new ModelInfo(
        version,
        options,
        trainDocuments,
        devDocuments,
        epochs,
        Optional.of(accuracy),
        testAccuracy,
        data);
  }

  /** This provenance with the accuracy on test texts. */
  public ModelInfo withTestAccuracy(double accuracy) {
    return new ModelInfo(
        version,
        options,
        trainDocuments,
        devDocuments,
        epochs,
        devAccuracy,
        Optional.of(accuracy),
        data);
  }
}
