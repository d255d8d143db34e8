package dev.heed.dynamics.corpus;

import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Group;
import java.util.List;
import java.util.OptionalDouble;

/** Sentences of film reviews with two labels. */
public final class SenSst2 extends SentimentTreebank {
  /** Made by the service loader. */
  public SenSst2() {
    super(
        new Description(
            "sen-sst2",
            Group.TRAINING,
            "SST-2: score against norm of the top words; where attention lands.",
            "5 min"),
        "SST-2",
        "sst2/stsa.binary",
        new CorpusStudy.Expected(0.78, OptionalDouble.of(0.1)));
  }

  @Override
  public CorpusSettings defaults() {
    return CorpusSettings.PAPER.withWords(
        List.of("powerful", "stupid", "solid", "suffers", "mess"));
  }
}
