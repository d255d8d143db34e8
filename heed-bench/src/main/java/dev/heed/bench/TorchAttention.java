package dev.heed.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * PyTorch's attention on the processor, in a process of its own so that its threads do not compete
 * with those of Heed.
 *
 * <p>Scores by a squared distance are computed in two ways: {@code sdpa}, as {@code
 * scaled_dot_product_attention} of {@code [2u, 1]} and {@code [v, −‖v‖²]} with values padded by a
 * zero; and {@code cdist}, by a matrix of distances. PyTorch's threads and those of its OpenBLAS
 * hinder each other if both are many, and which should be many depends on the way, so each is timed
 * both with threads in PyTorch and with threads in OpenBLAS.
 */
public final class TorchAttention {
  private static final String MANY_BLAS_THREADS = ", threads in OpenBLAS";

  /** A score, each of self-attention of {@code [heads, tokens, dim]}. */
  private enum Kind {
    DOT,
    L2,
    METRIC
  }

  /** The pairs of tokens that take part. */
  private enum Pattern {
    NONE,
    WINDOW,
    BLOCKS
  }

  private TorchAttention() {}

  /**
   * Answers requests on standard input, as {@link DataInputStream} reads them, on standard output,
   * until the input ends. Each begins with a word:
   *
   * <ul>
   *   <li>{@code problem}: kind, heads, tokens, dim, threads, a mask's pattern and size; then
   *       arrays, each after its length: queries, keys, values, output gradients; then the number
   *       of parameters, and these. The answer is the number of ways to compute it, and their
   *       names.
   *   <li>{@code check}: the index of a way. The answer is two arrays: the output, and the gradient
   *       in the queries.
   *   <li>{@code time}: the index of a way, whether with the backward pass, and the nanoseconds to
   *       repeat it for. The answer is the number of runs, at least 2, and the nanoseconds of each.
   * </ul>
   */
  public static void main(String[] args) throws IOException {
    List<Run> runs = List.of();
    try (DataInputStream in =
            new DataInputStream(
                new BufferedInputStream(new FileInputStream(FileDescriptor.in), 1 << 16));
        DataOutputStream out =
            new DataOutputStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16))) {
      while (true) {
        String request = in.readUTF();
        switch (request) {
          case "problem" -> {
            runs.forEach(Run::close);
            runs = runs(in);
            out.writeInt(runs.size());
            for (Run run : runs) {
              out.writeUTF(run.way());
            }
          }
          case "check" -> runs.get(in.readInt()).check(out);
          case "time" -> runs.get(in.readInt()).time(in.readBoolean(), in.readLong(), out);
          default -> throw new IOException("request is " + request);
        }
        out.flush();
      }
    } catch (EOFException _) {
      // The requests have ended.
    }
  }

  /** A run for each way to compute a problem that is read. */
  private static List<Run> runs(DataInputStream in) throws IOException {
    Kind kind = Kind.valueOf(in.readUTF());
    int heads = in.readInt();
    int tokens = in.readInt();
    int dim = in.readInt();
    int threads = in.readInt();
    Pattern pattern = Pattern.valueOf(in.readUTF());
    int size = in.readInt();
    List<float[]> inputs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      inputs.add(floats(in));
    }
    List<float[]> parameters = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      parameters.add(floats(in));
    }
    Problem problem = new Problem(kind, new long[] {1, heads, tokens, dim}, inputs, parameters);
    List<Run> runs = new ArrayList<>();
    if (pattern != Pattern.NONE) {
      Tensor allowed = allowed(pattern, size, tokens);
      runs.add(new Run(problem, false, threads, 1).masked("boolean mask", allowed));
      runs.add(new Run(problem, false, threads, 1).masked("float mask", added(allowed)));
      return runs;
    }
    for (boolean distances : kind == Kind.DOT ? new boolean[1] : new boolean[] {false, true}) {
      runs.add(new Run(problem, distances, threads, 1));
      if (threads > 1) {
        runs.add(new Run(problem, distances, 1, threads));
      }
    }
    return runs;
  }

  /** Whether a query may attend to a key, {@code [tokens, tokens]}. */
  private static Tensor allowed(Pattern pattern, int size, int tokens) {
    int[] places = new int[tokens];
    for (int i = 0; i < tokens; i++) {
      places[i] = pattern == Pattern.BLOCKS ? i / size : i;
    }
    Tensor queries = Tensor.create(places).unsqueeze(1);
    Tensor keys = Tensor.create(places).unsqueeze(0);
    if (pattern == Pattern.BLOCKS) {
      return queries.eq(keys);
    }
    Tensor distance = queries.sub(keys);
    return distance.ge(new Scalar(0)).logical_and(distance.lt(new Scalar(size)));
  }

  /** A summand of scores: 0, or −∞ where a pair is not allowed. */
  private static Tensor added(Tensor allowed) {
    Tensor zeros = torch.zeros(new long[] {allowed.size(0), allowed.size(1)});
    return zeros.masked_fill_(allowed.logical_not(), new Scalar(Double.NEGATIVE_INFINITY));
  }

  private static float[] floats(DataInputStream in) throws IOException {
    float[] values = new float[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }

  private static void write(DataOutputStream out, float[] values) throws IOException {
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  /**
   * Numbers for one kind of attention.
   *
   * @param inputs queries, keys, values, output gradients
   * @param parameters none for a dot product, {@code M} for {@code −‖Mx − My‖²}, and {@code W₁, b₁,
   *     W₂, b₂} for {@code φ(x) = x + W₂ tanh(W₁x + b₁) + b₂}
   */
  private record Problem(Kind kind, long[] shape, List<float[]> inputs, List<float[]> parameters) {
    long dim() {
      return shape[shape.length - 1];
    }
  }

  private static final class Run {
    private final Problem problem;
    private final boolean distances;
    private final int threads;
    private final int blasThreads;
    private final Tensor queries;
    private final Tensor keys;
    private final Tensor values;
    private final Tensor outputGradients;
    private final List<Tensor> parameters = new ArrayList<>();
    private Optional<Tensor> mask = Optional.empty();
    private String way = "";

    Run(Problem problem, boolean distances, int threads, int blasThreads) {
      this.problem = problem;
      this.distances = distances;
      this.threads = threads;
      this.blasThreads = blasThreads;
      long[] shape = problem.shape();
      queries = leaf(problem.inputs().get(0), shape);
      keys = problem.kind() == Kind.DOT ? leaf(problem.inputs().get(1), shape) : queries;
      values = leaf(problem.inputs().get(2), shape);
      outputGradients = Tensor.create(problem.inputs().get(3), shape);
      long dim = problem.dim();
      for (float[] each : problem.parameters()) {
        parameters.add(each.length > dim ? leaf(each, dim, dim) : leaf(each, dim));
      }
    }

    private static Tensor leaf(float[] values, long... shape) {
      return Tensor.create(values, shape).requires_grad_(true);
    }

    /** The same with a mask of all pairs. */
    Run masked(String name, Tensor tensor) {
      mask = Optional.of(tensor);
      way = ", " + name;
      return this;
    }

    String way() {
      return (distances ? "cdist" : "sdpa") + (blasThreads > 1 ? MANY_BLAS_THREADS : "") + way;
    }

    private void setThreads() {
      torch.set_num_threads(threads);
      openblas_nolapack.blas_set_num_threads(blasThreads);
    }

    void check(DataOutputStream out) throws IOException {
      setThreads();
      forwardAndBackward();
      try (PointerScope _ = new PointerScope();
          NoGradGuard _ = new NoGradGuard()) {
        write(out, floats(attention()));
        write(out, floats(queries.grad()));
      }
    }

    void time(boolean backward, long turn, DataOutputStream out) throws IOException {
      setThreads();
      List<Long> times = new ArrayList<>();
      long begin = System.nanoTime();
      long end = begin;
      while (end - begin < turn || times.size() < 2) {
        long start = System.nanoTime();
        run(backward);
        end = System.nanoTime();
        times.add(end - start);
      }
      out.writeInt(times.size());
      for (long time : times) {
        out.writeLong(time);
      }
    }

    private void run(boolean backward) {
      if (backward) {
        forwardAndBackward();
        return;
      }
      try (PointerScope _ = new PointerScope();
          NoGradGuard _ = new NoGradGuard()) {
        attention();
      }
    }

    private void forwardAndBackward() {
      try (PointerScope _ = new PointerScope()) {
        List<Tensor> leaves = new ArrayList<>(List.of(queries, keys, values));
        leaves.addAll(parameters);
        for (Tensor leaf : leaves) {
          if (leaf.grad().defined()) {
            leaf.mutable_grad().zero_();
          }
        }
        attention()
            .backward(outputGradients, new BoolOptional(), false, new TensorArrayRefOptional());
      }
    }

    private static float[] floats(Tensor tensor) {
      float[] result = new float[Math.toIntExact(tensor.numel())];
      tensor.contiguous().data_ptr_float().get(result);
      return result;
    }

    private Tensor attention() {
      return switch (problem.kind()) {
        case DOT ->
            torch.scaled_dot_product_attention(
                queries,
                keys,
                values,
                mask.map(TensorOptional::new).orElseGet(TensorOptional::new),
                0,
                false,
                new DoubleOptional(),
                false);
        case L2 -> ofFeatures(torch.linear(queries, parameters.get(0)));
        case METRIC -> {
          Tensor hidden =
              torch
                  .linear(queries, parameters.get(0), new TensorOptional(parameters.get(1)))
                  .tanh();
          Tensor moved =
              torch.linear(hidden, parameters.get(2), new TensorOptional(parameters.get(3)));
          yield ofFeatures(queries.add(moved));
        }
      };
    }

    private Tensor ofFeatures(Tensor u) {
      if (distances) {
        Tensor squares = torch.cdist(u, u).pow(new Scalar(2)).neg();
        return torch.matmul(torch.softmax(squares, -1), values);
      }
      Tensor one = torch.ones_like(u.narrow(-1, 0, 1));
      Tensor bias = u.mul(u).sum(new long[] {-1}, true, new ScalarTypeOptional()).neg();
      Tensor left = torch.cat(new TensorVector(u.mul(new Scalar(2)), one), -1);
      Tensor right = torch.cat(new TensorVector(u, bias), -1);
      Tensor wide = torch.cat(new TensorVector(values, torch.zeros_like(one)), -1);
      return torch
          .scaled_dot_product_attention(
              left, right, wide, new TensorOptional(), 0, false, new DoubleOptional(1), false)
          .narrow(-1, 0, problem.dim());
    }

    void close() {
      parameters.forEach(Tensor::close);
      List.of(queries, values, outputGradients).forEach(Tensor::close);
      mask.ifPresent(Tensor::close);
    }
  }
}
