package dev.heed.cli.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.text.Explanation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Explanations as JSON, each on a line. A line has thousands of characters, so it is written value
 * by value, not by way of a tree.
 *
 * @param isMultiLabel whether the model gives any number of labels
 * @param hasAttention whether the model has attention
 * @param reasons the kind of the contributions
 */
public record ExplanationJson(boolean isMultiLabel, boolean hasAttention, String reasons) {

  /** The line of an explanation, without its end. */
  public String line(Optional<String> id, Explanation explanation, MoreReasons more) {
    return Json.line(
        json -> {
          json.writeStartObject();
          if (id.isPresent()) {
            json.writeStringField("id", id.get());
          }
          json.writeStringField("text", explanation.text());
          json.writeStringField("label", explanation.label());
          if (isMultiLabel) {
            strings(json, "chosen", explanation.chosen());
          }
          strings(json, "labels", explanation.labels());
          numbers(json, "probabilities", explanation.probabilities());
          numbers(json, "logits", explanation.logits());
          json.writeNumberField("known", explanation.known());
          if (hasAttention) {
            number(json, "effective_words", explanation.effectiveWords());
          }
          if (reasons.equals("deletion")) {
            json.writeStringField("reasons", reasons);
          }
          json.writeArrayFieldStart("words");
          for (Explanation.Word word : explanation.words()) {
            word(json, word);
          }
          json.writeEndArray();
          numbers(json, "remainder", explanation.remainder());
          ObjectNode further = Json.object();
          more.addTo(further);
          for (Map.Entry<String, JsonNode> field : further.properties()) {
            json.writePOJOField(field.getKey(), field.getValue());
          }
          json.writeEndObject();
        });
  }

  private static void word(JsonGenerator json, Explanation.Word word) throws IOException {
    json.writeStartObject();
    json.writeStringField("word", word.word());
    json.writeNumberField("begin", word.begin());
    json.writeNumberField("end", word.end());
    json.writeBooleanField("known", word.known());
    number(json, "attention", word.attention());
    numbers(json, "contributions", word.contributions());
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static void numbers(JsonGenerator json, String name, List<Double> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (double value : values) {
      number(json, value);
    }
    json.writeEndArray();
  }

  private static void number(JsonGenerator json, String name, double value) throws IOException {
    json.writeFieldName(name);
    number(json, value);
  }

  /** Writes a number, or null for NaN and infinities. */
  private static void number(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeNull();
    }
  }
}
