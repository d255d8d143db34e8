package dev.heed.cli.encoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.cli.terminal.Style;
import dev.heed.cli.terminal.Wording;
import dev.heed.encoder.EncoderInfo;
import java.util.Locale;

/**
 * The description of an encoder.
 *
 * @param bytes the size of its file, or of the ONNX model in a folder
 */
public record EncoderPage(EncoderInfo info, long bytes) {

  /** The description for scripts. */
  public ObjectNode json() {
    EncoderInfo.Shape shape = info.shape();
    ObjectNode json = Json.object();
    json.put("encoder", info.name());
    json.put("layers", shape.layers());
    json.put("heads", shape.heads());
    json.put("dim", shape.dim());
    json.put("hidden", shape.hidden());
    json.put("vocabulary", shape.vocabulary());
    json.put("positions", shape.positions());
    json.put("parameters", shape.parameters());
    json.put("quantised", info.quantised());
    json.put("prefix", info.prefix());
    json.put("sha256", info.sha256());
    json.put("model_bytes", bytes);
    return json;
  }

  /**
   * The description for people.
   *
   * @param name as the user named the encoder
   */
  public String text(String name, Style style) {
    EncoderInfo.Shape shape = info.shape();
    StringBuilder page = new StringBuilder(style.bold("Encoder")).append('\n');
    line(page, style, "file", name + ", " + Wording.megabytes(bytes));
    line(page, style, "kind", "BERT, " + info.name());
    line(
        page,
        style,
        "layers",
        "%d of %d heads, %s, %s in the network"
            .formatted(
                shape.layers(),
                shape.heads(),
                Wording.count(shape.dim(), "component"),
                String.format(Locale.ROOT, "%,d", shape.hidden())));
    line(page, style, "vocabulary", Wording.count(shape.vocabulary(), "piece"));
    line(
        page,
        style,
        "text",
        "at most %s; further ones are cut off"
            .formatted(Wording.count(shape.positions(), "piece")));
    line(
        page,
        style,
        "storage",
        String.format(
            Locale.ROOT,
            "%,d weights, %s",
            shape.parameters(),
            info.quantised() ? "8-bit integers" : "32-bit numbers"));
    if (!info.prefix().isEmpty()) {
      line(page, style, "prefix", "\"" + info.prefix() + "\" before each text");
    }
    line(page, style, "sha256", info.sha256());
    return page.toString();
  }

  private static void line(StringBuilder page, Style style, String name, String value) {
    page.append(style.dim(String.format(Locale.ROOT, "  %-15s", name))).append(value).append('\n');
  }
}
