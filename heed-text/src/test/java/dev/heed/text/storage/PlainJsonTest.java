package dev.heed.text.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PlainJsonTest {
  private static Object read(String json) throws IOException {
    return PlainJson.read(json.getBytes(UTF_8));
  }

  private static void assertAsJackson(String json) throws IOException {
    assertThat(read(json)).as(json).isEqualTo(PlainJson.of(JsonTree.read(json)));
  }

  @Property
  void numbersAreThoseOfJackson(@ForAll double value, @ForAll long whole) throws IOException {
    if (Double.isFinite(value)) {
      assertAsJackson(Double.toString(value));
    }
    assertAsJackson(Long.toString(whole));
    assertAsJackson("[" + whole + "e-5, -" + (whole >>> 1) + ".25]");
  }

  @Property
  void sharesAreThoseOfJackson(@ForAll long bits) throws IOException {
    assertAsJackson(Double.toString((bits >>> 11) * 0x1p-53));
  }

  @Property
  void stringsAreThoseOfJackson(@ForAll String text) throws IOException {
    if (UTF_8.newEncoder().canEncode(text)) {
      assertAsJackson(JsonTree.object().put(text, text).toString());
    }
  }

  @Test
  void valuesAreThoseOfJackson() throws IOException {
    for (String json :
        List.of(
            "{}",
            " [ ] ",
            "{\"a\" : [1, 2.5, -0, 0.0, -0.0, 1e999, 9007199254740993, 12345678901234567890]}",
            "[true, false, null, \"\", \"é\\u00e9\\n\"]",
            "{\"a\":{\"b\":{\"c\":[[1]]}},\"d\":null}",
            "[0.30000000000000004, 1.0E-300, 123456789012345678, 0.9007199254740993]")) {
      assertAsJackson(json);
    }
  }

  @Test
  void whatJacksonRejectsIsRejected() {
    for (String json :
        List.of(
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "01",
            "1.",
            "-",
            ".5",
            "1e",
            "tru",
            "{\"a\" 1}",
            "1 2",
            "[1}",
            "{a:1}",
            "\"",
            "\"\n\"",
            "[1",
            "{\"a\":1,\"a\":1}",
            "[+1]",
            "[".repeat(2000))) {
      assertThatThrownBy(() -> JsonTree.read(json)).as(json).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> read(json)).as(json).isInstanceOf(PlainJson.Broken.class);
    }
    assertThatThrownBy(() -> read("{\n\"a\":\n?}"))
        .isInstanceOfSatisfying(
            PlainJson.Broken.class, broken -> assertThat(broken.line()).isEqualTo(3));
  }
}
