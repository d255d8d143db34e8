package dev.heed.nets.torch;

import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** Conversions between Java arrays and tensors. */
public final class Tensors {
  private Tensors() {}

  /** A tensor of single-precision values, row-major. */
  public static Tensor of(float[] values, Device device, long... shape) {
    return moved(Tensor.create(values, shape), device);
  }

  /** A tensor of whole numbers, as labels and indices. */
  public static Tensor of(long[] values, Device device, long... shape) {
    return moved(Tensor.create(values, shape), device);
  }

  /** A vector of whole numbers. */
  public static Tensor of(int[] values, Device device) {
    return of(Arrays.stream(values).asLongStream().toArray(), device, values.length);
  }

  /** A tensor of truth values. */
  public static Tensor of(boolean[] values, Device device, long... shape) {
    return moved(Tensor.create(values, shape), device);
  }

  private static Tensor moved(Tensor tensor, Device device) {
    return device == Device.CPU ? tensor : tensor.to(Torch.on(device), tensor.scalar_type());
  }

  /** The values of a tensor, row-major. */
  public static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    tensor.detach().cpu().contiguous().data_ptr_float().get(values);
    return values;
  }

  /** The values of a tensor of whole numbers, row-major. */
  public static int[] ints(Tensor tensor) {
    long[] values = new long[Math.toIntExact(tensor.numel())];
    tensor.cpu().contiguous().data_ptr_long().get(values);
    return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
  }

  /** Sums over the last axis. */
  public static Tensor sumLast(Tensor tensor) {
    return tensor.sum(new long[] {-1}, false, new ScalarTypeOptional());
  }

  /** Index of the maximum over the last axis. */
  public static Tensor argmaxLast(Tensor tensor) {
    return tensor.argmax(new LongOptional(-1), false);
  }
}
