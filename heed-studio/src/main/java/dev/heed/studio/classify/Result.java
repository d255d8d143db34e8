package dev.heed.studio.classify;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.heed.base.AtomicFile;
import dev.heed.studio.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The quality of a trained classifier in the numbers that a reader wants first.
 *
 * @param measured the most telling measurement; empty if no text was held out
 * @param trained the number of texts trained on
 * @param epochs the number of epochs run
 * @param bestEpoch the epoch that is kept
 * @param stopped whether the training was stopped on request
 * @param warnings what to know beside the numbers, one sentence each
 */
public record Result(
    Optional<Measured> measured,
    long trained,
    int epochs,
    int bestEpoch,
    boolean stopped,
    List<String> warnings) {
  /** The file in the folder of a run. */
  public static final String FILE = "result.json";

  public Result {
    warnings = List.copyOf(warnings);
  }

  /** A measure of quality. */
  public enum Measure {
    @JsonProperty("accuracy")
    ACCURACY,
    @JsonProperty("micro_f1")
    MICRO_F1
  }

  /**
   * A measurement.
   *
   * @param texts the texts in words, as {@code 480 test texts}
   * @param folds the number of folds of a cross-validation; 0 without one
   * @param score the accuracy, or the micro F1 of texts with several labels, 0 to 1
   * @param interval the 95 % interval of an accuracy
   * @param baseline the most frequent label; empty for a micro F1
   * @param labels the quality of each label
   */
  public record Measured(
      String texts,
      int folds,
      Measure measure,
      double score,
      Optional<Bounds> interval,
      double macroF1,
      Optional<Baseline> baseline,
      List<Label> labels) {
    public Measured {
      labels = List.copyOf(labels);
    }
  }

  /** The ends of a 95 % interval, 0 to 1. */
  public record Bounds(double low, double high) {}

  /** The most frequent label and its share of the texts. */
  public record Baseline(String label, double share) {}

  /**
   * The quality of a label.
   *
   * @param support the number of texts with the label
   * @param predicted the number of texts predicted as it
   */
  public record Label(
      String label, long support, long predicted, double precision, double recall, double f1) {}

  /** Writes the file into the folder of a run. */
  public void write(Path folder) throws IOException {
    AtomicFile.write(folder.resolve(FILE), Json.line(this) + "\n");
  }
}
