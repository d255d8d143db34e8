package dev.heed.dynamics.corpus;

import dev.heed.dynamics.Padding;
import dev.heed.dynamics.experiment.HeadKind;
import dev.heed.dynamics.task.BlankSeparated;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Run;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Any labelled texts. */
public final class SenCorpus implements Experiment<SenCorpus.Settings> {

  /** What a token is. */
  public enum Tokens {
    /** Unicode words in lower case, as {@code heed train} has them. */
    WORDS,
    /** What is between blanks, as in arXiv:2011.10036. */
    BLANKS
  }

  /**
   * Which texts, and how they are trained on.
   *
   * @param train the texts to train on; there must be some
   * @param dev the texts to stop by; else {@code devShare} of the training texts
   * @param test the texts to measure with, if there are any
   * @param format how texts and labels stand in the files; else found from them
   * @param text the columns of the text, where the usual names do not tell
   * @param label the column of the label
   * @param header whether a table begins with a header
   */
  public record Settings(
      Optional<Path> train,
      Optional<Path> dev,
      Optional<Path> test,
      double devShare,
      Optional<CorpusFormat> format,
      List<String> text,
      Optional<String> label,
      boolean header,
      Tokens tokens,
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
    public Settings {
      text = List.copyOf(text);
      if (!(devShare > 0 && devShare < 1)) {
        throw new IllegalArgumentException(
            "dev_share is " + devShare + "; expected a number between 0 and 1");
      }
      CorpusSettings checked =
          new CorpusSettings(
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
              words,
              padding);
      heads = checked.heads();
      words = checked.words();
    }

    CorpusSettings training() {
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
          words,
          padding);
    }

    CorpusOptions reading() {
      CorpusOptions options = CorpusOptions.defaults().withTextColumns(text).withHeader(header);
      if (format.isPresent()) {
        options = options.withFormat(format.get());
      }
      return label.isPresent() ? options.withLabelColumn(label.get()) : options;
    }
  }

  @Override
  public Description description() {
    return new Description(
        "sen-corpus",
        "Any labelled texts (--set train=FILE): score and norm of the top words.",
        "5 min");
  }

  @Override
  public Settings defaults() {
    CorpusSettings paper = CorpusSettings.PAPER;
    return new Settings(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0.1,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        true,
        Tokens.WORDS,
        paper.heads(),
        paper.fixedDim(),
        paper.trainedDim(),
        paper.keyDim(),
        paper.embeddingScale(),
        paper.rate(),
        paper.epochs(),
        paper.patience(),
        paper.recordEvery(),
        paper.topWords(),
        paper.words(),
        paper.padding());
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Path train =
        settings
            .train()
            .orElseThrow(
                () -> new IllegalArgumentException("train is not set; expected --set train=FILE"));
    Corpus corpus =
        Corpus.read(
            new Corpus.Files(train, settings.dev(), settings.test(), settings.devShare()),
            settings.reading(),
            switch (settings.tokens()) {
              case WORDS -> Corpus.unicodeWords();
              case BLANKS -> BlankSeparated::words;
            },
            new SeededRandom(run.seed()));
    String title = "Score and embedding norm in " + train.getFileName();
    return new CorpusStudy(title, corpus, settings.training(), List.of(), run).run();
  }
}
