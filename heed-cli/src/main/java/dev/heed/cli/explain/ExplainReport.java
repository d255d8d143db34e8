package dev.heed.cli.explain;

import dev.heed.cli.model.LoadedModel;
import dev.heed.cli.report.ExplainedText;
import dev.heed.cli.report.HighlightedExamples;
import dev.heed.cli.report.Labels;
import dev.heed.lab.report.Block;
import dev.heed.lab.report.HtmlReport;
import dev.heed.lab.report.Provenance;
import dev.heed.text.Explanation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The page of {@code heed explain --html}: texts with coloured words; of a single text all numbers.
 */
public final class ExplainReport {
  /** Labels whose contributions have a column; the predicted one is among them. */
  private static final int MAX_COLUMNS = 6;

  /** Other labels that a summary of many texts names. */
  private static final int OTHERS = 2;

  private ExplainReport() {}

  /**
   * The page.
   *
   * @param model explains the texts
   * @param names the names of texts and model, as {@code new.txt} and {@code banking.heed}
   * @param texts the texts that are shown
   * @param total the number of all texts
   */
  public static HtmlReport of(LoadedModel model, Names names, List<Part> texts, long total) {
    List<Block> blocks = new ArrayList<>();
    HighlightedExamples examples =
        new HighlightedExamples(model.labels(), model::explain, model::unknownWords);
    if (total == 1) {
      List<ExplainedText> labels = texts.getFirst().labels();
      blocks.add(verdict(labels.getFirst(), model.hasAttention()));
      labels.forEach(label -> blocks.add(examples.block(label)));
      blocks.add(new Block.Paragraph(HighlightedExamples.LEGEND));
      blocks.add(probabilities(labels.getFirst()));
      labels.forEach(label -> blocks.add(contributions(label)));
      blocks.addAll(texts.getFirst().more());
    } else {
      blocks.add(
          new Block.Paragraph(
              HighlightedExamples.LEGEND
                  + (total > texts.size()
                      ? " These are the first %,d of %,d texts.".formatted(texts.size(), total)
                      : "")));
      for (Part text : texts) {
        text.labels().forEach(label -> blocks.add(examples.block(label)));
        blocks.addAll(text.more());
      }
    }
    String title =
        total == 1
            ? "Why this text gets its label (model %s)".formatted(names.model())
            : "Why the texts of %s get their labels (model %s)"
                .formatted(names.texts(), names.model());
    Provenance provenance = Provenance.today(model.version(), names.command());
    return new HtmlReport(title, blocks)
        .with(model.dataHash().map(provenance::withData).orElse(provenance));
  }

  /**
   * The names on a page.
   *
   * @param texts the file of the texts, without its folder
   * @param model the file of the model, without its folder
   * @param command the command line that makes the page again
   */
  public record Names(String texts, String model, String command) {}

  /**
   * A text on the page.
   *
   * @param labels its explanation for each label that is shown, at least one
   * @param more the blocks that follow
   */
  public record Part(List<ExplainedText> labels, List<Block> more) {
    public Part {
      labels = List.copyOf(labels);
      more = List.copyOf(more);
    }
  }

  /** The labels by descending probability. */
  private static int[] order(Explanation explanation) {
    return IntStream.range(0, explanation.labels().size())
        .boxed()
        .sorted(Comparator.comparingDouble(k -> -explanation.probabilities().get(k)))
        .mapToInt(k -> k)
        .toArray();
  }

  private static Block verdict(ExplainedText text, boolean hasAttention) {
    Explanation explanation = text.explanation();
    int[] order = order(explanation);
    int label = text.predicted();
    List<String> reasons =
        explanation.words().stream()
            .filter(word -> word.contributions().get(label) > 0)
            .sorted(Comparator.comparingDouble(word -> -word.contributions().get(label)))
            .limit(3)
            .map(
                word ->
                    String.format(
                        Locale.ROOT, "“%s” (%+.2f)", word.word(), word.contributions().get(label)))
            .toList();
    List<String> support = new ArrayList<>();
    support.add(
        reasons.isEmpty()
            ? "No word supports it."
            : "Strongest support: " + String.join(", ", reasons) + ".");
    support.add(
        "Next most probable: "
            + IntStream.of(order)
                .filter(k -> k != label)
                .limit(OTHERS)
                .mapToObj(
                    k ->
                        Labels.quote(explanation.labels().get(k))
                            + String.format(
                                Locale.ROOT,
                                " (%.1f %%)",
                                100 * explanation.probabilities().get(k)))
                .collect(Collectors.joining(", "))
            + ".");
    if (hasAttention && !explanation.words().isEmpty()) {
      support.add("Its attention is " + AttentionWords.of(explanation) + ".");
    }
    return new Block.Verdict(
        Block.Tone.NEUTRAL,
        String.format(
            Locale.ROOT,
            "This text is %s with a probability of %.1f %%.",
            Labels.quote(text.name()),
            100 * text.probability()),
        support,
        List.of());
  }

  private static Block probabilities(ExplainedText text) {
    Explanation explanation = text.explanation();
    List<String> names = names(text);
    return new Block.Table(
        "Labels by probability",
        List.of(
            Block.Column.text("label"),
            Block.Column.share("probability", 1),
            Block.Column.number("logit", 4)),
        IntStream.of(order(explanation))
            .mapToObj(
                k ->
                    List.<Object>of(
                        names.get(k),
                        explanation.probabilities().get(k),
                        explanation.logits().get(k)))
            .toList());
  }

  /** The labels for readers; the predicted one is marked. */
  private static List<String> names(ExplainedText text) {
    List<String> names = new ArrayList<>(Labels.distinct(text.explanation().labels()));
    names.set(text.predicted(), "▶ " + names.get(text.predicted()) + " (predicted)");
    return names;
  }

  /** Each word's contributions to the most probable labels, with the sums that are the logits. */
  private static Block contributions(ExplainedText text) {
    Explanation explanation = text.explanation();
    List<String> names = names(text);
    int[] shown = IntStream.of(order(explanation)).limit(MAX_COLUMNS).toArray();
    List<Block.Column> columns = new ArrayList<>();
    columns.add(Block.Column.text("word or n-gram"));
    columns.add(Block.Column.number("attention", 4));
    for (int k : shown) {
      String title = "to " + names.get(k);
      columns.add(
          k == text.predicted() ? Block.Column.bar(title, 4) : Block.Column.number(title, 4));
    }
    List<List<Object>> rows = new ArrayList<>();
    for (Explanation.Word word : explanation.words()) {
      rows.add(row(word.word(), word.attention(), word.contributions(), shown));
    }
    if (explanation.remainder().stream().anyMatch(value -> value != 0)) {
      rows.add(row("(remainder)", Double.NaN, explanation.remainder(), shown));
    }
    String caption =
        "Contributions of the words and n-grams; they add up to the logit exactly"
            + (shown.length < names.size()
                ? ". The %d most probable of %,d labels".formatted(shown.length, names.size())
                : "");
    return new Block.Table(
        caption, columns, rows, List.of(row("= logit", Double.NaN, explanation.logits(), shown)));
  }

  private static List<Object> row(
      String name, double attention, List<Double> contributions, int[] shown) {
    List<Object> row = new ArrayList<>();
    row.add(name);
    row.add(attention);
    IntStream.of(shown).forEach(k -> row.add(contributions.get(k)));
    return row;
  }
}
