package dev.heed.cli.command;

import java.util.Map;
import java.util.Optional;

/** The answer to words of fastText's command line. */
final class FastTextHabits {
  private static final String PAGE = " (docs/fasttext.md has the others)";

  /** The command that does the work of one of fastText. */
  private static final Map<String, String> COMMANDS =
      Map.ofEntries(
          Map.entry("supervised", "'heed train train.txt --model model.heed'"),
          Map.entry("predict-prob", "'heed predict model.bin texts.txt --prob'"),
          Map.entry("test-label", "'heed test model.bin test.txt --per-label'"),
          Map.entry("quantize", "'heed compact model.heed --model small.heed'"),
          Map.entry("print-sentence-vectors", "'heed encode model.bin texts.txt'"),
          Map.entry("nn", "'heed neighbours model.bin WORD'"),
          Map.entry("dump", "'heed info model.bin' or 'heed convert model.bin --model model.heed'"),
          Map.entry("print-word-vectors", "'heed encode model.bin words.txt --words'"),
          Map.entry("print-ngrams", "'heed explain model.bin texts.txt', for contributions"),
          Map.entry("skipgram", "'heed train', as Heed learns from labelled texts alone"),
          Map.entry("cbow", "'heed train', as Heed learns from labelled texts alone"),
          Map.entry("analogies", "'heed neighbours MODEL WORD', as Heed has no analogies"));

  /** The option of {@code train} for one of fastText. */
  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("-input", "the file without an option, 'heed train FILE'"),
          Map.entry("-output", "--model"),
          Map.entry("-lr", "--lr"),
          Map.entry("-dim", "--dim"),
          Map.entry("-epoch", "--epochs"),
          Map.entry("-wordNgrams", "--ngrams"),
          Map.entry("-minCount", "--min-count"),
          Map.entry("-minn", "--char-ngrams, such as 3-5"),
          Map.entry("-maxn", "--char-ngrams, such as 3-5"),
          Map.entry("-thread", "--threads"),
          Map.entry("-seed", "--seed"),
          Map.entry("-pretrainedVectors", "--vectors"),
          Map.entry("-autotune-validation", "'heed tune'"));

  private FastTextHabits() {}

  static Optional<String> command(String name) {
    return Optional.ofNullable(COMMANDS.get(name))
        .map(meant -> "'%s' is a command of fastText; expected %s".formatted(name, meant) + PAGE);
  }

  static Optional<String> option(String command, String name) {
    return command.equals("train")
        ? Optional.ofNullable(OPTIONS.get(name))
            .map(
                meant -> "'%s' is an option of fastText; expected %s".formatted(name, meant) + PAGE)
        : number(command, name);
  }

  /** The number of labels, or their threshold, after the texts. */
  static Optional<String> number(String command, String argument) {
    if (!command.equals("predict") && !command.equals("test")) {
      return Optional.empty();
    }
    if (argument.matches("-1|[1-9]\\d{0,8}")) {
      return Optional.of(
          "unexpected argument '%s'; expected '-k %s' for the number of labels"
              .formatted(argument, argument));
    }
    return command.equals("predict") && argument.matches("0?\\.\\d+")
        ? Optional.of(
            "unexpected argument '%s'; expected '--threshold %s'".formatted(argument, argument))
        : Optional.empty();
  }
}
