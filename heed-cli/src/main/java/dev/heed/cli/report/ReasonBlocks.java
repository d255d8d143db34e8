package dev.heed.cli.report;

import dev.heed.lab.report.Block;
import dev.heed.text.Counterfactual;
import dev.heed.text.Explanation;
import dev.heed.text.Sentence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reasons beyond contributions on a page. */
public final class ReasonBlocks {
  /** The answer where there is no edit. */
  public static final String NO_EDIT = "no edit was found that changes a label";

  /** Words of an edit that are named. */
  private static final int MAX_WORDS = 12;

  private ReasonBlocks() {}

  /** An edit in words: {@code without “not” this would be “pos” (probability 0.7134)}. */
  public static String sentence(Counterfactual edit) {
    return String.format(
        Locale.ROOT, "%s (probability %.4f)%s", change(edit), edit.probability(), doubt(edit));
  }

  private static String change(Counterfactual edit) {
    String change =
        edit.replace().isEmpty()
            ? "without " + words(edit.delete())
            : edit.replace().stream()
                .map(each -> quote(each.by()) + " for " + quote(each.word()))
                .collect(Collectors.joining(", ", "with ", ""));
    return change
        + switch (edit.change()) {
          case INSTEAD -> " this would be ";
          case ADDED -> " this would gain ";
          case REMOVED -> " this would lose ";
        }
        + Labels.quote(edit.label());
  }

  /** The mark of a deletion that is not proven to be of the fewest words. */
  private static String doubt(Counterfactual edit) {
    return edit.replace().isEmpty() && !edit.isFewest() ? "; fewer words may do" : "";
  }

  private static String words(List<Counterfactual.Deletion> deletions) {
    String named =
        deletions.stream()
            .limit(MAX_WORDS)
            .map(each -> quote(each.word()))
            .collect(Collectors.joining(", "));
    int more = deletions.size() - MAX_WORDS;
    return more > 0 ? named + " and %,d more".formatted(more) : named;
  }

  private static String quote(String word) {
    return "“" + word + "”";
  }

  /** The edits that change a label, each with the edited text. */
  public static List<Block> counterfactuals(List<Counterfactual> edits) {
    if (edits.isEmpty()) {
      return List.of(new Block.Paragraph(capital(NO_EDIT) + "."));
    }
    List<List<Object>> rows =
        edits.stream()
            .map(
                each ->
                    List.<Object>of(
                        capital(change(each) + doubt(each)), each.probability(), each.text()))
            .toList();
    return List.of(
        new Block.Table(
            (edits.getFirst().change() == Counterfactual.Change.INSTEAD
                    ? "Edits that change the label."
                    : "Edits that take a label away or add one, with its probability then.")
                + " Each edited text was classified again",
            List.of(
                Block.Column.text("edit"),
                Block.Column.share("probability", 1),
                Block.Column.text("edited text")),
            rows));
  }

  /** The sums of the sentences for a label. */
  public static Block sentences(List<Sentence> sentences, int label) {
    return new Block.Table(
        "Contributions by sentence: the sums of its words and n-grams",
        List.of(
            Block.Column.text("sentence"),
            Block.Column.number("attention", 4),
            Block.Column.bar("contribution", 4)),
        sentences.stream()
            .map(
                each ->
                    List.<Object>of(
                        each.sentence(), each.attention(), each.contributions().get(label)))
            .toList());
  }

  /** Shapley values beside contributions. */
  public static List<Block> shapley(Explanation explanation, List<List<Double>> values, int label) {
    List<List<Object>> rows = new ArrayList<>();
    double sum = 0;
    for (int i = 0; i < values.size(); i++) {
      Explanation.Word word = explanation.words().get(i);
      double value = values.get(i).get(label);
      sum += value;
      rows.add(List.of(word.word(), value, word.contributions().get(label)));
    }
    return List.of(
        new Block.Table(
            "Shapley values beside contributions",
            List.of(
                Block.Column.text("word or n-gram"),
                Block.Column.bar("Shapley value", 4),
                Block.Column.number("contribution", 4)),
            rows,
            List.of(List.of("= logit", sum, explanation.logits().get(label)))),
        new Block.Paragraph(
            "For a Shapley value a missing word loses its embedding and its attention, which goes"
                + " to the other words; for a contribution it keeps its attention. Both add up to"
                + " the logit."));
  }

  private static String capital(String sentence) {
    return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
  }
}
