package dev.heed.dynamics.corpus;

import dev.heed.base.Require;
import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.Padding;
import dev.heed.dynamics.experiment.HeadKind;
import java.util.List;

/**
 * Settings of experiments on real texts.
 *
 * @param heads the heads, one training each
 * @param topWords number of words, those of the highest scores, that are compared with the identity
 * @param words words whose course is shown; empty for some of the highest scores
 * @param padding the filling of short texts; {@code shared_word} only to compare with older
 *     programs
 */
public record CorpusSettings(
    List<HeadKind> heads, Descent descent, int topWords, List<String> words, Padding padding) {

  /**
   * Gradient descent with early stopping.
   *
   * @param fixedDim length of an embedding with the fixed head
   * @param trainedDim length of an embedding with the heads linear and mlp
   * @param keyDim length of a key and of the query
   * @param embeddingScale standard deviation of the embeddings at the start
   * @param rate the step
   * @param epochs the number of steps at most
   * @param patience epochs without a lower loss on the dev texts after which training stops
   * @param recordEvery epochs from one record to the next
   */
  public record Descent(
      int fixedDim,
      int trainedDim,
      int keyDim,
      double embeddingScale,
      double rate,
      int epochs,
      int patience,
      int recordEvery) {

    private DescentOptions options(HeadKind head, Padding padding) {
      int dim = head == HeadKind.FIXED ? fixedDim : trainedDim;
      return DescentOptions.paper(head.head())
          .withStart(new DescentOptions.Start(dim, keyDim, embeddingScale))
          .withRate(rate)
          .withEpochs(epochs, recordEvery)
          .withPatience(patience)
          .withPadding(padding);
    }
  }

  /** The settings of arXiv:2011.10036 for both tasks of the Stanford Sentiment Treebank. */
  static final CorpusSettings PAPER =
      new CorpusSettings(
          List.of(HeadKind.FIXED, HeadKind.LINEAR),
          new Descent(200, 100, 10, 1e-6, 0.1, 200_000, 2000, 1000),
          100,
          List.of(),
          Padding.NONE);

  public CorpusSettings {
    heads = heads.stream().distinct().toList();
    words = List.copyOf(words);
    Require.atLeast("top_words", 1, topWords);
    for (HeadKind head : heads) {
      descent.options(head, padding); // checks
    }
  }

  CorpusSettings withWords(List<String> words) {
    return new CorpusSettings(heads, descent, topWords, words, padding);
  }

  DescentOptions options(HeadKind head) {
    return descent.options(head, padding);
  }
}
