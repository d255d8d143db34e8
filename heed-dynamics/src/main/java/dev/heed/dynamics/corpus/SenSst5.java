package dev.heed.dynamics.corpus;

import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Group;
import java.util.OptionalDouble;

/** Sentences of film reviews with five labels. */
public final class SenSst5 extends SentimentTreebank {
  /**
   * Made by the service loader.
   *
   * <p>The identity is for words of one label. Among five labels few are: the texts of most words
   * pull in different directions, and no agreement of them all is expected.
   */
  public SenSst5() {
    super(
        new Description(
            "sen-sst5",
            Group.TRAINING,
            "SST-5: score against norm of the top words, five labels.",
            "5 min"),
        "SST-5",
        "sst5/stsa.fine",
        new CorpusStudy.Expected(0.38, OptionalDouble.empty()));
  }

  @Override
  public CorpusSettings defaults() {
    return CorpusSettings.PAPER;
  }
}
