package dev.heed.text.teacher;

import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Chooses the penalty of a logistic regression by the loss on texts that it does not learn. */
public final class LinearTraining {
  /** Dev texts below which folds of all texts choose the penalty. */
  public static final int MIN_DEV = 100;

  private static final int FOLDS = 4;

  /** From the largest, which is fitted fastest; each starts from the one before. */
  private static final List<Double> PENALTIES =
      List.of(10.0, 3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001);

  /** Penalties with a higher loss than the best, after which no others are tried. */
  private static final int PATIENCE = 2;

  private LinearTraining() {}

  /**
   * A classifier of features.
   *
   * @param penalty half of it times the squared weights is added to the mean loss
   * @param heldOutLoss the mean loss on the texts that chose the penalty
   */
  public record Fitted(LinearClassifier classifier, double penalty, double heldOutLoss) {}

  /** Learns texts with the penalty that suits dev texts best. */
  public static Fitted fit(Examples train, Examples dev, int threads) {
    try (Workers workers = new Workers(threads)) {
      LogisticRegression regression = new LogisticRegression(train, workers);
      double[] parameters = regression.zeros();
      Fitted best = null;
      int worse = 0;
      for (double penalty : PENALTIES) {
        parameters = regression.fit(penalty, parameters);
        LinearClassifier classifier = regression.classifier(parameters);
        Fitted fitted = new Fitted(classifier, penalty, classifier.loss(dev));
        if (best == null || fitted.heldOutLoss() < best.heldOutLoss()) {
          best = fitted;
          worse = 0;
        } else if (++worse == PATIENCE) {
          break;
        }
      }
      return best;
    }
  }

  /** Learns texts with the penalty that suits folds of them best, where there are few. */
  public static Fitted fit(Examples texts, long seed, int threads) {
    int[] foldOf = folds(texts, seed);
    double[] losses = new double[PENALTIES.size()];
    try (Workers workers = new Workers(threads)) {
      for (int fold = 0; fold < FOLDS; fold++) {
        int held = fold;
        Examples out = texts.of(places(foldOf, i -> foldOf[i] == held));
        Examples in = texts.of(places(foldOf, i -> foldOf[i] != held));
        LogisticRegression regression = new LogisticRegression(in, workers);
        double[] parameters = regression.zeros();
        for (int i = 0; i < losses.length; i++) {
          parameters = regression.fit(PENALTIES.get(i), parameters);
          losses[i] += regression.classifier(parameters).loss(out) * out.count() / texts.count();
        }
      }
      int best = 0;
      for (int i = 1; i < losses.length; i++) {
        best = losses[i] < losses[best] ? i : best;
      }
      return new Fitted(
          fit(texts, PENALTIES.get(best), workers), PENALTIES.get(best), losses[best]);
    }
  }

  /** Learns texts with a given penalty. */
  public static LinearClassifier fit(Examples texts, double penalty, int threads) {
    try (Workers workers = new Workers(threads)) {
      return fit(texts, penalty, workers);
    }
  }

  private static LinearClassifier fit(Examples texts, double penalty, Workers workers) {
    LogisticRegression regression = new LogisticRegression(texts, workers);
    return regression.classifier(regression.fit(penalty, regression.zeros()));
  }

  private static int[] places(int[] foldOf, IntPredicate isIn) {
    return IntStream.range(0, foldOf.length).filter(isIn).toArray();
  }

  /** Deals the texts of each class in turn. */
  private static int[] folds(Examples texts, long seed) {
    int[] order = IntStream.range(0, texts.count()).toArray();
    new SeededRandom(seed).stream("teacher folds", 0).shuffle(order);
    int[] foldOf = new int[order.length];
    int dealt = 0;
    for (int k = 0; k < texts.classes(); k++) {
      int label = k;
      for (int i : Arrays.stream(order).filter(each -> texts.likeliest(each) == label).toArray()) {
        foldOf[i] = dealt++ % FOLDS;
      }
    }
    return foldOf;
  }
}
