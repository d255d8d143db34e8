package dev.heed.text.fasttext;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Writes as fastText's program prints, for comparison with it. */
final class ProgramOutput {
  private final FastTextModel model;
  private final StringBuilder output = new StringBuilder();

  ProgramOutput(FastTextModel model) {
    this.model = model;
  }

  @Override
  public String toString() {
    return output.toString();
  }

  ProgramOutput line(String text) {
    output.append(text).append('\n');
    return this;
  }

  ProgramOutput predict(byte[] lines, int k, float threshold, boolean probabilities)
      throws IOException {
    Consumer<List<FastTextModel.Prediction>> each =
        found -> {
          String separator = "";
          for (FastTextModel.Prediction prediction : found) {
            output.append(separator).append(prediction.label());
            if (probabilities) {
              output.append(' ').append(score(prediction.probability()));
            }
            separator = " ";
          }
          output.append('\n');
        };
    model.predict(new ByteArrayInputStream(lines), k, threshold, each);
    return this;
  }

  ProgramOutput test(byte[] lines, int k, float threshold) throws IOException {
    FastTextModel.TestResult result = model.test(new ByteArrayInputStream(lines), k, threshold);
    line("N\t" + result.lines());
    line("P@" + k + "\t" + FastTextNumbers.format(result.precision(), 3));
    return line("R@" + k + "\t" + FastTextNumbers.format(result.recall(), 3));
  }

  ProgramOutput wordVectors(List<String> words) {
    for (String word : words) {
      output.append(word).append(' ');
      vector(model.wordVector(word));
    }
    return this;
  }

  ProgramOutput sentenceVectors(List<String> sentences) {
    sentences.forEach(sentence -> vector(model.sentenceVector(sentence)));
    return this;
  }

  ProgramOutput neighbours(List<String> words, int k) {
    for (String word : words) {
      output.append("Query word? ");
      for (FastTextModel.Neighbour neighbour : model.neighbours(word, k)) {
        line(neighbour.word() + " " + score(neighbour.similarity()));
      }
    }
    output.append("Query word? ");
    return this;
  }

  private void vector(float[] vector) {
    for (float value : vector) {
      output.append(FastTextNumbers.format(value, FastTextNumbers.VECTOR_DIGITS)).append(' ');
    }
    output.append('\n');
  }

  private static String score(float value) {
    return FastTextNumbers.format(value, FastTextNumbers.SCORE_DIGITS);
  }
}
