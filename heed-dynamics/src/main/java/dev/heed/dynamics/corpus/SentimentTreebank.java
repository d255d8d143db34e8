package dev.heed.dynamics.corpus;

import dev.heed.dynamics.task.BlankSeparated;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A task of the Stanford Sentiment Treebank, prepared as in arXiv:2011.10036. */
abstract sealed class SentimentTreebank implements Experiment<CorpusSettings>
    permits SenSst2, SenSst5 {
  private final Description description;
  private final String task;
  private final String files;
  private final CorpusStudy.Expected expected;

  /**
   * A task.
   *
   * @param task its name for readers
   * @param files common beginning of the names of the data files
   */
  SentimentTreebank(
      Description description, String task, String files, CorpusStudy.Expected expected) {
    this.description = description;
    this.task = task;
    this.files = files;
    this.expected = expected;
  }

  @Override
  public final Description description() {
    return description;
  }

  @Override
  public final Findings run(CorpusSettings settings, Run run) throws IOException {
    Corpus corpus =
        Corpus.read(
            new Corpus.Files(
                run.data(files + ".train"),
                Optional.of(run.data(files + ".dev")),
                Optional.of(run.data(files + ".test")),
                0),
            CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST),
            BlankSeparated::words,
            new SeededRandom(run.seed()));
    return new CorpusStudy(task, corpus, settings, List.of(expected), run).run();
  }
}
