package dev.heed.cli.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.text.Explanation;
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

  /** The line of an explanation, in UTF-8. */
  public byte[] line(Optional<String> id, Explanation explanation, MoreReasons more) {
    JsonText json = new JsonText();
    json.begin('{');
    id.ifPresent(value -> json.name("id").string(value));
    json.name("text").string(explanation.text());
    json.name("label").string(explanation.label());
    if (isMultiLabel) {
      json.name("chosen").strings(explanation.chosen());
    }
    json.name("labels").strings(explanation.labels());
    json.name("probabilities").numbers(explanation.probabilities());
    json.name("logits").numbers(explanation.logits());
    json.name("known").number(explanation.known());
    if (hasAttention) {
      json.name("effective_words").number(explanation.effectiveWords());
    }
    if (reasons.equals("deletion")) {
      json.name("reasons").string(reasons);
    }
    json.name("words").begin('[');
    for (Explanation.Word word : explanation.words()) {
      json.begin('{').name("word").string(word.word());
      json.name("begin").number(word.begin()).name("end").number(word.end());
      json.name("known").flag(word.known());
      json.name("attention").number(word.attention());
      json.name("contributions").numbers(word.contributions()).end('}');
    }
    json.end(']').name("remainder").numbers(explanation.remainder());
    if (!more.isEmpty()) {
      ObjectNode further = Json.object();
      more.addTo(further);
      for (Map.Entry<String, JsonNode> field : further.properties()) {
        json.name(field.getKey()).json(Json.line(field.getValue()));
      }
    }
    return json.end('}').line();
  }
}
