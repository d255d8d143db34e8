package dev.heed.cli.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.cli.report.ReasonBlocks;
import dev.heed.cli.terminal.Escapes;
import dev.heed.cli.terminal.Style;
import dev.heed.lab.report.Block;
import dev.heed.text.Counterfactual;
import dev.heed.text.Explanation;
import dev.heed.text.Sentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reasons beyond contributions, each empty if it is not asked for.
 *
 * @param counterfactuals edits that change a label
 * @param shapley for each word or n-gram a value for each label
 * @param sentences the sums of the sentences
 */
public record MoreReasons(
    Optional<List<Counterfactual>> counterfactuals,
    Optional<List<List<Double>>> shapley,
    Optional<List<Sentence>> sentences) {

  /** Whether none is asked for. */
  boolean isEmpty() {
    return counterfactuals.isEmpty() && shapley.isEmpty() && sentences.isEmpty();
  }

  /** Adds them to the JSON object of an explanation. */
  public void addTo(ObjectNode json) {
    sentences.ifPresent(
        all -> {
          ArrayNode array = json.putArray("sentences");
          for (Sentence sentence : all) {
            ObjectNode node = array.addObject();
            node.put("sentence", sentence.sentence());
            node.put("begin", sentence.begin()).put("end", sentence.end());
            node.put("attention", sentence.attention());
            node.set("contributions", Json.numbers(sentence.contributions()));
          }
        });
    shapley.ifPresent(
        rows -> {
          ArrayNode array = json.putArray("shapley");
          rows.forEach(row -> array.add(Json.numbers(row)));
        });
    counterfactuals.ifPresent(
        all -> {
          ArrayNode array = json.putArray("counterfactuals");
          all.forEach(each -> array.add(json(each)));
        });
  }

  private static ObjectNode json(Counterfactual edit) {
    ObjectNode node = Json.object();
    ArrayNode delete = node.putArray("delete");
    for (Counterfactual.Deletion deletion : edit.delete()) {
      delete
          .addObject()
          .put("word", deletion.word())
          .put("begin", deletion.begin())
          .put("end", deletion.end());
    }
    ArrayNode replace = node.putArray("replace");
    for (Counterfactual.Replacement replacement : edit.replace()) {
      replace
          .addObject()
          .put("word", replacement.word())
          .put("by", replacement.by())
          .put("begin", replacement.begin())
          .put("end", replacement.end());
    }
    node.put("text", edit.text());
    if (edit.change() != Counterfactual.Change.INSTEAD) {
      node.put("change", edit.change().name().toLowerCase(Locale.ROOT));
    }
    node.put("label", edit.label());
    node.put("probability", edit.probability());
    node.put("fewest", edit.isFewest());
    return node;
  }

  /** The lines below an explanation on a terminal. */
  public String text(Explanation explanation, Style style) {
    int label = explanation.labels().indexOf(explanation.label());
    StringBuilder text = new StringBuilder();
    sentences.ifPresent(all -> text.append(sentences(all, label, style)));
    shapley.ifPresent(values -> text.append(shapley(explanation, values, label, style)));
    counterfactuals.ifPresent(all -> text.append(counterfactuals(all, style)));
    return text.toString();
  }

  private static String sentences(List<Sentence> sentences, int label, Style style) {
    StringBuilder text = new StringBuilder();
    text.append(style.dim("       attention  contribution  sentence")).append('\n');
    for (Sentence each : sentences) {
      text.append(
          String.format(
              Locale.ROOT,
              "       %9.4f  %+12.4f  %s\n",
              each.attention(),
              each.contributions().get(label),
              visible(each.sentence())));
    }
    return text.toString();
  }

  private static String shapley(
      Explanation explanation, List<List<Double>> values, int label, Style style) {
    StringBuilder text = new StringBuilder();
    text.append(style.dim("         Shapley  contribution  word")).append('\n');
    double sum = 0;
    for (int i = 0; i < values.size(); i++) {
      Explanation.Word word = explanation.words().get(i);
      sum += values.get(i).get(label);
      text.append(
          String.format(
              Locale.ROOT,
              "    %+12.4f  %+12.4f  %s\n",
              values.get(i).get(label),
              word.contributions().get(label),
              visible(word.word())));
    }
    double logit = explanation.logits().get(label);
    text.append(
        style.bold(String.format(Locale.ROOT, "    %+12.4f  %+12.4f  = logit", sum, logit)));
    return text.append('\n').toString();
  }

  private static String counterfactuals(List<Counterfactual> edits, Style style) {
    StringBuilder text = new StringBuilder();
    text.append(style.dim("edits")).append("  ");
    if (edits.isEmpty()) {
      text.append(ReasonBlocks.NO_EDIT).append('\n');
    }
    for (int i = 0; i < edits.size(); i++) {
      text.append(i == 0 ? "" : "       ");
      text.append(visible(ReasonBlocks.sentence(edits.get(i)))).append('\n');
      text.append(style.dim("         " + visible(edits.get(i).text()))).append('\n');
    }
    return text.toString();
  }

  /** The parts below an explanation on a page. */
  public List<Block> blocks(Explanation explanation) {
    List<Block> blocks = new ArrayList<>();
    int label = explanation.labels().indexOf(explanation.label());
    counterfactuals.ifPresent(edits -> blocks.addAll(ReasonBlocks.counterfactuals(edits)));
    sentences.ifPresent(all -> blocks.add(ReasonBlocks.sentences(all, label)));
    shapley.ifPresent(values -> blocks.addAll(ReasonBlocks.shapley(explanation, values, label)));
    return blocks;
  }

  private static String visible(String text) {
    return Escapes.oneLine(Escapes.field(text));
  }
}
