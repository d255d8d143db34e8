package dev.heed.lab.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Replaces NaN and infinities, for which JSON has no number, by {@code null}. */
public final class FiniteJson {
  private FiniteJson() {}

  /** A copy of {@code node} with {@code null} for every number that JSON cannot write. */
  public static JsonNode of(JsonNode node) {
    return switch (node) {
      case ObjectNode object -> {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(entry -> copy.set(entry.getKey(), of(entry.getValue())));
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> copy.add(of(element)));
        yield copy;
      }
      case JsonNode number
          when number.isFloatingPointNumber() && !Double.isFinite(number.doubleValue()) ->
          NullNode.getInstance();
      default -> node;
    };
  }
}
