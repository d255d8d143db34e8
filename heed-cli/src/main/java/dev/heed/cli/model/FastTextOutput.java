package dev.heed.cli.model;

import dev.heed.text.fasttext.FastTextModel.Prediction;
import dev.heed.text.fasttext.FastTextNumbers;
import java.util.List;

/** Lines as fastText's program prints them. */
public final class FastTextOutput {
  private FastTextOutput() {}

  /** The labels of a line, with their prefix. */
  public static String line(List<Prediction> labels, boolean withProbabilities) {
    StringBuilder line = new StringBuilder();
    for (Prediction each : labels) {
      line.append(line.isEmpty() ? "" : " ").append(each.label());
      if (withProbabilities) {
        line.append(' ')
            .append(FastTextNumbers.format(each.probability(), FastTextNumbers.SCORE_DIGITS));
      }
    }
    return line.toString();
  }
}
