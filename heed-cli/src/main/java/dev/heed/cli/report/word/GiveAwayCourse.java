package dev.heed.cli.report.word;

import dev.heed.cli.report.Labels;
import dev.heed.lab.chart.Axis;
import dev.heed.lab.chart.LineChart;
import dev.heed.lab.chart.ScatterChart;
import dev.heed.lab.chart.Series;
import dev.heed.lab.report.Block;
import dev.heed.text.training.WordCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/**
 * The words whose counts tell most about a label, with their attention in each epoch: on the user's
 * own texts the curves of Lu, Mao and Nayak, On the dynamics of training attention models
 * (2011.10036), in which attention moves to purer words.
 */
final class GiveAwayCourse {
  /** Words that are followed. */
  static final int MAX_WORDS = 24;

  /** Purest words with a curve, and least pure ones: seven have colours of their own. */
  private static final int PUREST = 4;

  private static final int LEAST_PURE = 3;

  /** Words below which there is no course to speak of. */
  private static final int MIN_WORDS = 3;

  private static final int MIN_TEXTS = 5;

  private final List<CountedWord> words;
  private final List<String> names;
  private final SequencedMap<Integer, double[]> attention;
  private final boolean isMultiLabel;

  /**
   * A course.
   *
   * @param words from {@link #choose}
   * @param attention by epoch that of each word, as a multiple of the mean over all words in texts
   */
  GiveAwayCourse(
      List<CountedWord> words,
      List<String> labels,
      SequencedMap<Integer, double[]> attention,
      boolean isMultiLabel) {
    this.words = words;
    this.attention = attention;
    this.isMultiLabel = isMultiLabel;
    names = Labels.distinct(labels);
  }

  /** Chooses the words with the strongest evidence for a label, each with this label. */
  static List<CountedWord> choose(WordCounts counts) {
    return IntStream.range(0, counts.words().size())
        .filter(word -> counts.textsOfWord()[word] >= MIN_TEXTS)
        .mapToObj(
            word ->
                IntStream.range(0, counts.labels().size())
                    .mapToObj(label -> new CountedWord(counts, word, label))
                    .filter(each -> each.deviations() > 0)
                    .max(Comparator.comparingDouble(CountedWord::evidence)))
        .flatMap(Optional::stream)
        .sorted(
            Comparator.comparingDouble((CountedWord each) -> -each.evidence())
                .thenComparingInt(CountedWord::word))
        .limit(MAX_WORDS)
        .toList();
  }

  /**
   * The purity: the share of the word's texts with its label; of one label from 0 for even shares.
   */
  private double purity(CountedWord word) {
    double even = 1.0 / names.size();
    return isMultiLabel || names.size() == 1 ? word.share() : (word.share() - even) / (1 - even);
  }

  /**
   * The section.
   *
   * @param kept the epoch whose weights are kept
   */
  List<Block> blocks(int kept) {
    if (words.size() < MIN_WORDS || !attention.containsKey(kept)) {
      return List.of();
    }
    int first = attention.firstEntry().getKey();
    double[] before = attention.get(first);
    double[] after = attention.get(kept);
    return List.of(
        new Block.Heading("Words that give a label away"),
        new Block.Paragraph(
            String.format(
                Locale.ROOT,
                "The %d words that tell most about a label by their counts in the training texts"
                    + " had %.1f times the attention of a mean word after epoch %d, and %.1f times"
                    + " after epoch %d, which is kept. Attention should move to words that are pure"
                    + " and belong to the subject; one that rises and does not belong to it is a"
                    + " reason to run heed audit.",
                words.size(),
                mean(before),
                first,
                mean(after),
                kept)),
        new Block.SideBySide(List.of(curves(), scatter(kept))),
        new Block.Fold(
            "All %d words".formatted(words.size()), List.of(table(first, before, kept, after))));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** The words with a curve, the purest first; of equally pure ones those with more evidence. */
  private List<Integer> drawn() {
    List<Integer> byPurity =
        IntStream.range(0, words.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -purity(words.get(i))))
            .toList();
    return IntStream.range(0, byPurity.size())
        .filter(rank -> rank < PUREST || rank >= byPurity.size() - LEAST_PURE)
        .mapToObj(byPurity::get)
        .toList();
  }

  private Block.Figure curves() {
    List<Series> series = new ArrayList<>();
    for (int word : drawn()) {
      series.add(
          new Series(
              String.format(
                  Locale.ROOT, "%s, %.0f%%", words.get(word).form(), 100 * purity(words.get(word))),
              attention.entrySet().stream()
                  .map(each -> new Series.Point(each.getKey(), each.getValue()[word]))
                  .toList()));
    }
    return new Block.Figure(
        new LineChart(
            Axis.whole("epoch"),
            Axis.linear("attention (multiple of the mean)").withZero(),
            series),
        "Attention by epoch of the purest and the least pure of these words, with their purity, as"
            + " a multiple of the mean over all words of the training texts.");
  }

  /** All words after the first epoch, after the kept one, and half way between. */
  private Block.Figure scatter(int kept) {
    int first = attention.firstEntry().getKey();
    List<ScatterChart.Group> groups =
        IntStream.of(first, (first + kept) / 2, kept)
            .distinct()
            .filter(attention::containsKey)
            .mapToObj(epoch -> group("after epoch " + epoch, attention.get(epoch)))
            .toList();
    return new Block.Figure(
        new ScatterChart(
            Axis.percent("purity in the training texts"),
            Axis.linear("attention (multiple of the mean)"),
            groups),
        isMultiLabel
            ? "Attention against purity, the share of a word's texts that have its label."
            : "Attention against purity: 100% for a word whose texts all have one label, 0% for one"
                + " whose texts have all labels alike.");
  }

  private ScatterChart.Group group(String name, double[] values) {
    return new ScatterChart.Group(
        name,
        IntStream.range(0, words.size())
            .mapToObj(
                i ->
                    new ScatterChart.Point(
                        purity(words.get(i)),
                        values[i],
                        words.get(i).form(),
                        names.get(words.get(i).label())))
            .toList());
  }

  private Block table(int first, double[] before, int kept, double[] after) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      CountedWord word = words.get(i);
      rows.add(
          List.of(
              word.form(),
              names.get(word.label()),
              word.texts(),
              purity(word),
              before[i],
              after[i]));
    }
    return new Block.Table(
        "Words by the strength of their counts; attention is a multiple of the mean",
        List.of(
            Block.Column.text("word"),
            Block.Column.text("label"),
            Block.Column.number("texts", 0),
            Block.Column.share("purity", 1),
            Block.Column.number("attention, epoch " + first, 2),
            Block.Column.bar("epoch %d, kept".formatted(kept), 2)),
        rows);
  }
}
