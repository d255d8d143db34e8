package dev.heed.cli.teacher;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.cli.command.FileRole;
import dev.heed.text.corpus.CorpusOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The options of {@code heed train} for pretrained encoders. */
public final class TeacherOptions {
  private static final Pattern TABLE =
      Pattern.compile("\\.(csv|tsv|jsonl|ndjson)(\\.gz)?$", Pattern.CASE_INSENSITIVE);

  @Option(
      names = "--teacher",
      paramLabel = "ENCODER",
      description =
          "Learn from a pretrained encoder too: a classifier on its features learns FILE and labels"
              + " the texts of --unlabelled, and the model learns from both. A name such as"
              + " e5-small or a jar or folder with an ONNX model. The model does not need it"
              + " afterwards.")
  public Optional<String> teacher = Optional.empty();

  @FileRole(FileRole.Use.READ)
  @Option(
      names = "--unlabelled",
      paramLabel = "FILE",
      description =
          "With --teacher, texts like those of FILE, of which no label is read. Those much longer"
              + " than the texts of FILE are cut into sentences.")
  public Optional<Path> unlabelled = Optional.empty();

  @Option(
      names = "--unlabelled-max",
      paramLabel = "N",
      description =
          "Draw this many of the unlabelled texts or sentences (default: ${DEFAULT-VALUE}).")
  public int most = 200_000;

  @FileRole(FileRole.Use.WRITE_INTO)
  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Keep the encoder's features of each text in this folder, so that they are computed once"
              + " (default: the platform's folder for caches).")
  public Optional<Path> cache = Optional.empty();

  @Option(
      names = "--model-kind",
      paramLabel = "KIND",
      description =
          "words, or encoder for a linear classifier on the features of --encoder: for few labels,"
              + " such as 8 of each; slower, without exact reasons, and it needs the encoder to"
              + " predict (default: ${DEFAULT-VALUE}).")
  public String kind = "words";

  @Option(
      names = "--encoder",
      paramLabel = "ENCODER",
      description = "The encoder of --model-kind encoder (default: ${DEFAULT-VALUE}).")
  public String encoder = "e5-small";

  /** Whether the model is a classifier on an encoder. */
  public boolean isOnEncoder() {
    return kind.equals("encoder");
  }

  /** Options that a model on an encoder follows. */
  private static final Set<String> ON_ENCODER =
      Set.of(
          "--model",
          "--model-kind",
          "--encoder",
          "--cache",
          "--dev",
          "--dev-share",
          "--test",
          "--test-share",
          "--refit",
          "--label-names",
          "--corrections",
          "--seed",
          "--threads",
          "--json",
          "--quiet",
          "--debug",
          "--color",
          "--format",
          "--text",
          "--label",
          "--encoding",
          "--no-header",
          "--delimiter");

  /**
   * Refuses options that a model on an encoder does not follow.
   *
   * @throws ProblemException if there are any
   */
  public void check(ParseResult given) {
    if (!kind.equals("words") && !isOnEncoder()) {
      throw new ProblemException("--model-kind is '" + kind + "'", "words or encoder");
    }
    check();
    if (!isOnEncoder()) {
      if (given.hasMatchedOption("--encoder")) {
        throw new ProblemException(
            "--encoder is given without --model-kind encoder", "both, or --teacher ENCODER");
      }
      return;
    }
    for (OptionSpec option : given.matchedOptions()) {
      if (!ON_ENCODER.contains(option.longestName())) {
        throw new ProblemException(
            option.longestName() + " is given with --model-kind encoder", "a model of words");
      }
    }
  }

  /**
   * Refuses options that do not go together.
   *
   * @throws ProblemException if there are any
   */
  private void check() {
    if (teacher.isPresent() != unlabelled.isPresent()) {
      throw teacher.isPresent()
          ? new ProblemException(
              "--teacher is given without --unlabelled", "--unlabelled FILE with texts to label")
          : new ProblemException(
              "--unlabelled is given without --teacher", "--teacher ENCODER that labels them");
    }
    Require.atLeast("--unlabelled-max", 1, most);
  }

  /**
   * The options for reading unlabelled texts: the format follows from the file's name alone, and
   * the columns of the labelled texts hold if it has any.
   */
  public static CorpusOptions reading(Path unlabelled, CorpusOptions labelled) {
    CorpusOptions reading =
        TABLE.matcher(unlabelled.toString()).find()
            ? CorpusOptions.defaults()
                .withTextColumns(labelled.textColumns())
                .withHeader(labelled.header())
            : CorpusOptions.defaults();
    return labelled.encoding().map(reading::withEncoding).orElse(reading);
  }

  /** The folder of the features. */
  public Path cacheFolder() {
    return cache.orElseGet(CacheFolder::ofPlatform);
  }
}
