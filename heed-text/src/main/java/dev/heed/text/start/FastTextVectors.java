package dev.heed.text.start;

import dev.heed.text.fasttext.FastTextModel;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The vectors of a fastText model, also of a quantised one or a classifier. With subwords, a word
 * that its dictionary lacks has a vector too, the mean of its character n-grams'.
 */
record FastTextVectors(Path file, int dim) implements VectorFile {
  static FastTextVectors open(Path file) throws IOException {
    try (FastTextModel model = FastTextModel.open(file)) {
      return new FastTextVectors(file, model.info().settings().dim());
    }
  }

  @Override
  public void find(Wanted wanted) throws IOException {
    try (FastTextModel model = FastTextModel.open(file)) {
      for (String word : wanted.words()) {
        float[] vector = model.wordVector(word);
        if (!isZero(vector)) {
          wanted.put(word, word, vector);
        }
      }
    }
  }

  private static boolean isZero(float[] vector) {
    for (float value : vector) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }
}
