package dev.heed.bench.labels;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import dev.heed.bench.peers.Example;
import dev.heed.bench.peers.TfIdf;
import dev.heed.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Confident learning on the out-of-fold probabilities of LIBLINEAR's logistic regression, one label
 * against the rest, on {@link TfIdf}: as cleanlab is mostly used on texts.
 *
 * <p>C. G. Northcutt, L. Jiang, I. L. Chuang, <i>Confident Learning: Estimating Uncertainty in
 * Dataset Labels</i>, JAIR 70 (2021).
 */
final class ConfidentLearning {
  private static final int FOLDS = 5;
  private static final double TOLERANCE = 0.01;

  private final List<Example> texts;
  private final List<String> labels;
  private final int[] given;
  private final double[][] p;

  /**
   * Trains.
   *
   * @param c the inverse strength of the regularisation
   */
  ConfidentLearning(List<Example> texts, double c, long seed) {
    this.texts = texts;
    labels = List.copyOf(new TreeSet<>(texts.stream().map(Example::label).toList()));
    given = texts.stream().mapToInt(text -> labels.indexOf(text.label())).toArray();
    p = new double[given.length][labels.size()];
    int[] folds = folds(seed);
    IntStream.range(0, FOLDS).parallel().forEach(fold -> predict(fold, folds, c));
  }

  /** Stratified. */
  private int[] folds(long seed) {
    SeededRandom random = new SeededRandom(seed);
    int[] folds = new int[given.length];
    for (int k = 0; k < labels.size(); k++) {
      int label = k;
      int[] places = IntStream.range(0, given.length).filter(i -> given[i] == label).toArray();
      random.stream("folds", k).shuffle(places);
      for (int i = 0; i < places.length; i++) {
        folds[places[i]] = i % FOLDS;
      }
    }
    return folds;
  }

  private void predict(int fold, int[] folds, double c) {
    int[] others = IntStream.range(0, given.length).filter(i -> folds[i] != fold).toArray();
    TfIdf weights = new TfIdf(Arrays.stream(others).mapToObj(texts::get).toList());
    Problem problem = new Problem();
    problem.l = others.length;
    problem.n = weights.size();
    problem.bias = -1;
    problem.x =
        Arrays.stream(others)
            .mapToObj(i -> weights.features(texts.get(i)))
            .toArray(Feature[][]::new);
    problem.y = Arrays.stream(others).mapToDouble(i -> given[i]).toArray();
    Linear.disableDebugOutput();
    Model model = Linear.train(problem, new Parameter(SolverType.L2R_LR, c, TOLERANCE));
    double[] values = new double[labels.size()];
    for (int i = 0; i < given.length; i++) {
      if (folds[i] == fold) {
        Linear.predictProbability(model, weights.features(texts.get(i)), values);
        for (int k = 0; k < values.length; k++) {
          p[i][model.getLabels()[k]] = values[k];
        }
      }
    }
  }

  /** The share of the texts whose label is the most probable one. */
  double accuracy() {
    return IntStream.range(0, given.length).filter(i -> highest(i) == given[i]).count()
        / (double) given.length;
  }

  private int highest(int text) {
    return IntStream.range(0, labels.size())
        .boxed()
        .max(Comparator.comparingDouble(k -> p[text][k]))
        .orElseThrow();
  }

  /** The suspects of the confident joint by their margin, the most suspicious first. */
  List<Integer> suspects() {
    double[] sums = new double[labels.size()];
    double[] counts = new double[labels.size()];
    for (int i = 0; i < given.length; i++) {
      sums[given[i]] += p[i][given[i]];
      counts[given[i]]++;
    }
    List<Integer> suspects = new ArrayList<>();
    for (int i = 0; i < given.length; i++) {
      int best = -1;
      for (int k = 0; k < sums.length; k++) {
        if (p[i][k] >= sums[k] / counts[k] && (best < 0 || p[i][k] > p[i][best])) {
          best = k;
        }
      }
      if (best >= 0 && best != given[i]) {
        suspects.add(i);
      }
    }
    suspects.sort(Comparator.comparingDouble(this::margin));
    return suspects;
  }

  private double margin(int text) {
    double other = 0;
    for (int k = 0; k < p[text].length; k++) {
      other = k == given[text] ? other : Math.max(other, p[text][k]);
    }
    return p[text][given[text]] - other;
  }
}
