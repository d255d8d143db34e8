package dev.heed.studio.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.heed.base.ProblemException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The value in a JSON tree that does not fit; Jackson's own messages name classes. */
final class Misfit {
  private static final int MAX_QUOTED = 40;

  private Misfit() {}

  /** The problem with its place, such as {@code texts[1] is null; expected a string}. */
  static ProblemException of(JsonProcessingException e, JsonNode tree) {
    StringBuilder place = new StringBuilder();
    JsonNode at = tree;
    if (e instanceof JsonMappingException mapping) {
      for (JsonMappingException.Reference step : mapping.getPath()) {
        if (step.getFieldName() == null) {
          place.append('[').append(step.getIndex()).append(']');
          at = at.path(step.getIndex());
        } else {
          place.append(place.isEmpty() ? "" : ".").append(step.getFieldName());
          at = at.path(step.getFieldName());
        }
      }
    }
    if (e instanceof UnrecognizedPropertyException) {
      return new ProblemException(
          "there is no field '" + place + "'", "JSON as described in /openapi.json", e);
    }
    return new ProblemException(
        (place.isEmpty() ? "the body" : place) + " is " + quoted(at), expected(e), e);
  }

  private static String quoted(JsonNode node) {
    if (node.isMissingNode()) {
      return "missing";
    }
    if (node.isContainerNode()) {
      return node.isArray() ? "a list" : "an object";
    }
    String json = node.toString();
    return json.length() > MAX_QUOTED ? json.substring(0, MAX_QUOTED) + "…" : json;
  }

  private static String expected(JsonProcessingException e) {
    if (!(e instanceof MismatchedInputException mismatch) || mismatch.getTargetType() == null) {
      return "JSON as described in /openapi.json";
    }
    Class<?> type = mismatch.getTargetType();
    List<JsonMappingException.Reference> path = mismatch.getPath();
    if (!path.isEmpty() && path.getLast().getFrom() instanceof double[]) {
      return "a number"; // the type is still that of the array
    }
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(Object::toString)
              .collect(Collectors.joining(", "));
    }
    if (type.isArray() || Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    return switch (type.getSimpleName()) {
      case "String" -> "a string";
      case "double", "Double", "float", "Float" -> "a number";
      case "int", "Integer", "long", "Long" -> "a whole number";
      case "boolean", "Boolean" -> "true or false";
      default -> "an object";
    };
  }
}
