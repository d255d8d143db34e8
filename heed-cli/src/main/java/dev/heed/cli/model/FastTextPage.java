package dev.heed.cli.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.cli.command.Json;
import dev.heed.cli.report.Labels;
import dev.heed.cli.terminal.Style;
import dev.heed.cli.terminal.Wording;
import dev.heed.text.fasttext.FastTextInfo;
import dev.heed.text.fasttext.FastTextInfo.Ngrams;
import dev.heed.text.fasttext.FastTextInfo.Storage;
import java.util.Locale;

/** The description of a fastText model. */
public final class FastTextPage {
  /** Columns of a name and the blanks around it. */
  private static final int NAME = 17;

  private final FastTextFile file;
  private final FastTextInfo info;
  private final long bytes;

  /**
   * Describes a model.
   *
   * @param bytes the size of its file
   */
  public FastTextPage(FastTextFile file, long bytes) {
    this.file = file;
    this.info = file.model().info();
    this.bytes = bytes;
  }

  /** The description for scripts. */
  public ObjectNode json() {
    Ngrams ngrams = info.settings().ngrams();
    Storage storage = info.storage();
    ObjectNode json = Json.object();
    json.put("fasttext_version", info.version());
    json.put("model", name(info.settings().kind()));
    json.put("classes", info.labels());
    json.set("labels", Json.strings(file.labels()));
    json.put("vocabulary", info.rows());
    json.put("words", info.words());
    json.put("dim", info.settings().dim());
    json.put("model_bytes", bytes);
    json.put("train_tokens", info.tokens());
    ObjectNode settings = json.putObject("settings");
    settings.put("loss", name(info.settings().loss()));
    settings.put("ngrams", ngrams.words());
    settings.put("min_chars", ngrams.minChars()).put("max_chars", ngrams.maxChars());
    settings.put("buckets", ngrams.buckets());
    settings.put("min_count", info.settings().minCount());
    settings.put("dim", info.settings().dim()).put("epochs", info.settings().epochs());
    ObjectNode stored = json.putObject("storage");
    stored.put("quantised", storage.quantised());
    stored.put("output_quantised", storage.outputQuantised());
    stored.put("norms", storage.norms());
    stored.put("pruned", storage.pruned());
    return json;
  }

  /**
   * The description for people.
   *
   * @param name the name of the file
   */
  public String text(String name, Style style, int columns) {
    Ngrams ngrams = info.settings().ngrams();
    Storage storage = info.storage();
    StringBuilder page = new StringBuilder(style.bold("Model")).append('\n');
    line(page, style, "file", name + ", " + Wording.megabytes(bytes));
    line(page, style, "kind", "fastText, " + name(info.settings().kind()).replace('_', ' '));
    if (info.labels() > 0) {
      String count = String.format(Locale.ROOT, "%,d: ", info.labels());
      line(
          page,
          style,
          "labels",
          count + Labels.fit(file.labels(), columns - NAME - count.length()));
    }
    line(
        page,
        style,
        "vocabulary",
        Wording.count(info.words(), "word")
            + ", "
            + Wording.count((long) info.rows() - info.words(), "row")
            + " for n-grams");
    line(page, style, "embeddings", info.settings().dim() + " components");
    line(
        page,
        style,
        "storage",
        storage.quantised()
            ? "quantised"
                + (storage.norms() ? ", with norms" : "")
                + (storage.outputQuantised() ? ", also the output" : "")
                + (storage.pruned() >= 0 ? ", pruned" : "")
            : "32-bit numbers");
    page.append('\n').append(style.bold("Training")).append('\n');
    line(page, style, "loss", name(info.settings().loss()).replace('_', ' '));
    line(page, style, "tokens", String.format(Locale.ROOT, "%,d", info.tokens()));
    line(page, style, "epochs", Integer.toString(info.settings().epochs()));
    line(page, style, "n-grams", "up to " + Wording.count(Math.max(1, ngrams.words()), "word"));
    line(
        page,
        style,
        "characters",
        ngrams.maxChars() == 0
            ? "no n-grams"
            : "n-grams of " + ngrams.minChars() + " to " + ngrams.maxChars());
    line(page, style, "minimum count", Integer.toString(info.settings().minCount()));
    line(page, style, "version", Integer.toString(info.version()) + " of the file's format");
    return page.toString();
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static void line(StringBuilder page, Style style, String name, String value) {
    page.append(style.dim(String.format(Locale.ROOT, "  %-" + (NAME - 2) + "s", name)))
        .append(value)
        .append('\n');
  }
}
