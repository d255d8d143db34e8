package dev.heed.nets.torch;

import dev.heed.kernel.SeededRandom;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LinearOptions;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Parameters of modules: initial values, number and serialisation. */
public final class Parameters {
  private Parameters() {}

  /**
   * A linear map that starts as PyTorch's own, uniform within {@code ±1/√inputs}, with Heed's
   * random numbers: PyTorch's generator is shared by all threads.
   */
  public static LinearImpl linear(long inputs, long outputs, boolean bias, SeededRandom random) {
    LinearOptions options = new LinearOptions(inputs, outputs);
    options.bias().put(bias);
    LinearImpl linear = new LinearImpl(options);
    double bound = 1 / Math.sqrt((double) inputs);
    uniform(linear.weight(), bound, random);
    if (bias) {
      uniform(linear.bias(), bound, random);
    }
    return linear;
  }

  private static void uniform(Tensor tensor, double bound, SeededRandom random) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.uniform(-bound, bound);
    }
    set(tensor, values);
  }

  /**
   * Makes a tensor a parameter of a module.
   *
   * @return the tensor itself: the result of {@code register_parameter} lies in a table of the
   *     module that moves when it grows
   */
  public static Tensor register(Module module, String name, Tensor start) {
    module.register_parameter(name, start);
    return start;
  }

  /** Normally distributed values with mean 0. */
  public static Tensor normal(double deviation, SeededRandom random, long... shape) {
    float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.gaussian());
    }
    return Tensor.create(values, shape);
  }

  /** Overwrites a parameter. */
  public static void set(Tensor parameter, float[] values) {
    try (NoGradGuard _ = new NoGradGuard()) {
      parameter.copy_(Tensor.create(values, parameter.shape()));
    }
  }

  /** Number of parameters of a module. */
  public static long count(Module module) {
    try (PointerScope _ = new PointerScope()) {
      TensorVector parameters = module.parameters();
      long count = 0;
      for (long i = 0; i < parameters.size(); i++) {
        count += parameters.get(i).numel();
      }
      return count;
    }
  }

  /** Writes all parameters. */
  public static void write(Module module, DataOutputStream out) throws IOException {
    try (PointerScope _ = new PointerScope()) {
      TensorVector parameters = module.parameters();
      for (long i = 0; i < parameters.size(); i++) {
        float[] values = Tensors.floats(parameters.get(i));
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
      }
    }
  }

  /** Reads what {@link #write} wrote for a module of the same sizes. */
  public static void read(Module module, DataInputStream in) throws IOException {
    try (PointerScope _ = new PointerScope()) {
      TensorVector parameters = module.parameters();
      for (long i = 0; i < parameters.size(); i++) {
        Tensor parameter = parameters.get(i);
        float[] values = new float[Math.toIntExact(parameter.numel())];
        ByteBuffer.wrap(in.readNBytes(Float.BYTES * values.length)).asFloatBuffer().get(values);
        set(parameter, values);
      }
    }
  }
}
