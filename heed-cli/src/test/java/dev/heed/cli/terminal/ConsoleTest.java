package dev.heed.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  @Test
  void failuresAfterAnInterruptionAreNotReported() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(InputStream.nullInputStream(), OutputStream.nullOutputStream(), err);
    console.error("one");
    console.interrupted();
    console.error("Shutdown in progress");
    console.message("resume with --resume DIR");
    assertThat(err.toString(UTF_8))
        .isEqualTo("heed: one\nheed: interrupted\nresume with --resume DIR\n");
  }
}
