package dev.heed.cli.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.teacher.EncoderHead;
import java.util.Locale;

/** The description of a model on an encoder. */
record EncoderModelPage(EncoderHead head, long bytes) {

  /** The description for scripts. */
  ObjectNode json() {
    EncoderHead.Origin info = head.info();
    ObjectNode json = Json.object();
    json.put("version", info.version());
    json.put("model_kind", "encoder");
    json.put("encoder", head.encoder().name());
    json.put("encoder_sha256", head.encoder().sha256());
    json.set("feature_layers", Json.tree(head.encoder().layers()));
    json.put("classes", head.labels().size());
    json.set("labels", Json.strings(head.labels()));
    json.put("vocabulary", 0);
    json.put("dim", head.classifier().width());
    json.put("model_bytes", bytes);
    json.put("train_docs", info.documents());
    json.put("penalty", info.penalty());
    json.set("dev_accuracy", Json.number(info.devAccuracy()));
    json.set("test_accuracy", Json.number(info.testAccuracy()));
    json.put("data_hash", info.dataHash());
    json.put("seed", info.seed());
    return json;
  }

  /** The description for people. */
  String text(String name) {
    EncoderHead.Origin info = head.info();
    StringBuilder text = new StringBuilder();
    line(text, "model", name + ", " + Wording.megabytes(bytes));
    line(text, "kind", "a linear classifier on the encoder " + head.encoder().name());
    line(text, "SHA-256", head.encoder().sha256());
    line(text, "layers", head.encoder().layers().toString());
    line(text, "labels", head.labels().size() + ": " + String.join(", ", head.labels()));
    line(
        text,
        "trained on",
        Wording.count(info.documents(), "text") + ", by Heed " + info.version());
    line(text, "penalty", Double.toString(info.penalty()));
    info.devAccuracy().ifPresent(value -> line(text, "dev", accuracy(value)));
    info.testAccuracy().ifPresent(value -> line(text, "test", accuracy(value)));
    line(text, "data hash", info.dataHash());
    line(text, "seed", Long.toString(info.seed()));
    return text.toString();
  }

  private static String accuracy(double value) {
    return String.format(Locale.ROOT, "accuracy %.4f", value);
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-12s%s\n", name, value));
  }
}
