package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The schemas of {@code openapi.json}, which every answer of the API in every test has to fit. */
final class Schemas {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNode OPENAPI = openapi();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private Schemas() {}

  static JsonNode openapi() {
    try {
      return JSON.readTree(new String(Assets.own("openapi.json"), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** Checks an answer to a request; of paths that are not listed, only errors. */
  static void check(String verb, String path, int status, String body) {
    if (status >= 400) {
      check(OPENAPI.at("/components/responses/Error/content"), body);
      return;
    }
    operation(verb, path)
        .map(operation -> operation.at("/responses/" + status + "/content"))
        .ifPresent(content -> check(content, body));
  }

  private static Optional<JsonNode> operation(String verb, String path) {
    // Literal parts before parameters: /runs/{id}/events is no action.
    for (Map.Entry<String, JsonNode> each : OPENAPI.get("paths").properties()) {
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

  private static void check(JsonNode content, String body) {
    JsonNode schema = content.at("/application~1json/schema");
    if (!schema.isMissingNode()) {
      assertThat(faults(schema, body))
          .as(body.substring(0, Math.min(body.length(), 2000)))
          .isEmpty();
    }
  }

  /** The faults of a value, by the place in it. */
  static List<String> faults(JsonNode schema, String body) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", OPENAPI.get("components"));
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
}
