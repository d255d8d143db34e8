package dev.heed.text.start;

import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.Start;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;

/** Pretrained vectors as the first embeddings of words. */
public final class VectorStart implements Beginning {
  /**
   * Length to which the vectors are scaled, as the root of the mean square. The attention does not
   * depend on it, as keys are apart from embeddings; a step of the training moves an embedding by
   * 0.1 at first. Lengths of 0.1 to 3 gave the same accuracy within its error.
   */
  private static final double LENGTH = 1;

  private final VectorFile file;
  private final SortedMap<String, float[]> found;
  private final int words;

  /** Begins with a file, of which no vector is read yet. */
  public VectorStart(VectorFile file) {
    this(file, Collections.emptySortedMap(), 0);
  }

  private VectorStart(VectorFile file, SortedMap<String, float[]> found, int words) {
    this.file = file;
    this.found = found;
    this.words = words;
  }

  @Override
  public TrainingOptions options(TrainingOptions options) {
    return options.withDim(file.dim());
  }

  @Override
  public Beginning forWords(List<String> words) throws IOException {
    Wanted wanted = new Wanted(words);
    file.find(wanted);
    return new VectorStart(file, wanted.found(), words.size());
  }

  @Override
  public Start start() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    ByteBuffer bytes = ByteBuffer.allocate(file.dim() * Float.BYTES);
    found.forEach(
        (word, vector) -> {
          digest.update(word.getBytes(StandardCharsets.UTF_8));
          digest.update((byte) 0);
          bytes.clear().asFloatBuffer().put(vector);
          digest.update(bytes.array());
        });
    return new Start.Vectors(HexFormat.of().formatHex(digest.digest()), found.size(), words);
  }

  /** Fills the rows of words that have a vector; other rows stay as they are drawn. */
  @Override
  public void fill(ClassifierWeights weights, Vocabulary vocabulary, List<String> labels) {
    double squares = 0;
    for (float[] vector : found.values()) {
      for (float value : vector) {
        squares += (double) value * value;
      }
    }
    double factor = squares == 0 ? 0 : LENGTH * StrictMath.sqrt(found.size() / squares);
    float[] embeddings = weights.embeddings();
    int dim = file.dim();
    for (int word = 0; word < vocabulary.words(); word++) {
      float[] vector = found.get(vocabulary.form(word));
      for (int i = 0; vector != null && i < dim; i++) {
        embeddings[word * dim + i] = (float) (factor * vector[i]);
      }
    }
  }
}
