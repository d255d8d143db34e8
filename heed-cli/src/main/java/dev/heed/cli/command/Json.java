package dev.heed.cli.command;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.lab.run.FiniteJson;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;

/** Makes JSON for standard output. */
public final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  /** An empty object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** An array of numbers, null for NaN and infinities. */
  public static ArrayNode numbers(List<Double> values) {
    ArrayNode array = MAPPER.createArrayNode();
    values.forEach(value -> array.add(number(value)));
    return array;
  }

  /** An array of strings. */
  public static ArrayNode strings(List<String> values) {
    ArrayNode array = MAPPER.createArrayNode();
    values.forEach(array::add);
    return array;
  }

  /** A number, or null for NaN and infinities. */
  public static JsonNode number(double value) {
    return FiniteJson.of(MAPPER.getNodeFactory().numberNode(value));
  }

  /** A number, or null if there is none. */
  public static JsonNode number(Optional<Double> value) {
    return number(value.orElse(Double.NaN));
  }

  /** A record, list, map or simple value as JSON, with null for NaN and infinities. */
  public static JsonNode tree(Object value) {
    return FiniteJson.of(MAPPER.valueToTree(value));
  }

  /** Writes a value, token by token. */
  @FunctionalInterface
  public interface Content {
    /** Writes. */
    void write(JsonGenerator json) throws IOException;
  }

  /** JSON on one line, of a value too large to make a tree of. */
  public static String line(Content content) {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = MAPPER.createGenerator(line)) {
      content.write(json);
    } catch (IOException e) {
      throw new IllegalStateException("a string can always be written to", e);
    }
    return line.toString();
  }

  /** JSON on one line. */
  public static String line(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
