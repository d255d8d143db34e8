package dev.heed.bench;

import dev.heed.spi.AttentionBaseline;
import java.util.ArrayList;
import java.util.List;
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
 * PyTorch's attention on the processor.
 *
 * <p>A squared distance is computed in two ways: {@code sdpa}, as {@code
 * scaled_dot_product_attention} of {@code [2u, 1]} and {@code [v, −‖v‖²]}, values with a zero more;
 * and {@code cdist}, as a matrix of distances. PyTorch's own threads and those of its OpenBLAS
 * hinder each other when both are many, and which is better depends on the way, so a way is also
 * one of both.
 */
public final class TorchAttention implements AttentionBaseline {
  private static final String MANY_BLAS_THREADS = ", threads in OpenBLAS";

  /** For {@link java.util.ServiceLoader}. */
  public TorchAttention() {}

  @Override
  public String name() {
    return "PyTorch";
  }

  @Override
  public List<String> ways(Kind kind) {
    return switch (kind) {
      case DOT -> List.of("sdpa", "sdpa" + MANY_BLAS_THREADS);
      case L2, METRIC ->
          List.of("sdpa", "sdpa" + MANY_BLAS_THREADS, "cdist", "cdist" + MANY_BLAS_THREADS);
    };
  }

  @Override
  public Prepared prepare(Problem problem, String way, int threads) {
    boolean many = way.endsWith(MANY_BLAS_THREADS);
    return new Run(problem, way.startsWith("cdist"), many ? 1 : threads, many ? threads : 1);
  }

  private static final class Run implements Prepared {
    private final Problem problem;
    private final boolean distances;
    private final int threads;
    private final int blasThreads;
    private final Tensor queries;
    private final Tensor keys;
    private final Tensor values;
    private final Tensor outputGradients;
    private final List<Tensor> parameters = new ArrayList<>();
    private float[] output = {};
    private float[] queryGradients = {};

    Run(Problem problem, boolean distances, int threads, int blasThreads) {
      this.problem = problem;
      this.distances = distances;
      this.threads = threads;
      this.blasThreads = blasThreads;
      long[] shape = {1, problem.heads(), problem.tokens(), problem.dim()};
      queries = leaf(problem.queries(), shape);
      keys = problem.kind() == Kind.DOT ? leaf(problem.keys(), shape) : queries;
      values = leaf(problem.values(), shape);
      outputGradients = Tensor.create(problem.outputGradients(), shape);
      for (float[] each : problem.parameters()) {
        long dim = problem.dim();
        boolean matrix = each.length > dim;
        parameters.add(matrix ? leaf(each, dim, dim) : leaf(each, dim));
      }
    }

    private static Tensor leaf(float[] values, long... shape) {
      return Tensor.create(values, shape).requires_grad_(true);
    }

    private void setThreads() {
      torch.set_num_threads(threads);
      openblas_nolapack.blas_set_num_threads(blasThreads);
    }

    @Override
    public void forward() {
      setThreads();
      try (PointerScope _ = new PointerScope();
          NoGradGuard _ = new NoGradGuard()) {
        Tensor result = attention();
        // Copied once, for the check; later passes are timed.
        if (output.length == 0) {
          output = floats(result);
        }
      }
    }

    @Override
    public void forwardAndBackward() {
      setThreads();
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
        if (queryGradients.length == 0) {
          queryGradients = floats(queries.grad());
        }
      }
    }

    private float[] floats(Tensor tensor) {
      float[] result = new float[problem.queries().length];
      tensor.contiguous().data_ptr_float().get(result);
      return result;
    }

    private Tensor attention() {
      return switch (problem.kind()) {
        case DOT -> torch.scaled_dot_product_attention(queries, keys, values);
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

    @Override
    public float[] output() {
      return output.clone();
    }

    @Override
    public float[] queryGradients() {
      return queryGradients.clone();
    }

    @Override
    public void close() {
      parameters.forEach(Tensor::close);
      List.of(queries, values, outputGradients).forEach(Tensor::close);
    }
  }
}
