package dev.heed.dynamics.experiment;

/** Sentences of film reviews with five labels. */
public final class SenSst5 extends SentimentTreebank {
  /** Made by the service loader. */
  public SenSst5() {
    super("sen-sst5", "SST-5", "sst5/stsa.fine", new CorpusStudy.Expected(0.38, 0.1));
  }

  @Override
  public String summary() {
    return "SST-5: score against norm of the top words, five labels.";
  }

  @Override
  public String duration() {
    return "5 min";
  }

  @Override
  public CorpusSettings defaults() {
    return CorpusSettings.PAPER;
  }
}
