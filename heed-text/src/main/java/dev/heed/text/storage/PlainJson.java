package dev.heed.text.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JSON as Java's own maps, lists, strings, numbers and booleans: whole numbers are {@code Long},
 * others {@code Double}, and what is neither, such as null, is a {@code JsonNode}. The first use of
 * Jackson in a new process takes longer than all else of a model does, so this reads the usual JSON
 * itself, and leaves the unusual and the broken to {@link JsonTree}.
 */
public final class PlainJson {
  /** Values in values; a model has five. */
  private static final int MAX_DEPTH = 64;

  /** Digits of a whole number that surely is a {@code long}. */
  private static final int MAX_DIGITS = 18;

  /** Whole numbers up to here are exact in double. */
  private static final long EXACT = 1L << 53;

  /** Powers of ten that are exact in double. */
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** Is thrown where Jackson has to go on; without a trace of the stack, which nobody sees. */
  private static final class Unusual extends Exception {
    private static final long serialVersionUID = 1;

    Unusual() {
      super("unusual JSON", null, false, false);
    }
  }

  /** The bytes are no JSON. */
  public static final class Broken extends IOException {
    private static final long serialVersionUID = 1;

    private final int line;

    Broken(String problem, int line, IOException cause) {
      super(problem, cause);
      this.line = line;
    }

    /** The line, counted from 1, or 0 if it is not known. */
    public int line() {
      return line;
    }
  }

  private final byte[] json;
  private int at;

  private PlainJson(byte[] json) {
    this.json = json;
  }

  /**
   * Reads one value, in which no name may come twice in an object.
   *
   * @throws Broken if the bytes are anything else, or go on after the value
   */
  public static Object read(byte[] json) throws IOException {
    try {
      PlainJson reader = new PlainJson(json);
      Object value = reader.value(0);
      reader.skipSpace();
      if (reader.at == json.length) {
        return value;
      }
    } catch (Unusual e) {
      // Jackson reads it below, or says what is wrong.
    }
    return Trees.read(json);
  }

  /** The same value as {@link #read} would have it. */
  public static Object of(JsonNode node) {
    return Trees.value(node);
  }

  /** A value in JSON, for messages. */
  public static String text(Object value) {
    return Trees.node(value).toString();
  }

  /** A member of an object; empty if there is none, or the value is no object. */
  public static Optional<Object> member(Object value, String name) {
    return value instanceof Map<?, ?> map ? Optional.ofNullable(map.get(name)) : Optional.empty();
  }

  /** The number that a value is; empty if it is none. */
  public static Optional<Double> number(Object value) {
    if (value instanceof Double number) {
      return Optional.of(number);
    }
    if (value instanceof Long whole) {
      return Optional.of((double) whole);
    }
    return Trees.number(value);
  }

  private Object value(int depth) throws Unusual {
    skipSpace();
    byte first = peek();
    if (depth == MAX_DEPTH) {
      throw new Unusual();
    }
    if (first == '{') {
      return object(depth);
    }
    if (first == '[') {
      return array(depth);
    }
    if (first == '"') {
      return string();
    }
    if (first == 't') {
      return word("true", true);
    }
    if (first == 'f') {
      return word("false", false);
    }
    return number();
  }

  private Map<String, Object> object(int depth) throws Unusual {
    Map<String, Object> object = new LinkedHashMap<>();
    at++;
    skipSpace();
    if (peek() == '}') {
      at++;
      return object;
    }
    while (true) {
      skipSpace();
      String name = string();
      skipSpace();
      take(':');
      if (object.put(name, value(depth + 1)) != null) {
        throw new Unusual();
      }
      skipSpace();
      if (peek() == '}') {
        at++;
        return object;
      }
      take(',');
    }
  }

  private List<Object> array(int depth) throws Unusual {
    List<Object> array = new ArrayList<>();
    at++;
    skipSpace();
    if (peek() == ']') {
      at++;
      return array;
    }
    while (true) {
      array.add(value(depth + 1));
      skipSpace();
      if (peek() == ']') {
        at++;
        return array;
      }
      take(',');
    }
  }

  /** A string of printable ASCII without escapes. */
  private String string() throws Unusual {
    take('"');
    int begin = at;
    while (peek() != '"') {
      if (json[at] < ' ' || json[at] == '\\') { // bytes beyond ASCII are negative
        throw new Unusual();
      }
      at++;
    }
    return new String(json, begin, at++ - begin, StandardCharsets.US_ASCII);
  }

  private Object word(String word, boolean value) throws Unusual {
    for (int i = 0; i < word.length(); i++) {
      take(word.charAt(i));
    }
    return value;
  }

  private Object number() throws Unusual {
    int begin = at;
    boolean isNegative = peek() == '-';
    at += isNegative ? 1 : 0;
    int first = at;
    long digits = digits(0);
    int whole = at - first;
    if (whole == 0 || whole > 1 && json[first] == '0') {
      throw new Unusual();
    }
    int fraction = 0;
    if (at < json.length && json[at] == '.') {
      at++;
      int from = at;
      digits = digits(digits);
      fraction = at - from;
      if (fraction == 0) {
        throw new Unusual();
      }
    }
    boolean hasExponent = at < json.length && (json[at] | 0x20) == 'e';
    if (hasExponent) {
      at++;
      at += at < json.length && (json[at] == '-' || json[at] == '+') ? 1 : 0;
      int from = at;
      digits(0);
      if (at == from) {
        throw new Unusual();
      }
    }
    if (fraction == 0 && !hasExponent) {
      if (whole > MAX_DIGITS || isNegative && digits == 0) {
        throw new Unusual();
      }
      return isNegative ? -digits : digits;
    }
    // A quotient of two exact numbers is rounded once, as the number itself is.
    if (!hasExponent && whole + fraction <= MAX_DIGITS && digits < EXACT) {
      double value = digits / POWERS[fraction];
      return isNegative ? -value : value;
    }
    return Double.parseDouble(new String(json, begin, at - begin, StandardCharsets.US_ASCII));
  }

  /** Appends the digits that follow to a number; of more than 18 the result says nothing. */
  private long digits(long number) {
    while (at < json.length && json[at] >= '0' && json[at] <= '9') {
      number = 10 * number + json[at++] - '0';
    }
    return number;
  }

  private void skipSpace() {
    while (at < json.length
        && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
      at++;
    }
  }

  private byte peek() throws Unusual {
    if (at == json.length) {
      throw new Unusual();
    }
    return json[at];
  }

  private void take(char expected) throws Unusual {
    if (peek() != expected) {
      throw new Unusual();
    }
    at++;
  }

  /** Reading by Jackson, apart, so that its classes are not loaded without need. */
  private static final class Trees {
    private Trees() {}

    static Object read(byte[] json) throws IOException {
      try {
        return value(JsonTree.read(json));
      } catch (JsonProcessingException e) {
        int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
        throw new Broken(e.getOriginalMessage(), line, e);
      }
    }

    static Object value(JsonNode node) {
      if (node.isObject()) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
          object.put(entry.getKey(), value(entry.getValue()));
        }
        return object;
      }
      if (node.isArray()) {
        List<Object> array = new ArrayList<>();
        for (JsonNode element : node) {
          array.add(value(element));
        }
        return array;
      }
      if (node.isTextual()) {
        return node.textValue();
      }
      if (node.isBoolean()) {
        return node.booleanValue();
      }
      if (node.isIntegralNumber() && node.canConvertToLong()) {
        return node.longValue();
      }
      return node.isDouble() ? (Object) node.doubleValue() : node;
    }

    static JsonNode node(Object value) {
      JsonNodeFactory nodes = JsonNodeFactory.instance;
      if (value instanceof Map<?, ?> map) {
        ObjectNode object = nodes.objectNode();
        map.forEach((name, each) -> object.set((String) name, node(each)));
        return object;
      }
      if (value instanceof List<?> list) {
        ArrayNode array = nodes.arrayNode();
        list.forEach(each -> array.add(node(each)));
        return array;
      }
      if (value instanceof JsonNode node) {
        return node;
      }
      if (value instanceof Boolean flag) {
        return nodes.booleanNode(flag);
      }
      if (value instanceof Long whole) {
        return nodes.numberNode(whole);
      }
      return value instanceof Double number
          ? nodes.numberNode(number)
          : nodes.textNode((String) value);
    }

    static Optional<Double> number(Object value) {
      return value instanceof JsonNode node && node.isNumber()
          ? Optional.of(node.doubleValue())
          : Optional.empty();
    }
  }
}
