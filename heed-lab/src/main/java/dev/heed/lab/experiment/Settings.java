package dev.heed.lab.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.Spelling;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Converts settings between a record, the command line and {@code config.json}.
 *
 * <p>Nested records are flattened: their components have keys of their own, depth first. So {@code
 * record Settings(Data data, Descent descent)} has the keys of {@code Data} and then those of
 * {@code Descent}.
 */
final class Settings {
  private static final JsonMapper JSON = new JsonMapper();

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
   * The keys of settings of this type, in the order of the record's components.
   *
   * @throws IllegalStateException if two of them are equal
   */
  static List<String> keys(Class<?> settings) {
    return components(settings).map(Settings::key).toList();
  }

  /** The keys of settings that are paths, or optionals of paths. */
  static List<String> pathKeys(Class<?> settings) {
    return components(settings)
        .filter(
            component -> component.getGenericType().getTypeName().contains(Path.class.getName()))
        .map(Settings::key)
        .toList();
  }

  /** The components that are not records, depth first. */
  static Stream<RecordComponent> components(Class<?> settings) {
    List<RecordComponent> components = new ArrayList<>();
    collect(settings, components);
    Set<String> keys = new HashSet<>();
    for (RecordComponent component : components) {
      if (!keys.add(key(component))) {
        throw new IllegalStateException(
            "%s has two settings '%s'; expected each key once"
                .formatted(settings.getName(), key(component)));
      }
    }
    return components.stream();
  }

  private static void collect(Class<?> settings, List<RecordComponent> components) {
    for (RecordComponent component : settings.getRecordComponents()) {
      if (component.getType().isRecord()) {
        collect(component.getType(), components);
      } else {
        components.add(component);
      }
    }
  }

  /**
   * {@code settings} with other values.
   *
   * @throws IllegalArgumentException if there is no such key, a value is not of its type, or the
   *     record refuses it
   * @throws IllegalStateException if two settings have the same key
   */
  static <S extends Record> S with(S settings, Map<String, String> values) {
    List<String> keys = keys(settings.getClass());
    for (String key : values.keySet()) {
      if (!keys.contains(key)) {
        throw unknown(key, keys);
      }
    }
    return changed(settings, values);
  }

  private static <S extends Record> S changed(S settings, Map<String, String> values) {
    RecordComponent[] components = settings.getClass().getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      Object old = value(settings, components[i]);
      String given = values.get(key(components[i]));
      if (old instanceof Record nested) {
        arguments[i] = changed(nested, values);
      } else {
        arguments[i] =
            given == null ? old : parsed(key(components[i]), given, components[i].getGenericType());
      }
    }
    return construct(settings, components, arguments);
  }

  /**
   * The settings by key.
   *
   * @throws IllegalStateException if two have the same key
   */
  static ObjectNode json(Record settings) {
    keys(settings.getClass());
    ObjectNode json = JSON.createObjectNode();
    put(settings, json);
    return json;
  }

  private static void put(Record settings, ObjectNode json) {
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value = value(settings, component);
      if (value instanceof Record nested) {
        put(nested, json);
      } else {
        json.set(key(component), JSON.valueToTree(plain(value)));
      }
    }
  }

  /** Texts from which {@link #with} makes the settings that {@link #json} wrote. */
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
              } else {
                values.put(entry.getKey(), value.isNull() ? "" : value.asText());
              }
            });
    return values;
  }

  static String key(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static IllegalArgumentException unknown(String key, List<String> keys) {
    String meant =
        Spelling.nearest(key, keys)
            .map(each -> "did you mean '" + each + "'?")
            .orElseGet(
                () -> "expected one of " + (keys.isEmpty() ? "none" : String.join(", ", keys)));
    return new IllegalArgumentException("there is no setting '%s'; %s".formatted(key, meant));
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

  /** The values that a setting takes, as {@code "a whole number"}. */
  static String values(RecordComponent component) {
    return values(component.getGenericType());
  }

  private static String values(Type type) {
    if (!(type instanceof ParameterizedType generic)) {
      return kind((Class<?>) type);
    }
    String one = values(generic.getActualTypeArguments()[0]);
    return generic.getRawType() == Optional.class
        ? one + ", or nothing"
        : one + ", or several, separated by commas";
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
      throw new IllegalStateException(
          "a setting is of " + type + "; expected a record of simple types");
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> names(each).anyMatch(name -> name.equalsIgnoreCase(text.replace('_', '-'))))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text));
  }

  private static Stream<String> names(Object constant) {
    return Stream.concat(
        Stream.of(name(constant)),
        constant instanceof Aliased other ? other.aliases().stream() : Stream.empty());
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
      case "java.lang.String" -> "a text";
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
      // JSON has no such numbers.
      case Double number when !Double.isFinite(number) -> number.toString();
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
