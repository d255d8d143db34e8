package dev.heed.cli.explain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.cli.command.Json;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A line has the bytes that Jackson writes. */
class JsonTextTest {
  @Property
  void stringsAndNumbersAreThoseOfJackson(
      @ForAll List<String> texts, @ForAll List<Double> numbers, @ForAll int whole) {
    byte[] line =
        new JsonText()
            .begin('{')
            .name("texts")
            .strings(texts)
            .name("numbers")
            .numbers(numbers)
            .name("more")
            .begin('[')
            .number(whole)
            .flag(whole > 0)
            .json("{}")
            .begin('{')
            .end('}')
            .end(']')
            .end('}')
            .line();
    String expected =
        Json.line(
            json -> {
              json.writeStartObject();
              json.writeArrayFieldStart("texts");
              for (String text : texts) {
                json.writeString(text);
              }
              json.writeEndArray();
              json.writeArrayFieldStart("numbers");
              for (double number : numbers) {
                json.writeNumber(number);
              }
              json.writeEndArray();
              json.writeArrayFieldStart("more");
              json.writeNumber(whole);
              json.writeBoolean(whole > 0);
              json.writeStartObject();
              json.writeEndObject();
              json.writeStartObject();
              json.writeEndObject();
              json.writeEndArray();
              json.writeEndObject();
            });
    assertThat(line).isEqualTo((expected + "\n").getBytes(UTF_8));
  }

  @Test
  void everyCharacterIsThatOfJackson() {
    for (int c = 0; c <= Character.MAX_VALUE; c++) {
      String text = "a" + (char) c + "b";
      byte[] expected = (Json.line(json -> json.writeString(text)) + "\n").getBytes(UTF_8);
      assertThat(new JsonText().string(text).line()).isEqualTo(expected);
    }
  }

  @Test
  void numbersThatJsonLacksAreNull() {
    double[] lacking = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (double value : lacking) {
      assertThat(new JsonText().number(value).line()).isEqualTo("null\n".getBytes(UTF_8));
    }
  }
}
