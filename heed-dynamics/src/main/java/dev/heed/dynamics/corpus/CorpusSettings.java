package dev.heed.dynamics.corpus;

import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.Padding;
import dev.heed.dynamics.experiment.HeadKind;
import java.util.List;
import java.util.OptionalInt;

/**
 * How classifiers are trained on real texts.
 *
 * @param heads the heads, one training each
 * @param fixedDim length of an embedding with head FC
 * @param trainedDim length of an embedding with heads TC and TL
 * @param keyDim length of a key and of the query
 * @param epochs the most epochs
 * @param patience stop after so many epochs without a lower loss on the dev texts
 * @param topWords how many words, those of the highest scores, are held against the identity
 * @param words words whose way is followed; none for those of the highest scores
 * @param padding what fills short texts; {@code shared_word} only to compare with older programs
 */
public record CorpusSettings(
    List<HeadKind> heads,
    int fixedDim,
    int trainedDim,
    int keyDim,
    double embeddingScale,
    double rate,
    int epochs,
    int patience,
    int recordEvery,
    int topWords,
    List<String> words,
    Padding padding) {

  /** The settings of arXiv:2011.10036 for both tasks of the Stanford Sentiment Treebank. */
  static final CorpusSettings PAPER =
      new CorpusSettings(
          List.of(HeadKind.FC, HeadKind.TC),
          200,
          100,
          10,
          1e-6,
          0.1,
          200_000,
          2000,
          1000,
          100,
          List.of(),
          Padding.NONE);

  public CorpusSettings {
    heads = heads.stream().distinct().toList();
    words = List.copyOf(words);
    if (topWords < 1) {
      throw new IllegalArgumentException("top_words is " + topWords + "; expected at least 1");
    }
    for (HeadKind head : heads) {
      options(
          head,
          head == HeadKind.FC ? fixedDim : trainedDim,
          keyDim,
          embeddingScale,
          rate,
          epochs,
          patience,
          recordEvery,
          padding);
    }
  }

  CorpusSettings withWords(List<String> followed) {
    return new CorpusSettings(
        heads,
        fixedDim,
        trainedDim,
        keyDim,
        embeddingScale,
        rate,
        epochs,
        patience,
        recordEvery,
        topWords,
        followed,
        padding);
  }

  int dim(HeadKind head) {
    return head == HeadKind.FC ? fixedDim : trainedDim;
  }

  DescentOptions options(HeadKind head) {
    return options(
        head, dim(head), keyDim, embeddingScale, rate, epochs, patience, recordEvery, padding);
  }

  private static DescentOptions options(
      HeadKind head,
      int dim,
      int keyDim,
      double embeddingScale,
      double rate,
      int epochs,
      int patience,
      int recordEvery,
      Padding padding) {
    DescentOptions paper = DescentOptions.paper(head.head());
    return new DescentOptions(
        paper.head(),
        dim,
        keyDim,
        embeddingScale,
        rate,
        epochs,
        OptionalInt.of(patience),
        recordEvery,
        paper.trained(),
        padding);
  }
}
