package dev.heed.cli.report;

import dev.heed.lab.report.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The words of each label in a report: one table for each ranking. */
final class WordTables {
  private static final int WORDS = 8;

  /** Labels up to which all tables are shown; of more labels one is chosen from a list. */
  private static final int MAX_SHOWN = 2;

  private WordTables() {}

  /**
   * The blocks of the section; none if no label was predicted.
   *
   * @param description the texts in words, as {@code the 480 test texts}
   */
  static List<Block> of(WordStatistics words, List<String> labels, String description) {
    int[] predicted =
        IntStream.range(0, labels.size()).filter(label -> words.texts(label) > 0).toArray();
    if (predicted.length == 0) {
      return List.of();
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Block.Heading("Words"));
    blocks.add(
        new Block.Paragraph(
            "Contribution is what a word or n-gram adds to the label's logit; attention is its"
                + " weight in the average of its text, as a multiple of a uniform weight. Both are"
                + " means over occurrences in "
                + description
                + " that were predicted as the label; words in fewer than 1 % of these texts are"
                + " left out."));
    List<String> names = Labels.distinct(labels);
    List<Block.Tagged> items = new ArrayList<>();
    for (int label : predicted) {
      items.add(new Block.Tagged(List.of(names.get(label)), tables(words, label, names)));
    }
    if (predicted.length <= MAX_SHOWN) {
      items.forEach(item -> blocks.addAll(item.blocks()));
    } else {
      blocks.add(new Block.Filter("Label", false, items));
    }
    return blocks;
  }

  private static List<Block> tables(WordStatistics words, int label, List<String> names) {
    String texts =
        "%s (%,d predicted)".formatted(Labels.quote(names.get(label)), words.texts(label));
    return List.of(
        new Block.SideBySide(
            List.of(
                table(
                    "Highest contribution to " + texts,
                    "contribution",
                    words.byContribution(label, WORDS),
                    WordStatistics.WordScore::contribution),
                table(
                    "Highest attention for " + texts,
                    "attention",
                    words.byAttention(label, WORDS),
                    WordStatistics.WordScore::attention))));
  }

  private static Block table(
      String caption,
      String ranking,
      List<WordStatistics.WordScore> scores,
      ToDoubleFunction<WordStatistics.WordScore> value) {
    return new Block.Table(
        caption,
        List.of(
            Block.Column.text("word"),
            Block.Column.bar(ranking, 2),
            Block.Column.number("times", 0)),
        scores.stream()
            .map(score -> List.of(score.form(), value.applyAsDouble(score), score.occurrences()))
            .toList());
  }
}
