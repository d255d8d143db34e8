package dev.heed.dynamics.corpus;

import dev.heed.base.ProblemException;
import dev.heed.dynamics.task.BlankSeparated;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Description;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Findings;
import dev.heed.lab.experiment.Group;
import dev.heed.lab.experiment.Run;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Score and norm of the words of any labelled texts. */
public final class SenCorpus implements Experiment<SenCorpus.Settings> {

  /** Kinds of tokens. */
  public enum Tokens {
    /** Unicode words in lower case, as in {@code heed train}. */
    WORDS,
    /** Parts between blanks, as in arXiv:2011.10036. */
    BLANKS
  }

  /**
   * Texts and their training.
   *
   * @param training settings of the training; those of arXiv:2011.10036 by default
   * @param tokens how texts are split into words
   */
  public record Settings(Files files, Format format, Tokens tokens, CorpusSettings training) {}

  /**
   * The texts.
   *
   * @param train the texts to train on; required
   * @param dev the texts that decide when to stop; by default a share of the training texts
   * @param test the test texts; may be missing
   * @param devShare that share
   */
  public record Files(
      Optional<Path> train, Optional<Path> dev, Optional<Path> test, double devShare) {
    public Files {
      if (!(devShare > 0 && devShare < 1)) {
        throw new ProblemException("dev_share is " + devShare, "a number between 0 and 1");
      }
    }
  }

  /**
   * The layout of the files.
   *
   * @param format of all files; detected if it is missing
   * @param text names of the text's columns, where they are not the usual ones
   * @param label name of the label's column
   * @param header whether a table begins with a header
   */
  public record Format(
      Optional<CorpusFormat> format, List<String> text, Optional<String> label, boolean header) {
    public Format {
      text = List.copyOf(text);
    }

    CorpusOptions options() {
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
        Group.TRAINING,
        "Any labelled texts (--set train=FILE): score and norm of the top words.",
        "5 min");
  }

  @Override
  public Settings defaults() {
    return new Settings(
        new Files(Optional.empty(), Optional.empty(), Optional.empty(), 0.1),
        new Format(Optional.empty(), List.of(), Optional.empty(), true),
        Tokens.WORDS,
        CorpusSettings.PAPER);
  }

  @Override
  public Findings run(Settings settings, Run run) throws IOException {
    Files files = settings.files();
    Path train =
        files
            .train()
            .orElseThrow(() -> new ProblemException("train is not set", "--set train=FILE"));
    Corpus corpus =
        Corpus.read(
            new Corpus.Files(train, files.dev(), files.test(), files.devShare()),
            settings.format().options(),
            switch (settings.tokens()) {
              case WORDS -> Corpus.unicodeWords();
              case BLANKS -> BlankSeparated::words;
            },
            new SeededRandom(run.seed()));
    String title = train.getFileName().toString();
    return new CorpusStudy(title, corpus, settings.training(), List.of(), run).run();
  }
}
