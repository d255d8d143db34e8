package dev.heed.cli.report.word;

import dev.heed.cli.report.Measured;
import dev.heed.lab.report.Block;
import dev.heed.text.TextClassifier;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.WordCounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Follows words during a training: a few, chosen by their counts before it starts, and the ranking
 * of the most frequent.
 */
public final class WordRecorder implements TrainingListener.Words {
  /** Labels up to which the sections stand open; a report on more has many of them. */
  private static final int FEW_LABELS = 15;

  private Optional<WordCounts> counts = Optional.empty();
  private List<CountedWord> followed = List.of();
  private final SequencedMap<Integer, double[]> attention = new LinkedHashMap<>();
  private final RankingCourse ranking = new RankingCourse();

  /** A recorder for one training. */
  public WordRecorder() {}

  @Override
  public void counted(WordCounts all) {
    counts = Optional.of(all);
    followed = GiveAwayCourse.choose(all);
  }

  @Override
  public void scored(int epoch, float[] scores) {
    ranking.add(epoch, scores);
    int[] texts = counts.orElseThrow().textsOfWord();
    double highest = Double.NEGATIVE_INFINITY;
    for (float score : scores) {
      highest = Math.max(highest, score);
    }
    double sum = 0;
    double all = 0;
    for (int word = 0; word < scores.length; word++) {
      sum += texts[word] * StrictMath.exp(scores[word] - highest);
      all += texts[word];
    }
    double mean = sum / all;
    double shift = highest;
    attention.put(
        epoch,
        followed.stream()
            .mapToDouble(each -> StrictMath.exp(scores[each.word()] - shift) / mean)
            .toArray());
  }

  /**
   * The sections of the report; none for few texts.
   *
   * @param kept the epoch whose weights are kept
   */
  public List<Block> blocks(TextClassifier classifier, int kept) {
    if (counts.isEmpty() || counts.get().texts() < Measured.ENOUGH) {
      return List.of();
    }
    List<Block> blocks = new ArrayList<>();
    blocks.addAll(
        new GiveAwayCourse(followed, counts.get().labels(), attention, classifier.isMultiLabel())
            .blocks(kept));
    ranking.sentence(kept).ifPresent(blocks::add);
    blocks.addAll(new Contradictions(classifier, counts.get()).blocks());
    if (classifier.labels().size() > FEW_LABELS && !blocks.isEmpty()) {
      return List.of(
          new Block.Fold("Words that give labels away or contradict their counts", blocks));
    }
    return blocks;
  }
}
