package dev.heed.studio.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.heed.studio.json.Json;
import dev.heed.text.Explanation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** An OpenAPI document, which the answers of every test and the records behind them have to fit. */
public final class ApiDocument {
  private static final JsonMapper JSON = new JsonMapper();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final JsonNode root;

  public ApiDocument(byte[] json) {
    try {
      root = JSON.readTree(new String(json, UTF_8));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  public JsonNode root() {
    return root;
  }

  /** All operations, such as {@code get /api/models}. */
  public Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : root.get("paths").properties()) {
      path.getValue()
          .fieldNames()
          .forEachRemaining(verb -> operations.add(verb + " " + path.getKey()));
    }
    return operations;
  }

  /** Checks an answer to a request; of paths that are not listed, only errors. */
  public void check(String verb, String path, int status, String body) {
    if (status >= 400) {
      check(root.at("/components/responses/Error/content"), body);
      return;
    }
    operation(verb, path)
        .map(operation -> operation.at("/responses/" + status + "/content"))
        .ifPresent(content -> check(content, body));
  }

  private Optional<JsonNode> operation(String verb, String path) {
    // Literal parts before parameters: /runs/{id}/events is no action.
    for (Map.Entry<String, JsonNode> each : root.get("paths").properties()) {
      String pattern =
          Pattern.compile("\\{\\w+}")
              .splitAsStream(each.getKey() + " ")
              .map(Pattern::quote)
              .reduce((a, b) -> a + "[^/]+" + b)
              .orElseThrow();
      if (Pattern.matches(pattern, path + " ") && each.getValue().has(verb)) {
        return Optional.of(each.getValue().get(verb));
      }
    }
    return Optional.empty();
  }

  private void check(JsonNode content, String body) {
    JsonNode schema = content.at("/application~1json/schema");
    if (!schema.isMissingNode()) {
      assertThat(faults(schema, body))
          .as(body.substring(0, Math.min(body.length(), 2000)))
          .isEmpty();
    }
  }

  /** The faults of a value, by the place in it. */
  public List<String> faults(JsonNode schema, String body) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", root.get("components"));
    List<String> faults = new ArrayList<>();
    try {
      REGISTRY
          .getSchema(whole)
          .validate(JSON.readTree(body))
          .forEach(error -> faults.add(error.getInstanceLocation() + ": " + error.getMessage()));
    } catch (JsonProcessingException e) {
      throw new AssertionError(body, e);
    }
    return faults;
  }

  /** Checks what clients are generated from: names, tags, typed answers with fitting examples. */
  public void requireComplete() {
    Set<String> ids = new TreeSet<>();
    for (JsonNode path : root.get("paths")) {
      for (JsonNode operation : path) {
        assertThat(operation.get("summary").asText()).endsWith(".");
        assertThat(operation.get("responses").size()).isGreaterThan(1);
        assertThat(operation.get("tags").size()).isEqualTo(1);
        assertThat(ids.add(operation.get("operationId").asText())).isTrue();
        requireFittingExample(operation.at("/requestBody/content/application~1json"));
        for (JsonNode response : operation.get("responses")) {
          requireFittingExample(response.at("/content/application~1json"));
        }
      }
    }
    assertThat(root.at("/components/securitySchemes/token/scheme").asText()).isEqualTo("bearer");
    requireFittingExample(root.at("/components/responses/Error/content/application~1json"));
    requireNoBareObject(root.get("paths"), "paths");
    requireNoBareObject(root.at("/components/schemas"), "schemas");
  }

  private void requireFittingExample(JsonNode content) {
    if (!content.isMissingNode()) {
      JsonNode example = content.get("example");
      assertThat(faults(content.get("schema"), example.toString()))
          .as(example.toString())
          .isEmpty();
    }
  }

  private static void requireNoBareObject(JsonNode node, String place) {
    if (node.path("type").asText().equals("object")) {
      assertThat(node.has("properties") || node.path("additionalProperties").isObject())
          .as(place)
          .isTrue();
    }
    if (node.path("type").asText().equals("array")) {
      assertThat(node.has("items") || node.has("prefixItems")).as(place).isTrue();
    }
    for (Map.Entry<String, JsonNode> each : node.properties()) {
      if (!each.getKey().equals("example")) {
        requireNoBareObject(each.getValue(), place + "/" + each.getKey());
      }
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      requireNoBareObject(node.get(i), place + "/" + i);
    }
  }

  /** Checks that a schema has the fields of a record and their types, and so on inwards. */
  public void requireFits(String schema, Type type) {
    requireFits(root.at("/components/schemas/" + schema), type, schema);
  }

  private void requireFits(JsonNode given, Type type, String place) {
    JsonNode schema = given.has("$ref") ? root.at(given.get("$ref").asText().substring(1)) : given;
    assertThat(schema.isObject()).as(place).isTrue();
    Type[] arguments =
        type instanceof ParameterizedType parameterized
            ? parameterized.getActualTypeArguments()
            : new Type[0];
    Class<?> raw =
        (Class<?>)
            (type instanceof ParameterizedType parameterized ? parameterized.getRawType() : type);
    if (raw == Optional.class) {
      JsonNode present = schema.has("anyOf") ? schema.at("/anyOf/0") : schema;
      requireFits(present, arguments[0], place);
    } else if (raw.isRecord()) {
      requireFields(schema, raw, place);
    } else if (raw.isArray() || Collection.class.isAssignableFrom(raw)) {
      assertThat(types(schema)).as(place).contains("array");
      if (schema.has("items")) {
        Type element = raw.isArray() ? raw.getComponentType() : arguments[0];
        requireFits(schema.get("items"), element, place + "[]");
      }
    } else if (raw.isEnum()) {
      assertThat(schema.get("enum"))
          .as(place)
          .map(JsonNode::asText)
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(raw.getEnumConstants()).map(each -> Json.tree(each).asText()).toList());
    } else {
      String expected =
          switch (raw.getSimpleName()) {
            case "String", "Path", "Instant" -> "string";
            case "int", "Integer", "long", "Long" -> "integer";
            case "double", "Double", "float", "Float" -> "number";
            case "boolean", "Boolean" -> "boolean";
            default -> "";
          };
      if (!expected.isEmpty()) {
        assertThat(types(schema)).as(place).contains(expected);
      }
    }
  }

  private void requireFields(JsonNode schema, Class<?> type, String place) {
    Map<String, Type> fields = new TreeMap<>();
    addFields(type, fields);
    fields.forEach(
        (name, field) -> {
          JsonNode property = schema.at("/properties/" + name);
          assertThat(property.isObject()).as(place + "." + name).isTrue();
          requireFits(property, field, place + "." + name);
        });
    assertThat(schema.get("properties").properties().stream().map(Map.Entry::getKey))
        .as(place)
        .containsExactlyInAnyOrderElementsOf(fields.keySet());
  }

  private static void addFields(Class<?> type, Map<String, Type> fields) {
    for (RecordComponent component : type.getRecordComponents()) {
      if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
        addFields(component.getType(), fields);
      } else {
        fields.put(
            PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName()),
            component.getGenericType());
      }
    }
    if (type == Explanation.class) {
      fields.put("label", String.class); // a method, written beside the components
    }
  }

  private static List<String> types(JsonNode schema) {
    List<String> types = new ArrayList<>();
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      type.forEach(each -> types.add(each.asText()));
    } else {
      types.add(type.asText());
    }
    return types;
  }
}
