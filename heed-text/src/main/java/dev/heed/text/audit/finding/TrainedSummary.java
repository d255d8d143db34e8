package dev.heed.text.audit.finding;

import dev.heed.base.Interval;
import java.util.List;
import java.util.Optional;

/**
 * The measurements of the checks that train classifiers. Each text is predicted by a classifier
 * that was trained on other texts.
 *
 * @param folds the parts of which each was predicted by a classifier of the others
 * @param texts the texts predicted
 * @param accuracy the share of them predicted correctly, with all of their labels and no other; the
 *     interval is Wilson's, 95 %
 * @param labelErrors texts whose label is probably wrong
 * @param groups the groups of texts whose accuracy was compared
 * @param learning how the texts were learnt; empty if texts have several labels, for which hard
 *     texts, weak groups and shortcuts are not looked for
 * @param shortcut the test of give-aways; empty without any
 * @param drift the difference between training and test texts; empty without a test file
 */
public record TrainedSummary(
    int folds,
    long texts,
    Share accuracy,
    long labelErrors,
    long groups,
    Optional<LearningMap> learning,
    Optional<Shortcut> shortcut,
    Optional<Drift> drift) {

  /** A share with its interval. */
  public record Share(double value, Interval interval) {}

  /**
   * How texts were learnt over all epochs of all trainings: dataset cartography (Swayamdipta et
   * al., EMNLP 2020).
   *
   * @param hard texts whose label was the most probable one in less than a third of the epochs
   * @param ambiguous texts whose label was the most probable one in a third to two thirds of the
   *     epochs
   * @param cells the number of texts by tenths of the mean probability of the label (rows, from 0)
   *     and by twentieths of its standard deviation (columns, 0 to 0.5)
   */
  public record LearningMap(long hard, long ambiguous, List<List<Integer>> cells) {
    /** Copies the lists. */
    public LearningMap {
      cells = cells.stream().map(List::copyOf).toList();
    }
  }

  /**
   * Accuracies of trainings on the same texts, on texts of one or more folds.
   *
   * @param giveAways the number of give-aways
   * @param texts the texts predicted
   * @param all with the whole texts
   * @param alone with nothing but the give-aways
   * @param without with the texts without the words of the give-aways
   * @param mostFrequent of always answering the most frequent label
   */
  public record Shortcut(
      int giveAways, long texts, double all, double alone, double without, double mostFrequent) {
    /** The part of what the texts add to the most frequent label that the give-aways add alone. */
    public double explained() {
      return all <= mostFrequent ? 0 : (alone - mostFrequent) / (all - mostFrequent);
    }

    /** The part of it that is lost without the words of the give-aways. */
    public double lost() {
      return all <= mostFrequent ? 0 : (all - without) / (all - mostFrequent);
    }
  }

  /**
   * How well a classifier tells test texts from training texts.
   *
   * @param auc the probability that a test text looks more like one than a training text does; the
   *     interval is DeLong's, 95 %
   * @param unknown the share of the test texts' words that no training text has
   * @param unknownWithin the same share of a fifth of the training texts against the others
   * @param testWords words that speak for the test file, the strongest first
   * @param trainWords words that speak for the training file
   */
  public record Drift(
      Share auc,
      double unknown,
      double unknownWithin,
      List<DriftWord> testWords,
      List<DriftWord> trainWords) {
    /** Copies the lists. */
    public Drift {
      testWords = List.copyOf(testWords);
      trainWords = List.copyOf(trainWords);
    }
  }

  /** A word with the shares of the training and of the test texts that have it. */
  public record DriftWord(String word, double train, double test) {}
}
