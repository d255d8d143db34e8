package dev.heed.text.start;

import dev.heed.text.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** The embeddings of the words of a Heed model, which may have other labels. */
record HeedVectors(Path file, int dim) implements VectorFile {
  static HeedVectors open(Path file) throws IOException {
    return new HeedVectors(file, Model.load(file).weights().shape().dim());
  }

  @Override
  public void find(Wanted wanted) throws IOException {
    Model model = Model.load(file);
    float[] embeddings = model.weights().embeddings();
    for (String word : wanted.words()) {
      int entry = model.vocabulary().find(word);
      if (entry >= 0) {
        wanted.put(word, word, Arrays.copyOfRange(embeddings, entry * dim, (entry + 1) * dim));
      }
    }
  }
}
