package dev.heed.dynamics;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.Part;
import dev.heed.text.training.Head;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.WordScore;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Options of full-batch gradient descent for a classifier with dot-product attention.
 *
 * @param head the function from context vector to logits
 * @param start sizes and scale of the weights at the start
 * @param rate the step η, the same for all trained parts
 * @param epochs the number of steps; the maximum if there is a patience
 * @param patience stop after this many epochs without a lower loss on the dev documents, and go
 *     back to the weights that had the lowest; without it the last weights are kept
 * @param recordEvery a record is made at epoch 0, at each multiple of this, and at the end
 * @param trained the parts that change; a fixed head never does
 * @param padding filling of short documents
 */
public record DescentOptions(
    Head head,
    Start start,
    double rate,
    int epochs,
    OptionalInt patience,
    int recordEvery,
    Set<Part> trained,
    Padding padding) {

  /**
   * Sizes and scale of the weights at the start. Keys start at 0.
   *
   * @param dim length of an embedding, {@code d}
   * @param keyDim length of a key and of the query, {@code d'}
   * @param embeddingScale standard deviation of the embeddings
   */
  public record Start(int dim, int keyDim, double embeddingScale) {
    public Start {
      Require.atLeast("dim", 1, dim);
      Require.atLeast("key dim", 1, keyDim);
      if (!(embeddingScale >= 0) || Double.isInfinite(embeddingScale)) {
        throw new ProblemException(
            "embedding scale is " + embeddingScale, "0 or a positive number");
      }
    }
  }

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if a number is out of range or nothing is trained
   */
  public DescentOptions {
    Objects.requireNonNull(head, "head");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(padding, "padding");
    Require.positive("rate", rate);
    Require.atLeast("epochs", 1, epochs);
    patience.ifPresent(value -> Require.atLeast("patience", 1, value));
    Require.atLeast("epochs between records", 1, recordEvery);
    if (trained.isEmpty()) {
      throw new ProblemException("no part is trained", "at least one");
    }
    trained = Collections.unmodifiableSet(EnumSet.copyOf(trained));
  }

  /**
   * The paper's run on its synthetic task: {@code d = d' = 10}, embeddings of scale 1e-6, rate 0.1,
   * 5000 epochs, a record every 10. Everything is trained except the query and a fixed head.
   */
  public static DescentOptions paper(Head head) {
    Set<Part> trained = EnumSet.of(Part.EMBEDDINGS, Part.KEYS);
    if (!(head instanceof Head.Fixed)) {
      trained.add(Part.HEAD);
    }
    return new DescentOptions(
        head, new Start(10, 10, 1e-6), 0.1, 5000, OptionalInt.empty(), 10, trained, Padding.NONE);
  }

  /** Length of an embedding. */
  public int dim() {
    return start.dim();
  }

  /** Length of a key and of the query. */
  public int keyDim() {
    return start.keyDim();
  }

  /** Standard deviation of the embeddings at the start. */
  public double embeddingScale() {
    return start.embeddingScale();
  }

  /** These options with other weights at the start. */
  public DescentOptions withStart(Start start) {
    return new DescentOptions(head, start, rate, epochs, patience, recordEvery, trained, padding);
  }

  /** These options with another length of the embeddings. */
  public DescentOptions withDim(int dim) {
    return withStart(new Start(dim, keyDim(), embeddingScale()));
  }

  /** These options with another scale of the embeddings at the start. */
  public DescentOptions withEmbeddingScale(double embeddingScale) {
    return withStart(new Start(dim(), keyDim(), embeddingScale));
  }

  /** These options with another step. */
  public DescentOptions withRate(double rate) {
    return new DescentOptions(head, start, rate, epochs, patience, recordEvery, trained, padding);
  }

  /** These options with another number of epochs and another distance between records. */
  public DescentOptions withEpochs(int epochs, int recordEvery) {
    return new DescentOptions(head, start, rate, epochs, patience, recordEvery, trained, padding);
  }

  /** These options with early stopping. */
  public DescentOptions withPatience(int epochsWithoutBetter) {
    OptionalInt patience = OptionalInt.of(epochsWithoutBetter);
    return new DescentOptions(head, start, rate, epochs, patience, recordEvery, trained, padding);
  }

  /** These options with other parts that change. */
  public DescentOptions withTrained(Set<Part> trained) {
    return new DescentOptions(head, start, rate, epochs, patience, recordEvery, trained, padding);
  }

  /** These options with another padding. */
  public DescentOptions withPadding(Padding padding) {
    return new DescentOptions(head, start, rate, epochs, patience, recordEvery, trained, padding);
  }

  /**
   * The classifier for a task.
   *
   * @param vocabulary number of words without padding
   */
  public ClassifierShape shape(int vocabulary, int classes) {
    int words = vocabulary + (padding == Padding.SHARED_WORD ? 1 : 0);
    return new ClassifierShape(
        words, classes, new ModelShape(new WordScore.Pooled(), head(), dim(), keyDim()));
  }
}
