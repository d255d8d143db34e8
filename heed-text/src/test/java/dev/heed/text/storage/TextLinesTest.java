package dev.heed.text.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TextLinesTest {
  private static List<String> read(String lines, int count) throws IOException {
    return TextLines.read(new ByteArrayInputStream(lines.getBytes(UTF_8)), "lines", count);
  }

  private static void assertRoundTrip(List<String> texts) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TextLines.write(texts, out);
    assertThat(read(out.toString(UTF_8), texts.size())).isEqualTo(texts);
  }

  @Property
  void textsAreReadAsTheyWereWritten(
      @ForAll List<@StringLength(max = 9) @CharRange(from = '\t', to = 'é') String> texts)
      throws IOException {
    assertRoundTrip(texts);
  }

  /** Escapes and lines wherever the blocks end in which characters are read. */
  @Test
  void longListsAreReadAsTheyWereWritten() throws IOException {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      texts.add("\\".repeat(i % 7) + "ä\n\t" + i);
    }
    texts.add("x".repeat(20_000) + "\\");
    assertRoundTrip(texts);
  }

  @Test
  void damageIsNamed() {
    assertThatThrownBy(() -> read("a\nb\nc\n", 2)).hasMessageContaining("has more lines");
    assertThatThrownBy(() -> read("a\nb", 2)).hasMessageContaining("has 1 lines");
    assertThatThrownBy(() -> read("x", 0)).hasMessageContaining("has more lines");
    assertThatThrownBy(() -> read("a\n\\x\n", 2))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("lines:2: a backslash without a valid escape");
    assertThatThrownBy(() -> read("a\\", 1)).hasMessageContaining("without a valid escape");
    assertThatThrownBy(() -> read("a\tb\n", 1)).hasMessageContaining("CR or tab");
    assertThatThrownBy(
            () -> TextLines.read(new ByteArrayInputStream(new byte[] {(byte) 0xff}), "lines", 1))
        .hasMessageContaining("is not UTF-8");
  }
}
