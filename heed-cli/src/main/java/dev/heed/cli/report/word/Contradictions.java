package dev.heed.cli.report.word;

import dev.heed.cli.report.Labels;
import dev.heed.lab.report.Block;
import dev.heed.text.TextClassifier;
import dev.heed.text.training.WordCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Words whose contribution speaks for a label while their counts say the opposite, or the other way
 * round.
 */
final class Contradictions {
  /** Texts of a word below which its counts say little. */
  private static final int MIN_TEXTS = 10;

  /** Standard deviations by which counts speak for or against a label. */
  private static final double MIN_DEVIATIONS = 3;

  /** The logit of a word alone that is worth showing: odds of 1.3. */
  private static final double MIN_LOGIT = 0.25;

  private static final int MAX_ROWS = 12;

  /** Logits computed: a second's work. */
  private static final int MAX_LOGITS = 2_000_000;

  private final TextClassifier classifier;
  private final WordCounts counts;

  /**
   * A word that contradicts its counts.
   *
   * @param logit of the label in a text of the word alone; of one label above the mean of all
   */
  private record Contradiction(CountedWord word, double logit) {}

  Contradictions(TextClassifier classifier, WordCounts counts) {
    this.classifier = classifier;
    this.counts = counts;
  }

  /** The table with its heading and advice; empty without such words. */
  List<Block> blocks() {
    List<Contradiction> found = find();
    if (found.isEmpty()) {
      return List.of();
    }
    List<String> names = Labels.distinct(classifier.labels());
    List<List<Object>> rows =
        found.stream()
            .limit(MAX_ROWS)
            .map(
                each ->
                    List.<Object>of(
                        each.word().form(),
                        names.get(each.word().label()),
                        each.word().texts(),
                        each.word().share(),
                        each.word().base(),
                        each.logit()))
            .toList();
    String caption =
        found.size() > MAX_ROWS
            ? String.format(
                Locale.ROOT,
                "The %d of %,d words that contradict their counts with the largest logits",
                MAX_ROWS,
                found.size())
            : "Words that contradict their counts, the largest logit first";
    return List.of(
        new Block.Heading("Words that contradict their counts"),
        new Block.Paragraph(
            "Such a word counts for a label that is rare among the training texts with the word, or"
                + " against one that is frequent there, because other words of the same texts take"
                + " the opposite part. Read texts with the word: if it belongs to a phrase, try a"
                + " longer --ngrams; if their labels are wrong, run heed audit."),
        new Block.Table(
            caption,
            List.of(
                Block.Column.text("word"),
                Block.Column.text("label"),
                Block.Column.number("texts with the word", 0),
                Block.Column.share("of them with the label", 1),
                Block.Column.share("of all texts", 1),
                Block.Column.bar("logit of the word alone", 2)),
            rows));
  }

  /** One label for each word, at which its logit is largest. */
  private List<Contradiction> find() {
    int most = MAX_LOGITS / counts.labels().size();
    return IntStream.range(0, counts.words().size())
        .filter(word -> counts.textsOfWord()[word] >= MIN_TEXTS)
        .limit(most)
        .mapToObj(this::find)
        .flatMap(Optional::stream)
        .sorted(
            Comparator.comparingDouble((Contradiction each) -> -Math.abs(each.logit()))
                .thenComparingInt(each -> each.word().word()))
        .toList();
  }

  private Optional<Contradiction> find(int word) {
    List<CountedWord> telling = new ArrayList<>();
    for (int label = 0; label < counts.labels().size(); label++) {
      CountedWord each = new CountedWord(counts, word, label);
      if (Math.abs(each.deviations()) >= MIN_DEVIATIONS) {
        telling.add(each);
      }
    }
    if (telling.isEmpty()) {
      return Optional.empty();
    }
    List<Double> logits = classifier.explain(counts.words().get(word)).logits();
    double mean =
        classifier.isMultiLabel()
            ? 0
            : logits.stream().mapToDouble(logit -> logit).average().orElseThrow();
    return telling.stream()
        .map(
            each -> {
              int label = classifier.labels().indexOf(counts.labels().get(each.label()));
              return new Contradiction(each, logits.get(label) - mean);
            })
        .filter(each -> Math.abs(each.logit()) >= MIN_LOGIT)
        .filter(each -> each.logit() * each.word().deviations() < 0)
        .max(Comparator.comparingDouble(each -> Math.abs(each.logit())));
  }
}
