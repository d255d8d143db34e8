package dev.heed.geometry;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.geometry.similarity.Initialise;
import dev.heed.geometry.similarity.Initialise.Metric;
import dev.heed.geometry.similarity.Points;
import dev.heed.geometry.similarity.Similarity;
import dev.heed.geometry.similarity.SimilarityMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import libsvm.svm;
import libsvm.svm_model;
import libsvm.svm_node;
import libsvm.svm_parameter;
import libsvm.svm_problem;

/**
 * Support vector machine (Cortes and Vapnik 1995) with a Gaussian kernel {@code K = e^(−γd²)},
 * solved by LIBSVM: {@code ŷ = S y + b}, {@code y = ±1}, for each pair of labels. The predicted
 * label wins the largest number of pairs; of equal ones the first in order.
 *
 * @param cost {@code C}
 * @param gamma {@code γ}; by default 1/(components · variance)
 */
public record SupportVectors(double cost, OptionalDouble gamma) implements Method {
  private static final double PRECISION = 1e-6;
  private static final int CACHE_MEGABYTES = 200;
  private static final int MAX_POINTS = 5_000;

  public SupportVectors {
    Require.above("cost", 0, cost);
    gamma.ifPresent(value -> Require.above("gamma", 0, value));
  }

  private static Initialise.Kernel kernel(double gamma) {
    Metric d = Metric.euclidean();
    return new Initialise.Kernel(
        (x, y) -> {
          double distance = d.of(x, y);
          return StrictMath.exp(-gamma * distance * distance);
        });
  }

  @Override
  public List<Role> similarities() {
    return List.of(new Role(Similarity.of(new Initialise.Weighted(kernel(1), new double[0]))));
  }

  /**
   * A classifier of two classes.
   *
   * @param alpha {@code α} of the training points of both
   * @param sign {@code y}: 1 for the first class and −1 for the second
   * @param offset {@code b}
   */
  record Machine(
      int first,
      int second,
      Initialise kernel,
      Points vectors,
      double[] alpha,
      double[] sign,
      double offset) {
    Similarity similarity() {
      return Similarity.of(new Initialise.Weighted(kernel, alpha));
    }

    /** Decision values; above 0 for the first class. */
    double[] decisions(Points queries, Computation computation) {
      double[] decisions =
          similarity().matrix(queries, vectors, computation.workers()).propagate(sign, 1);
      return Arrays.stream(decisions).map(value -> value + offset).toArray();
    }
  }

  @Override
  public Result run(Data data, Computation computation) {
    data.requireUsable();
    Split split = Split.of(data);
    data.requireAtMost(MAX_POINTS, "for kernels of all pairs");
    if (split.classes().size() < 2) {
      throw new ProblemException("all known labels are the same", "at least 2 different labels");
    }
    Points queries = split.queryPoints();
    List<Machine> machines = machines(split, computation);
    int classes = split.classes().size();
    int[] wins = new int[queries.count() * classes];
    for (Machine machine : machines) {
      double[] decisions = machine.decisions(queries, computation);
      for (int i = 0; i < decisions.length; i++) {
        wins[i * classes + (decisions[i] > 0 ? machine.first : machine.second)]++;
      }
    }
    int[] found = new int[queries.count()];
    for (int i = 0; i < wins.length; i++) {
      boolean more = wins[i] > wins[i / classes * classes + found[i / classes]];
      found[i / classes] = more ? i % classes : found[i / classes];
    }
    return split.result(
        found,
        machines.stream()
            .map(
                machine ->
                    new Result.Applied(
                        "%s against %s"
                            .formatted(
                                split.classes().get(machine.first),
                                split.classes().get(machine.second)),
                        machine.similarity(),
                        queries,
                        machine.vectors))
            .toList());
  }

  /** One machine for each pair of classes. */
  List<Machine> machines(Split split, Computation computation) {
    Points training = split.trainingPoints();
    Initialise.Kernel kernel = kernel(gamma.orElseGet(() -> usual(training)));
    SimilarityMatrix.Dense similarity = kernel.of(training, training, computation.workers());
    int classes = split.classes().size();
    List<Machine> machines = new ArrayList<>();
    for (int first = 0; first < classes; first++) {
      for (int second = first + 1; second < classes; second++) {
        machines.add(machine(first, second, split.target(), training, kernel, similarity));
        computation
            .progress()
            .step("pairs of labels", machines.size(), classes * (classes - 1L) / 2);
      }
    }
    return machines;
  }

  private static double usual(Points training) {
    double variance = 0;
    double mean = Arrays.stream(training.values()).average().orElse(0);
    for (double value : training.values()) {
      variance += (value - mean) * (value - mean) / training.values().length;
    }
    return variance > 0 ? 1 / (training.dim() * variance) : 1;
  }

  private Machine machine(
      int first,
      int second,
      int[] target,
      Points training,
      Initialise.Kernel kernel,
      SimilarityMatrix.Dense similarity) {
    int[] rows = new int[target.length];
    int count = 0;
    for (int i = 0; i < target.length; i++) {
      if (target[i] == first || target[i] == second) {
        rows[count++] = i;
      }
    }
    svm_problem problem = new svm_problem();
    problem.l = count;
    problem.y = new double[count];
    problem.x = new svm_node[count][count + 1];
    double[] vectors = new double[count * training.dim()];
    for (int i = 0; i < count; i++) {
      problem.y[i] = target[rows[i]] == first ? 1 : -1;
      problem.x[i][0] = node(0, i + 1);
      for (int j = 0; j < count; j++) {
        problem.x[i][j + 1] = node(j + 1, similarity.at(rows[i], rows[j]));
      }
      System.arraycopy(training.at(rows[i]), 0, vectors, i * training.dim(), training.dim());
    }
    svm_model model = svm.svm_train(problem, parameter());
    double[] alpha = new double[count];
    // LIBSVM's first class is that of the first training point.
    double turn = model.label[0];
    for (int k = 0; k < model.l; k++) {
      alpha[(int) model.SV[k][0].value - 1] = Math.abs(model.sv_coef[0][k]);
    }
    return new Machine(
        first,
        second,
        kernel,
        new Points(training.dim(), vectors),
        alpha,
        problem.y,
        -model.rho[0] * turn);
  }

  private svm_parameter parameter() {
    svm.svm_set_print_string_function(text -> {});
    svm_parameter parameter = new svm_parameter();
    parameter.svm_type = svm_parameter.C_SVC;
    parameter.kernel_type = svm_parameter.PRECOMPUTED;
    parameter.C = cost;
    parameter.eps = PRECISION;
    parameter.cache_size = CACHE_MEGABYTES;
    parameter.shrinking = 1;
    parameter.weight_label = new int[0];
    parameter.weight = new double[0];
    return parameter;
  }

  private static svm_node node(int index, double value) {
    svm_node node = new svm_node();
    node.index = index;
    node.value = value;
    return node;
  }
}
