package dev.heed.dynamics;

import dev.heed.pooling.Attention;
import dev.heed.pooling.ClassifierShape;
import dev.heed.pooling.Head;
import dev.heed.pooling.Part;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * How a classifier with dot-product attention is trained by full-batch gradient descent.
 *
 * @param head how the context vector gives the logits
 * @param dim length of an embedding, {@code d}
 * @param keyDim length of a key and of the query, {@code d'}
 * @param embeddingScale standard deviation of the embeddings at the start
 * @param rate the step η, the same for all trained parts
 * @param epochs number of steps
 * @param recordEvery a record is made at epoch 0, at each multiple of this, and at the end
 * @param trained the parts that change; a fixed head never does
 */
public record DescentOptions(
    Head head,
    int dim,
    int keyDim,
    double embeddingScale,
    double rate,
    int epochs,
    int recordEvery,
    Set<Part> trained) {

  /** The paper's run on its synthetic task with a fixed head and a fixed query. */
  public static final DescentOptions PAPER_FIXED_HEAD =
      new DescentOptions(
          new Head.Fixed(), 10, 10, 1e-6, 0.1, 5000, 10, EnumSet.of(Part.EMBEDDINGS, Part.KEYS));

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if a number is out of range or nothing is trained
   */
  public DescentOptions {
    Objects.requireNonNull(head, "head");
    Require.atLeast(1, "dim", dim);
    Require.atLeast(1, "key dim", keyDim);
    if (!(embeddingScale >= 0) || Double.isInfinite(embeddingScale)) {
      throw new IllegalArgumentException(
          "embedding scale is " + embeddingScale + "; expected 0 or a positive number");
    }
    Require.positive("rate", rate);
    Require.atLeast(1, "epochs", epochs);
    Require.atLeast(1, "epochs between records", recordEvery);
    if (trained.isEmpty()) {
      throw new IllegalArgumentException("no part is trained; expected at least one");
    }
    trained = Collections.unmodifiableSet(EnumSet.copyOf(trained));
  }

  /** The classifier for a task. */
  public ClassifierShape shape(int vocabulary, int classes) {
    return new ClassifierShape(vocabulary, classes, dim, keyDim, new Attention.Dot(), head);
  }

  boolean records(int epoch) {
    return epoch % recordEvery == 0 || epoch == epochs;
  }
}
