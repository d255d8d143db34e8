package dev.heed.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.cli.command.Failures;
import dev.heed.cli.terminal.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong command lines and failures, each in one line that says what to do. */
class UsageMessageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trian texts.csv | unknown command 'trian'; did you mean 'train'? (see 'heed --help')",
        "explian m x | unknown command 'explian'; did you mean 'explain'? (see 'heed --help')",
        "lab lsit | unknown command 'lsit'; did you mean 'list'? (see 'heed lab --help')",
        "train --mdoel x.heed | unknown option '--mdoel'; did you mean '--model'?"
            + " (see 'heed train --help')",
        "train --modle=x.heed | unknown option '--modle'; did you mean '--model'?"
            + " (see 'heed train --help')",
        "train t --epoch 3 | unknown option '--epoch'; did you mean '--epochs'?"
            + " (see 'heed train --help')",
        "bench attention --token 3 | unknown option '--token'; did you mean '--tokens'?"
            + " (see 'heed bench attention --help')",
        "predict m x --no-such-option | unknown option '--no-such-option'; expected an option of"
            + " 'heed predict' (see 'heed predict --help')",
        "predict m | FILE is missing; expected 'heed predict MODEL FILE'"
            + " (see 'heed predict --help')",
        "predict | MODEL and FILE are missing; expected 'heed predict MODEL FILE'"
            + " (see 'heed predict --help')",
        "predict m x y | unexpected argument 'y'; expected 'heed predict MODEL FILE'"
            + " (see 'heed predict --help')",
        "train | FILE is missing; expected labelled texts to train on (see 'heed train --help')",
        "train t --model | --model has no value; expected --model OUT (see 'heed train --help')",
        "train t --epochs x | --epochs is 'x'; expected a whole number (see 'heed train --help')",
        "train t --model m --lr x | --lr is 'x'; expected auto or a number such as 0.5 (see 'heed"
            + " train --help')",
        "train t --dev-share x | --dev-share is 'x'; expected a number (see 'heed train --help')",
        "train t --model a --model b | --model is given twice; expected once (see 'heed train"
            + " --help')",
        "train t --model m --lr 1 --lr 2 | --lr is given twice; expected once (see 'heed train"
            + " --help')",
        "train t --model m --dev a --dev b | --dev is given twice; expected once (see 'heed train"
            + " --help')",
        "train t --model m --quiet=maybe | --quiet is 'maybe'; expected no value (see 'heed train"
            + " --help')",
        "train t -k 3 | unknown option '-k'; expected an option of 'heed train' (see 'heed train"
            + " --help')",
        "train t --threads 0 --model m | --threads is 0; expected 1 to 1024"
            + " (see 'heed train --help')",
        "geometry p --method tsne | there is no method 'tsne'; did you mean 't-sne'?"
            + " (see 'heed geometry --help')",
        "lab run sen-sst22 | there is no experiment 'sen-sst22'; did you mean 'sen-sst2'?"
            + " (see 'heed lab run --help')",
      })
  void aWrongCommandLineSaysWhatToDo(String arguments, String message) {
    Cli.Outcome outcome = Cli.run((Object[]) arguments.split(" "));
    assertThat(outcome.err()).isEqualTo("heed: " + message + "\n");
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.exit()).isEqualTo(2);
  }

  @Test
  void aCommandThatIsLikeNoneListsAll() {
    Cli.run("qwertyuiop")
        .failsWith(2, "unknown command 'qwertyuiop'; expected one of train, tune, test, predict");
  }

  private static String reported(Throwable failure) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream(), err);
    assertThat(new Failures(console, false).report(failure)).isEqualTo(1);
    return err.toString(UTF_8);
  }

  @Test
  void anInternalErrorAsksForAReport() {
    assertThat(reported(new IllegalStateException("x\ny")))
        .isEqualTo(
            "heed: internal error: java.lang.IllegalStateException: x y; please report it"
                + " (--debug shows where)\n");
    assertThat(reported(new IOException()))
        .isEqualTo(
            "heed: internal error: java.io.IOException; please report it (--debug shows where)\n");
  }

  @Test
  void aFailureOfTheSystemIsPassedOn() {
    assertThat(reported(new UncheckedIOException(new IOException("No space left on device"))))
        .isEqualTo("heed: No space left on device\n");
    assertThat(reported(new FileSystemException("a/b", null, "Not a directory")))
        .isEqualTo("heed: a/b: Not a directory\n");
  }
}
