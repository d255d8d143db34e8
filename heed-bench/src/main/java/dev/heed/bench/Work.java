package dev.heed.bench;

import dev.heed.dynamics.task.TaskData;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.training.Head;

/**
 * Minimum work of an epoch, counted from its loops: a forward pass over training and dev documents,
 * a backward pass over training documents, and the step.
 *
 * @param bytes bytes read and written; a row counts at each use
 * @param operations additions and multiplications
 * @param workingSet bytes of the arrays in use
 */
record Work(double bytes, double operations, double workingSet) {
  /** Additions and multiplications of an exponential; a logarithm takes about the same. */
  private static final int EXPONENTIAL = 22;

  private static final int INT = 4;

  static Work of(TaskData data, ClassifierShape shape, boolean shortcuts) {
    return shortcuts ? withShortcuts(data, shape) : general(data, shape);
  }

  /**
   * With the exact shortcuts, in double: a row has one number for each hidden unit, or for each
   * class but the last, and one more.
   */
  private static Work withShortcuts(TaskData data, ClassifierShape shape) {
    boolean fixed = shape.head() instanceof Head.Fixed;
    int outputs = outputs(shape, true);
    double row = Double.BYTES * (outputs + 1.0);
    // Bytes of a training word: its score, and its coefficients or embedding.
    double own = Double.BYTES * (1.0 + (fixed ? outputs : shape.dim()));
    double words = data.train().columns();
    double entries = data.train().positions();
    double seen = entries + data.dev().positions();
    double documents = data.train().count();
    double judged = documents + data.dev().count();
    double project = words * (own + row + (fixed ? row : 0));
    double forward = seen * (INT + row) + judged * (2 * INT + Double.BYTES) + documents * row;
    double backward = entries * (INT + row) + words * (row + 2 * own);
    double wordOperations =
        EXPONENTIAL + (fixed ? 2.0 * outputs * outputs + 6 * outputs : 6.0 * outputs * shape.dim());
    return new Work(
        project + forward + backward,
        (seen + entries) * (outputs + 1)
            + words * wordOperations
            + judged * head(shape)
            + documents * 4 * outputs,
        words * (own + row) + judged * row + 2 * INT * seen);
  }

  /** Without shortcuts, in float: whole embeddings, keys and context vectors. */
  private static Work general(TaskData data, ClassifierShape shape) {
    double words = data.train().columns();
    double entries = data.train().positions();
    double seen = entries + data.dev().positions();
    double documents = data.train().count();
    double judged = documents + data.dev().count();
    double row = Float.BYTES * (double) shape.dim();
    double key = Float.BYTES * (double) shape.keyDim();
    double forward = seen * (2 * INT + 2 * Float.BYTES + row) + words * key + judged * 2 * row;
    double backward =
        entries * (2 * INT + 3 * Float.BYTES + row)
            + documents * 5 * row
            + words * (5 * row + 4 * key);
    double layer = 2.0 * outputs(shape, false) * shape.dim();
    boolean fixed = shape.head() instanceof Head.Fixed;
    return new Work(
        forward + backward,
        2 * (seen + entries) * shape.dim()
            + words * (4.0 * shape.dim() + 5.0 * shape.keyDim() + EXPONENTIAL)
            + judged * (head(shape) + layer)
            + documents * ((fixed ? 1 : 2) * layer + 2 * shape.dim()),
        words * (2 * row + 2 * key) + judged * 2 * row + 4 * INT * seen);
  }

  /** The numbers that the first layer of the head makes of an embedding. */
  static int outputs(ClassifierShape shape, boolean shortcuts) {
    return switch (shape.head()) {
      case Head.Mlp(int hidden) -> hidden;
      case Head.Fixed(), Head.Linear() -> shape.classes() - (shortcuts ? 1 : 0);
    };
  }

  /** Operations of the softmax and of the head after its first layer. */
  private static double head(ClassifierShape shape) {
    double softmax = (shape.classes() + 1.0) * EXPONENTIAL + 4 * shape.classes();
    return shape.head() instanceof Head.Mlp(int hidden)
        ? softmax + 6.0 * hidden * shape.classes()
        : softmax;
  }
}
