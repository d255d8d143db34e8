package dev.heed.lab.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Settings between a record of an experiment, the command line and {@code config.json}. */
final class Settings {
  private static final JsonMapper JSON = new JsonMapper();

  /** More letters wrong than this, and a name is another name. */
  private static final int MOST_TYPING_ERRORS = 2;

  private Settings() {}

  /**
   * Splits {@code key=value}.
   *
   * @throws IllegalArgumentException if there is no {@code =}
   */
  static SequencedMap<String, String> assignments(List<String> texts) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("--set is '" + text + "'; expected key=value");
      }
      values.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
    }
    return values;
  }

  /**
   * {@code settings} with other values.
   *
   * @throws IllegalArgumentException if there is no such key, a value is not of its type, or the
   *     record refuses it
   */
  static <S extends Record> S with(S settings, Map<String, String> values) {
    RecordComponent[] components = settings.getClass().getRecordComponents();
    List<String> keys = Arrays.stream(components).map(Settings::key).toList();
    for (String key : values.keySet()) {
      if (!keys.contains(key)) {
        throw unknown(key, keys);
      }
    }
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String given = values.get(keys.get(i));
      arguments[i] =
          given == null
              ? value(settings, components[i])
              : parsed(keys.get(i), given, components[i].getGenericType());
    }
    return construct(settings, components, arguments);
  }

  /** The settings by key. */
  static ObjectNode json(Record settings) {
    ObjectNode json = JSON.createObjectNode();
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      json.set(key(component), JSON.valueToTree(plain(value(settings, component))));
    }
    return json;
  }

  /** What {@link #with} makes the same settings of; a key whose value is null is left out. */
  static Map<String, String> values(JsonNode json) {
    Map<String, String> values = new LinkedHashMap<>();
    json.properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              if (value.isArray()) {
                values.put(
                    entry.getKey(),
                    StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(",")));
              } else if (!value.isNull()) {
                values.put(entry.getKey(), value.asText());
              }
            });
    return values;
  }

  private static String key(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static IllegalArgumentException unknown(String key, List<String> keys) {
    String near =
        keys.stream()
            .filter(each -> distance(key, each) <= MOST_TYPING_ERRORS || each.startsWith(key))
            .min(Comparator.comparingInt(each -> distance(key, each)))
            .map(each -> ", did you mean '" + each + "'?")
            .orElse("");
    return new IllegalArgumentException(
        "there is no setting '%s'%s; expected one of %s"
            .formatted(key, near, keys.isEmpty() ? "none" : String.join(", ", keys)));
  }

  /** How many letters must be put in, left out or changed (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private static Object parsed(String key, String text, Type type) {
    if (type instanceof ParameterizedType generic) {
      Type argument = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == Optional.class) {
        return text.isEmpty() ? Optional.empty() : Optional.of(parsed(key, text, argument));
      }
      List<Object> list = new ArrayList<>();
      for (String each : text.isEmpty() ? new String[0] : text.split(",", -1)) {
        list.add(parsed(key, each.strip(), argument));
      }
      return list;
    }
    Class<?> simple = (Class<?>) type;
    try {
      return switch (simple.getName()) {
        case "int", "java.lang.Integer" -> Integer.parseInt(text);
        case "long", "java.lang.Long" -> Long.parseLong(text);
        case "double", "java.lang.Double" -> Double.parseDouble(text);
        case "boolean", "java.lang.Boolean" -> truth(text);
        case "java.lang.String" -> text;
        case "java.nio.file.Path" -> Path.of(text);
        default -> constant(simple, text);
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s is '%s'; expected %s".formatted(key, text, kind(simple)), e);
    }
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Object constant(Class<?> type, String text) {
    if (!type.isEnum()) {
      throw new IllegalStateException("expected a record of simple types, got one with " + type);
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> name(each).equalsIgnoreCase(text.replace('_', '-')))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text));
  }

  private static String name(Object constant) {
    return constant.toString().replace('_', '-');
  }

  private static String kind(Class<?> type) {
    return switch (type.getName()) {
      case "int", "java.lang.Integer", "long", "java.lang.Long" -> "a whole number";
      case "double", "java.lang.Double" -> "a number";
      case "boolean", "java.lang.Boolean" -> "true or false";
      case "java.nio.file.Path" -> "a path";
      default ->
          Arrays.stream(type.getEnumConstants())
              .map(Settings::name)
              .collect(Collectors.joining(", ", "one of ", ""));
    };
  }

  private static Object plain(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.map(Settings::plain).orElse(null);
      case List<?> list -> list.stream().map(Settings::plain).toList();
      case Path path -> path.toAbsolutePath().normalize().toString();
      case Enum<?> constant -> name(constant);
      default -> value;
    };
  }

  private static Object value(Record settings, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(settings);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <S extends Record> S construct(
      S example, RecordComponent[] components, Object[] arguments) {
    @SuppressWarnings("unchecked") // the class of an S makes an S
    Class<S> type = (Class<S>) example.getClass();
    try {
      Constructor<S> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
