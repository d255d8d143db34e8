package dev.heed.text.model;

import dev.heed.base.InvalidInputException;
import dev.heed.text.storage.PlainJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object with typed access to its values.
 *
 * @param json a value of {@link PlainJson}
 */
record ConfigNode(String source, String path, Object json) {
  ConfigNode object(String key) throws InvalidInputException {
    Object value = required(key, get(key) instanceof Map, "an object");
    return new ConfigNode(source, path.concat(key).concat("."), value);
  }

  /** A value, or one that is of no kind if there is none. */
  private Object get(String key) {
    return PlainJson.member(json, key).orElse(Optional.empty());
  }

  boolean has(String key) {
    return PlainJson.member(json, key).isPresent();
  }

  boolean hasObject(String key) {
    return get(key) instanceof Map;
  }

  /** Whether a value is this string. */
  boolean is(String key, String expected) {
    return get(key).equals(expected);
  }

  /** The names of the object's members, in the order of the file. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    if (json instanceof Map<?, ?> members) {
      for (Object name : members.keySet()) {
        names.add((String) name);
      }
    }
    return names;
  }

  String text(String key) throws InvalidInputException {
    return (String) required(key, get(key) instanceof String, "a string");
  }

  int integer(String key) throws InvalidInputException {
    Object value = get(key);
    return ((Long) required(key, isInteger(value), "a whole number below 2^31")).intValue();
  }

  private static boolean isInteger(Object value) {
    return value instanceof Long whole && whole.intValue() == whole;
  }

  long whole(String key) throws InvalidInputException {
    return (Long) required(key, get(key) instanceof Long, "a whole number below 2^63");
  }

  /** A whole number, or 0 if it isn't there. */
  long optionalWhole(String key) throws InvalidInputException {
    return has(key) ? whole(key) : 0;
  }

  double number(String key) throws InvalidInputException {
    Optional<Double> value = PlainJson.number(get(key));
    if (value.isEmpty()) {
      throw unexpected(key, "a number");
    }
    return value.get();
  }

  Optional<Double> optionalNumber(String key) throws InvalidInputException {
    return has(key) ? Optional.of(number(key)) : Optional.empty();
  }

  /** True or false, which it is if it isn't there. */
  boolean optionalFlag(String key) throws InvalidInputException {
    return has(key) && (Boolean) required(key, get(key) instanceof Boolean, "true or false");
  }

  /** Whether a value is true. */
  boolean isTrue(String key) {
    return get(key).equals(true);
  }

  List<Double> numbers(String key) throws InvalidInputException {
    List<Double> values = new ArrayList<>();
    for (Object value : (List<?>) required(key, get(key) instanceof List, "an array")) {
      Optional<Double> number = PlainJson.number(value);
      if (number.isEmpty()) {
        throw unexpected(key, "an array of numbers");
      }
      values.add(number.get());
    }
    return values;
  }

  List<Integer> optionalIntegers(String key) throws InvalidInputException {
    List<Integer> values = new ArrayList<>();
    if (has(key)) {
      for (Object value : (List<?>) required(key, get(key) instanceof List, "an array")) {
        if (!isInteger(value)) {
          throw unexpected(key, "an array of whole numbers below 2^31");
        }
        values.add(((Long) value).intValue());
      }
    }
    return values;
  }

  /** Rows of threshold, precision and share; none if there is no such key. */
  Selection selection(String key) throws InvalidInputException {
    List<Selection.Point> points = new ArrayList<>();
    for (Object row : elements(get(key))) {
      double[] values = new double[3];
      int count = 0;
      for (Object value : elements(row)) {
        Optional<Double> number = PlainJson.number(value);
        if (count == values.length || number.isEmpty()) {
          throw unexpected(key, "rows of three numbers");
        }
        values[count++] = number.get();
      }
      if (count < values.length) {
        throw unexpected(key, "rows of three numbers");
      }
      points.add(new Selection.Point(values[0], values[1], values[2]));
    }
    return new Selection(points);
  }

  /** The elements of an array or an object; none of anything else. */
  private static Collection<?> elements(Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    return value instanceof Map<?, ?> map ? map.values() : List.of();
  }

  private Object required(String key, boolean valid, String expected) throws InvalidInputException {
    if (!valid) {
      throw unexpected(key, expected);
    }
    return get(key);
  }

  InvalidInputException unexpected(String key, String expected) {
    Optional<Object> value = PlainJson.member(json, key);
    String problem = value.isEmpty() ? " is missing" : " is " + PlainJson.text(value.get());
    return new InvalidInputException(source, 0, path + key + problem, expected);
  }
}
