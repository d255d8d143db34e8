package dev.heed.nets.model;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Parameters;
import dev.heed.nets.torch.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;

/**
 * A recurrent network whose state attends to earlier ones (arXiv:2006.09471): {@code h_{k+1} =
 * tanh(V s_k + U x + b)}, {@code s_k = (h_k + c_k)/2}, {@code c_k = Σ_i α_i h_i}, {@code α =
 * softmax_i(wᵀ tanh(W s_{k−1} + K h_i))}. Which states {@code i} are attended to, others decide.
 */
public final class AttentiveRecurrence extends Module {
  private final int dim;
  private final Tensor inputs;
  private final Tensor inputBias;
  private final LinearImpl recurrent;
  private final LinearImpl query;
  private final LinearImpl key;
  private final Tensor score;
  private final LinearImpl output;

  /** The memory of a batch of sequences. Every sequence has as many states in memory. */
  public interface Memory {
    /**
     * Adds the new state of each sequence.
     *
     * @return for each sequence the numbers of the states in memory, counted from 0
     */
    int[][] add();

    /**
     * Notes the attention of the new states.
     *
     * @param weights a row for each sequence, a column for each state in its memory
     */
    void attend(float[] weights);
  }

  /**
   * A network before its first step, which depends on {@code random} alone.
   *
   * @param symbols the number of symbols that it reads
   * @param dim the length of a state
   * @param classes the number of its answers
   */
  public AttentiveRecurrence(int symbols, int dim, int classes, SeededRandom random) {
    this.dim = dim;
    double bound = 1 / Math.sqrt((double) symbols);
    inputs = Parameters.register(this, "inputs", uniform(bound, random, symbols, dim));
    inputBias = Parameters.register(this, "inputBias", uniform(bound, random, 1, dim));
    recurrent = register_module("recurrent", Parameters.linear(dim, dim, false, random));
    Parameters.set(recurrent.weight(), orthogonal(dim, random));
    query = register_module("query", Parameters.linear(dim, dim, false, random));
    key = register_module("key", Parameters.linear(dim, dim, false, random));
    score =
        Parameters.register(
            this,
            "score",
            Parameters.normal(1 / Math.sqrt((double) dim), random, dim, 1).requires_grad_(true));
    output = register_module("output", Parameters.linear(dim, classes, true, random));
  }

  private static Tensor uniform(double bound, SeededRandom random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.uniform(-bound, bound);
    }
    return Tensor.create(values, rows, columns).requires_grad_(true);
  }

  /** A random orthogonal matrix, row-major: the directions of Gaussian columns. */
  static float[] orthogonal(int size, SeededRandom random) {
    RealMatrix gaussian = MatrixUtils.createRealMatrix(size, size);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        gaussian.setEntry(i, j, random.gaussian());
      }
    }
    RealMatrix q = new QRDecomposition(gaussian).getQ();
    float[] values = new float[size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) q.getEntry(i / size, i % size);
    }
    return values;
  }

  /**
   * The logits of the answer after the last symbol, a row for each sequence.
   *
   * @param sequences symbols, all of the same number
   * @param memory the states that are attended to; empty for a network without attention, in which
   *     {@code s = h}
   */
  public Tensor forward(int[][] sequences, Optional<Memory> memory) {
    int batch = sequences.length;
    List<Tensor> states = new ArrayList<>();
    List<Tensor> keys = new ArrayList<>();
    Tensor s = torch.zeros(batch, dim);
    for (int t = 0; t < sequences[0].length; t++) {
      int now = t;
      int[] symbols = Arrays.stream(sequences).mapToInt(sequence -> sequence[now]).toArray();
      Tensor read = inputs.index_select(0, Tensors.of(symbols, Device.CPU)).add(inputBias);
      Tensor before = s;
      Tensor h = (t == 0 ? read : read.add(recurrent.forward(s))).tanh();
      if (memory.isEmpty()) {
        s = h;
        continue;
      }
      states.add(h);
      keys.add(key.forward(h));
      Tensor places = places(memory.get().add(), t + 1);
      long present = places.numel() / batch;
      Tensor attended = select(states, places).view(batch, present, dim);
      Tensor scores =
          select(keys, places)
              .view(batch, present, dim)
              .add(query.forward(before).unsqueeze(1))
              .tanh()
              .matmul(score)
              .view(batch, present);
      Tensor weights = scores.softmax(1);
      memory.get().attend(Tensors.floats(weights));
      Tensor context = weights.unsqueeze(1).bmm(attended).view(batch, dim);
      s = h.add(context).mul(new Scalar(0.5));
    }
    return output.forward(s);
  }

  /** Rows of the stacked states, {@code [sequences · states]}: state {@code i} of sequence b. */
  private static Tensor places(int[][] present, int states) {
    int[] rows = new int[present.length * present[0].length];
    for (int b = 0; b < present.length; b++) {
      for (int j = 0; j < present[b].length; j++) {
        rows[b * present[b].length + j] = b * states + present[b][j];
      }
    }
    return Tensors.of(rows, Device.CPU);
  }

  private Tensor select(List<Tensor> each, Tensor places) {
    Tensor all = torch.stack(new TensorVector(each.toArray(Tensor[]::new)), 1);
    return all.view(all.numel() / dim, dim).index_select(0, places);
  }
}
