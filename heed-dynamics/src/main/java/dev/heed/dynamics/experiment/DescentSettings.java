package dev.heed.dynamics.experiment;

import dev.heed.dynamics.DescentOptions;

/**
 * Settings of gradient descent on the synthetic task.
 *
 * @param dim length of an embedding
 * @param keyDim length of a key and of the query
 * @param embeddingScale standard deviation of the embeddings at the start
 * @param rate the step
 * @param epochs the number of steps
 * @param recordEvery epochs from one record to the next
 */
public record DescentSettings(
    int dim, int keyDim, double embeddingScale, double rate, int epochs, int recordEvery) {

  /** The settings of arXiv:2011.10036. */
  public static final DescentSettings PAPER = new DescentSettings(10, 10, 1e-6, 0.1, 5000, 10);

  public DescentSettings {
    options(HeadKind.FIXED, dim, keyDim, embeddingScale, rate, epochs, recordEvery); // checks
  }

  /** The options of a training with a head. */
  public DescentOptions options(HeadKind head) {
    return options(head, dim, keyDim, embeddingScale, rate, epochs, recordEvery);
  }

  private static DescentOptions options(
      HeadKind head,
      int dim,
      int keyDim,
      double embeddingScale,
      double rate,
      int epochs,
      int recordEvery) {
    return DescentOptions.paper(head.head())
        .withStart(new DescentOptions.Start(dim, keyDim, embeddingScale))
        .withRate(rate)
        .withEpochs(epochs, recordEvery);
  }
}
