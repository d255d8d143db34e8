package dev.heed.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Escapes;
import dev.heed.text.evaluation.Evaluation.LabelScore;
import dev.heed.text.evaluation.MultiLabelEvaluation;
import java.util.List;
import java.util.Locale;

/**
 * The quality of a classifier that gives any number of labels, for scripts and for people.
 *
 * @param thresholds the probability from which each label is given
 */
public record MultiLabelQuality(MultiLabelEvaluation evaluation, List<Double> thresholds) {

  /** The results by name. */
  public ObjectNode json(boolean perLabel) {
    ObjectNode object = Json.object();
    object.put("n", evaluation.count());
    object.set("micro_f1", Json.number(evaluation.microF1()));
    object.set("macro_f1", Json.number(evaluation.macroF1()));
    object.put("k", evaluation.top().k());
    object.set("precision_at_k", Json.number(evaluation.top().precision()));
    object.set("recall_at_k", Json.number(evaluation.top().recall()));
    object.set("exact_match", Json.number(evaluation.exactMatch()));
    object.set("ece", Json.number(evaluation.calibrationError()));
    object.set("log_loss", Json.number(evaluation.logLoss()));
    if (perLabel) {
      ArrayNode labels = object.putArray("per_label");
      List<LabelScore> scores = evaluation.scores();
      for (int k = 0; k < scores.size(); k++) {
        LabelScore score = scores.get(k);
        ObjectNode label = labels.addObject();
        label.put("label", score.label());
        label.put("precision", score.precision());
        label.put("recall", score.recall());
        label.put("f1", score.f1());
        label.put("support", score.support());
        label.put("threshold", thresholds.get(k));
      }
    }
    return object;
  }

  /** The results, one a line. */
  public String text(boolean perLabel) {
    StringBuilder text = new StringBuilder();
    line(text, "texts", "%,d", evaluation.count());
    line(text, "micro F1", "%.4f", evaluation.microF1());
    line(text, "macro F1", "%.4f", evaluation.macroF1());
    line(text, "P@" + evaluation.top().k(), "%.4f", evaluation.top().precision());
    line(text, "R@" + evaluation.top().k(), "%.4f", evaluation.top().recall());
    line(text, "exact match", "%.4f", evaluation.exactMatch());
    line(text, "calibration error", "%.4f", evaluation.calibrationError());
    line(text, "log loss", "%.4f", evaluation.logLoss());
    if (perLabel) {
      text.append("\nprecision    recall        F1 threshold     texts  label\n");
      List<LabelScore> scores = evaluation.scores();
      for (int k = 0; k < scores.size(); k++) {
        LabelScore score = scores.get(k);
        text.append(
            String.format(
                Locale.ROOT,
                "%9.4f %9.4f %9.4f %9.3f %9d  %s\n",
                score.precision(),
                score.recall(),
                score.f1(),
                thresholds.get(k),
                score.support(),
                Escapes.field(score.label())));
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String format, Object value) {
    text.append(String.format(Locale.ROOT, "%-18s " + format + "\n", name, value));
  }
}
