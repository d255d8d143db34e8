package dev.heed.studio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.studio.http.ApiDocument;
import java.util.List;

/** The schemas of {@code openapi.json}, which every answer of the API in every test has to fit. */
final class Schemas {
  static final ApiDocument DOCUMENT = new ApiDocument(Assets.own("openapi.json"));

  private Schemas() {}

  static JsonNode openapi() {
    return DOCUMENT.root();
  }

  static void check(String verb, String path, int status, String body) {
    DOCUMENT.check(verb, path, status, body);
  }

  static List<String> faults(JsonNode schema, String body) {
    return DOCUMENT.faults(schema, body);
  }
}
