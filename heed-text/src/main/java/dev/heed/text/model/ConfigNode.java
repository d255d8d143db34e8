package dev.heed.text.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.base.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A JSON object with typed access to its values. */
record ConfigNode(String source, String path, JsonNode json) {
  ConfigNode object(String key) throws InvalidInputException {
    return new ConfigNode(
        source, path + key + ".", required(key, json.path(key).isObject(), "an object"));
  }

  String text(String key) throws InvalidInputException {
    return required(key, json.path(key).isTextual(), "a string").textValue();
  }

  int integer(String key) throws InvalidInputException {
    JsonNode value = json.path(key);
    boolean valid = value.isIntegralNumber() && value.canConvertToInt();
    return required(key, valid, "a whole number below 2^31").intValue();
  }

  long whole(String key) throws InvalidInputException {
    JsonNode value = json.path(key);
    boolean valid = value.isIntegralNumber() && value.canConvertToLong();
    return required(key, valid, "a whole number below 2^63").longValue();
  }

  /** A whole number, or 0 if it isn't there. */
  long optionalWhole(String key) throws InvalidInputException {
    return json.has(key) ? whole(key) : 0;
  }

  double number(String key) throws InvalidInputException {
    return required(key, json.path(key).isNumber(), "a number").doubleValue();
  }

  Optional<Double> optionalNumber(String key) throws InvalidInputException {
    return json.has(key) ? Optional.of(number(key)) : Optional.empty();
  }

  /** True or false, which it is if it isn't there. */
  boolean optionalFlag(String key) throws InvalidInputException {
    return json.has(key)
        && required(key, json.path(key).isBoolean(), "true or false").booleanValue();
  }

  List<Double> numbers(String key) throws InvalidInputException {
    List<Double> values = new ArrayList<>();
    for (JsonNode value : required(key, json.path(key).isArray(), "an array")) {
      if (!value.isNumber()) {
        throw unexpected(key, "an array of numbers");
      }
      values.add(value.doubleValue());
    }
    return values;
  }

  List<Integer> optionalIntegers(String key) throws InvalidInputException {
    List<Integer> values = new ArrayList<>();
    if (json.has(key)) {
      for (JsonNode value : required(key, json.path(key).isArray(), "an array")) {
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
          throw unexpected(key, "an array of whole numbers below 2^31");
        }
        values.add(value.intValue());
      }
    }
    return values;
  }

  /** Rows of threshold, precision and share; none if there is no such key. */
  Selection selection(String key) throws InvalidInputException {
    List<Selection.Point> points = new ArrayList<>();
    for (JsonNode row : json.path(key)) {
      if (row.size() != 3 || !row.valueStream().allMatch(JsonNode::isNumber)) {
        throw unexpected(key, "rows of three numbers");
      }
      points.add(
          new Selection.Point(
              row.get(0).doubleValue(), row.get(1).doubleValue(), row.get(2).doubleValue()));
    }
    return new Selection(points);
  }

  private JsonNode required(String key, boolean valid, String expected)
      throws InvalidInputException {
    if (!valid) {
      throw unexpected(key, expected);
    }
    return json.get(key);
  }

  InvalidInputException unexpected(String key, String expected) {
    JsonNode value = json.path(key);
    return new InvalidInputException(
        source, 0, path + key + (value.isMissingNode() ? " is missing" : " is " + value), expected);
  }
}
