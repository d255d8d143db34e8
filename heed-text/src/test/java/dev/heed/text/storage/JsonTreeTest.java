package dev.heed.text.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTreeTest {
  @Test
  void treesAreThoseOfTheMapper() throws IOException {
    String json =
        """
        {"a": [1, -2.5e3, 3000000000, 1e999, 123456789012345678901234567890, []],
         "b": {"c": null, "d": [true, false, "é\\n\\u0041"]}, "": {}}
        """;
    assertThat(JsonTree.read(json.getBytes(UTF_8))).isEqualTo(new JsonMapper().readTree(json));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "{", "[1,", "{\"a\":}", "]", "{} {}", "1 x", "{\"a\":1,\"a\":2}", "\0"})
  void whatIsNoValueIsRefused(String json) {
    assertThatThrownBy(() -> JsonTree.read(json.getBytes(UTF_8)))
        .isInstanceOf(JsonProcessingException.class);
  }
}
