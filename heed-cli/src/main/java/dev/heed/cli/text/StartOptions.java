package dev.heed.cli.text;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.cli.command.FileRole;
import dev.heed.cli.command.InputTexts;
import dev.heed.cli.report.Forgotten;
import dev.heed.text.PretrainedVectors;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The options of {@code heed train} for the weights that it starts from. */
final class StartOptions {
  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--start",
      paramLabel = "MODEL",
      description =
          "Go on with this model: its words and labels keep their weights, and those of FILE are"
              + " added. Name texts of the earlier training with --old too.")
  Optional<Path> start = Optional.empty();

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--old",
      paramLabel = "FILE",
      description =
          "With --start, labelled texts such as the earlier test texts: the accuracy on them"
              + " before and after tells how much is forgotten. They are not trained on.")
  Optional<Path> old = Optional.empty();

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description =
          "Start with pretrained vectors of words: lines WORD NUMBER … as fastText, word2vec and"
              + " GloVe write them (also .gz), a fastText .bin, or a .heed model. --dim follows.")
  Optional<Path> vectors = Optional.empty();

  /**
   * The start of a training, and the texts that measure how much it forgets.
   *
   * @param model the model to go on with; empty for none
   * @param vectors pretrained vectors; empty for none
   * @param old texts of earlier trainings, or none
   */
  record Opened(
      Optional<TextClassifier> model, Optional<PretrainedVectors> vectors, InputTexts old) {

    /** Drawn weights. */
    static Opened none() {
      return new Opened(Optional.empty(), Optional.empty(), InputTexts.none());
    }

    /** A training from this start. */
    Training apply(Training training) {
      Training started = model.isPresent() ? training.start(model.get()) : training;
      return vectors.isPresent() ? started.vectors(vectors.get()) : started;
    }

    /** Measures what a classifier has forgotten; empty without old texts. */
    Optional<Forgotten> forgotten(TextClassifier classifier, int threads, Consumer<String> warnings)
        throws IOException {
      return model.isEmpty() || old.isNone()
          ? Optional.empty()
          : Optional.of(
              new Forgotten(
                  TestCommand.evaluate(model.get(), old, threads, warnings),
                  TestCommand.evaluate(classifier, old, threads, warnings)));
    }
  }

  /**
   * Refuses options that exclude each other.
   *
   * @throws ProblemException if there are any
   */
  void check() {
    if (start.isPresent() && vectors.isPresent()) {
      throw new ProblemException("--start and --vectors are both given", "one of them");
    }
    if (old.isPresent() && start.isEmpty()) {
      throw new ProblemException("--old is given without --start", "--start MODEL too");
    }
  }

  /**
   * Opens the files.
   *
   * @param oldTexts the texts of {@code --old}, or none
   */
  Opened open(InputTexts oldTexts) throws IOException {
    return new Opened(
        start.isPresent() ? Optional.of(load(start.get())) : Optional.empty(),
        vectors.isPresent() ? Optional.of(PretrainedVectors.open(vectors.get())) : Optional.empty(),
        oldTexts);
  }

  private static TextClassifier load(Path model) throws IOException {
    try {
      return TextClassifier.load(model);
    } catch (InvalidInputException e) {
      if (PretrainedVectors.isFastText(model)) {
        throw new InvalidInputException(
            model.toString(),
            0,
            "this is a model of fastText, which is not trained on",
            "a file written by heed train, or --vectors " + model + " for its vectors",
            e);
      }
      throw e;
    }
  }
}
