package dev.heed.attention.onnx;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionEngine;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.Normalise;
import dev.heed.attention.Numbers;
import dev.heed.attention.ReferenceAttention;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Score;
import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The operator {@code Attention} of ONNX (versions 23 to 25 of its standard operators), computed by
 * an {@link AttentionEngine}: for comparisons with other implementations and for porting models.
 *
 * <p>Scores are {@code scale·QKᵀ}, soft-capped, then masked. A query with nothing to attend to
 * gives zeros. Numbers are computed in the engine's precision, regardless of {@code
 * softmax_precision}, and rounded to the type of the inputs at the end.
 */
public final class OnnxAttention {
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "is_causal",
          "kv_num_heads",
          "left_window_size",
          "q_num_heads",
          "qk_matmul_output_mode",
          "right_window_size",
          "scale",
          "softcap",
          "softmax_precision");

  private final Map<String, Number> attributes;

  /**
   * Creates the operator.
   *
   * @param attributes values by their ONNX names; missing ones have the standard's defaults
   * @throws ProblemException if the operator has no attribute of that name
   */
  public OnnxAttention(Map<String, ? extends Number> attributes) {
    this.attributes = Map.copyOf(attributes);
    for (String name : attributes.keySet()) {
      if (!ATTRIBUTES.contains(name)) {
        throw new ProblemException("Attention has no attribute " + name, "one of " + ATTRIBUTES);
      }
    }
  }

  /**
   * Runs the operator.
   *
   * @param engine computes {@code Y}
   * @param inputs {@code Q, K, V, attn_mask, past_key, past_value, nonpad_kv_seqlen}; optional ones
   *     may be empty, or missing at the end
   * @return {@code Y, present_key, present_value, qk_matmul_output}
   * @throws ProblemException if shapes do not match
   */
  public List<OnnxTensor> run(AttentionEngine engine, List<Optional<OnnxTensor>> inputs) {
    OnnxTensor q = split(required(inputs, 0), "q_num_heads");
    OnnxShapes.checkRanks(inputs);
    OnnxTensor newKeys = split(required(inputs, 1), "kv_num_heads");
    OnnxTensor newValues = split(required(inputs, 2), "kv_num_heads");
    OnnxShapes.check(q, newKeys, newValues, inputs);
    OnnxTensor k = append(at(inputs, 4), newKeys);
    OnnxTensor v = append(at(inputs, 5), newValues);
    int batch = q.size(0);
    AttentionShape shape =
        new AttentionShape(q.size(1), k.size(1), q.size(2), k.size(2), q.size(3), v.size(3));
    Optional<OnnxTensor> mask = at(inputs, 3).map(given -> paddedMask(given, batch, shape));
    OnnxTensor y = zeros(q.type(), batch, shape.heads(), shape.queries(), shape.valueDim());
    OnnxTensor qk = zeros(q.type(), batch, shape.heads(), shape.queries(), shape.keys());
    for (int b = 0; b < batch; b++) {
      AttentionInput input =
          new AttentionInput(
              shape,
              part("Q", q, b, shape.querySize()),
              part("K", k, b, shape.keySize()),
              part("V", v, b, shape.valueSize()));
      Attention attention = attention(shape, mask, inputs, b);
      put(engine.forward(attention, input).values(), y, b);
      put(scores(attention, input), qk, b);
    }
    OnnxTensor joined = required(inputs, 0).rank() == 3 ? join(y) : y;
    return List.of(joined.rounded(), k, v, qk.rounded());
  }

  /**
   * The operator {@code Softmax}: softmax along an axis; negative axes count from the end.
   *
   * @throws ProblemException if the tensor has no such axis
   */
  public static OnnxTensor softmax(OnnxTensor x, int axis) {
    if (axis < -x.rank() || axis >= x.rank()) {
      throw new ProblemException(
          "axis of a softmax is " + axis + " for the shape " + x.shape(),
          x.rank() == 0
              ? "a tensor with at least 1 dimension"
              : -x.rank() + " to " + (x.rank() - 1));
    }
    int at = axis < 0 ? axis + x.rank() : axis;
    int length = x.size(at);
    int inner = 1;
    for (int i = at + 1; i < x.rank(); i++) {
      inner *= x.size(i);
    }
    double[] values = x.values().clone();
    for (int start = 0; start < values.length; start++) {
      if (start / inner % length == 0) {
        double[] row = new double[length];
        for (int i = 0; i < length; i++) {
          row[i] = values[start + i * inner];
        }
        row = new Normalise.RowSoftmax().forward(row, 1, length);
        for (int i = 0; i < length; i++) {
          values[start + i * inner] = row[i];
        }
      }
    }
    return new OnnxTensor(x.type(), x.shape(), values).rounded();
  }

  private Attention attention(
      AttentionShape shape, Optional<OnnxTensor> table, List<Optional<OnnxTensor>> inputs, int b) {
    double scale = finite("scale").orElse(1 / Math.sqrt(shape.dim()));
    List<Bias> biases = new ArrayList<>(List.of(new Bias.Scale(scale)));
    double cap = finite("softcap").orElse(0.0);
    if (cap < 0) {
      throw new ProblemException("softcap is " + cap, "at least 0");
    }
    if (cap > 0) {
      biases.add(new Bias.SoftCap(cap));
    }
    List<Mask> masks = new ArrayList<>();
    Optional<Integer> length = at(inputs, 6).map(lengths -> (int) lengths.values()[b]);
    int offset =
        at(inputs, 4)
            .map(past -> past.size(2))
            .orElse(length.map(all -> all - shape.queries()).orElse(0));
    if (whole("is_causal", 0, 0, 1) == 1) {
      masks.add(new Mask.Causal(offset));
    }
    long after = whole("right_window_size", -1, -1, Long.MAX_VALUE);
    if (after >= 0) {
      masks.add(causal(offset, after));
    }
    long before = whole("left_window_size", -1, -1, Long.MAX_VALUE);
    if (before >= 0) {
      masks.add(new Mask.Not(causal(offset - 1L, -before)));
    }
    length.ifPresent(all -> masks.add(new Mask.Padding(all)));
    if (table.isPresent()) {
      float[] values = added(table.get(), b, shape.heads() * shape.queries() * shape.keys());
      if (table.get().type() == OnnxTensor.Type.BOOL) {
        boolean[] allowed = new boolean[values.length];
        for (int i = 0; i < allowed.length; i++) {
          allowed[i] = values[i] != 0;
        }
        masks.add(new Mask.Table(shape.heads(), shape.queries(), shape.keys(), allowed));
      } else {
        biases.add(new Bias.Table(shape.heads(), shape.queries(), shape.keys(), values));
      }
    }
    return new Attention(new Score.Dot(), biases, new Mask.And(masks), new Normalise.RowSoftmax());
  }

  /**
   * {@code key ≤ query + offset + distance}. Beyond the range of an int, every or no key is that
   * near.
   */
  private static Mask causal(long offset, long distance) {
    long sum = distance > 0 ? Math.min(distance, 1L << 32) : Math.max(distance, -(1L << 32));
    return new Mask.Causal(Math.clamp(offset + sum, Integer.MIN_VALUE, Integer.MAX_VALUE));
  }

  /**
   * The fourth output. Mode 0: scores; 1: soft-capped scores; 2: soft-capped and masked scores; 3:
   * weights.
   */
  private float[] scores(Attention attention, AttentionInput input) {
    List<Bias> biases = attention.biases();
    int capped = biases.size() > 1 && biases.get(1) instanceof Bias.SoftCap ? 2 : 1;
    Attention unmasked = attention.with(new Mask.All());
    return switch ((int) whole("qk_matmul_output_mode", 0, 0, 3)) {
      case 0 -> scoresOf(unmasked.withBiases(biases.subList(0, 1)), input);
      case 1 -> scoresOf(unmasked.withBiases(biases.subList(0, capped)), input);
      case 2 -> scoresOf(attention, input);
      default -> Numbers.toFloat(ReferenceAttention.of(attention, input).weights());
    };
  }

  private static float[] scoresOf(Attention attention, AttentionInput input) {
    return Numbers.toFloat(ReferenceAttention.of(attention, input).scores());
  }

  /** {@code [batch, tokens, heads·dim]} as {@code [batch, heads, tokens, dim]}. */
  private OnnxTensor split(OnnxTensor x, String headsAttribute) {
    int heads = (int) whole(headsAttribute, 0, 0, Integer.MAX_VALUE);
    if (x.rank() == 4) {
      if (heads != 0 && heads != x.size(1)) {
        throw new ProblemException(
            "input of shape " + x.shape() + " and " + headsAttribute + " " + heads,
            "as many heads in both");
      }
      return x;
    }
    if (x.rank() != 3 || heads < 1 || x.size(2) % heads != 0) {
      throw new ProblemException(
          "input of shape " + x.shape() + " and " + headsAttribute + " " + heads,
          "4 dimensions, or 3 with heads that divide the last");
    }
    int dim = x.size(2) / heads;
    OnnxTensor result = zeros(x.type(), x.size(0), heads, x.size(1), dim);
    for (int i = 0; i < x.values().length; i++) {
      int token = i / x.size(2) % x.size(1);
      int head = i % x.size(2) / dim;
      int b = i / (x.size(1) * x.size(2));
      result.values()[((b * heads + head) * x.size(1) + token) * dim + i % dim] = x.values()[i];
    }
    return result;
  }

  private static OnnxTensor join(OnnxTensor x) {
    int heads = x.size(1);
    int dim = x.size(3);
    double[] values = new double[x.values().length];
    for (int i = 0; i < values.length; i++) {
      int token = i / dim % x.size(2);
      int head = i / (dim * x.size(2)) % heads;
      int b = i / (dim * x.size(2) * heads);
      values[((b * x.size(2) + token) * heads + head) * dim + i % dim] = x.values()[i];
    }
    return new OnnxTensor(x.type(), List.of(x.size(0), x.size(2), heads * dim), values);
  }

  /** Prepends past tokens to the present ones. */
  private static OnnxTensor append(Optional<OnnxTensor> past, OnnxTensor present) {
    if (past.isEmpty()) {
      return present;
    }
    OnnxTensor before = past.get();
    int dim = present.size(3);
    int tokens = before.size(2) + present.size(2);
    OnnxTensor all = zeros(present.type(), present.size(0), present.size(1), tokens, dim);
    for (int line = 0; line < present.size(0) * present.size(1); line++) {
      int beforeSize = before.size(2) * dim;
      int presentSize = present.size(2) * dim;
      int to = line * tokens * dim;
      System.arraycopy(before.values(), line * beforeSize, all.values(), to, beforeSize);
      System.arraycopy(
          present.values(), line * presentSize, all.values(), to + beforeSize, presentSize);
    }
    return all;
  }

  /** Broadcasts a mask to {@code [batch, heads, queries, keys]}; keys past its end are excluded. */
  private static OnnxTensor paddedMask(OnnxTensor mask, int batch, AttentionShape shape) {
    if (mask.type() == OnnxTensor.Type.INT64) {
      throw new ProblemException("attn_mask has the type INT64", "BOOL or a floating-point type");
    }
    int[] sizes = {batch, shape.heads(), shape.queries(), shape.keys()};
    int[] given = new int[4];
    for (int i = 0; i < 4; i++) {
      given[i] = i < 4 - mask.rank() ? 1 : mask.size(i - (4 - mask.rank()));
      if (i < 3 && given[i] != 1 && given[i] != sizes[i] || given[i] > sizes[i]) {
        throw new ProblemException(
            "attn_mask has shape " + mask.shape(),
            "one that broadcasts to "
                + List.of(batch, shape.heads(), shape.queries(), shape.keys()));
      }
    }
    boolean stretched = given[3] == 1;
    double out = mask.type() == OnnxTensor.Type.BOOL ? 0 : Double.NEGATIVE_INFINITY;
    OnnxTensor result = zeros(mask.type(), sizes);
    for (int i = 0; i < result.values().length; i++) {
      int key = i % sizes[3];
      int query = i / sizes[3] % sizes[2] % given[2];
      int head = i / (sizes[3] * sizes[2]) % sizes[1] % given[1];
      int b = i / (sizes[3] * sizes[2] * sizes[1]) % given[0];
      int row = ((b * given[1] + head) * given[2] + query) * given[3];
      result.values()[i] =
          stretched ? mask.values()[row] : key < given[3] ? mask.values()[row + key] : out;
    }
    return result;
  }

  private static OnnxTensor zeros(OnnxTensor.Type type, int... sizes) {
    long count = 1;
    List<Integer> shape = new ArrayList<>();
    for (int size : sizes) {
      count *= size;
      shape.add(size);
      if (size > 0) {
        Require.arrayLength("tensor", count);
      }
    }
    return new OnnxTensor(type, shape, new double[(int) count]);
  }

  /** The numbers of one element of the batch. */
  private static float[] part(String name, OnnxTensor tensor, int batch, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      double value = tensor.values()[batch * size + i];
      values[i] = (float) value;
      if (Float.isInfinite(values[i]) && Double.isFinite(value)) {
        throw new ProblemException(
            name + " holds " + value, "numbers of single precision, up to " + Float.MAX_VALUE);
      }
    }
    return values;
  }

  /** A mask's numbers; the lowest double becomes the lowest float, as it does not exclude a key. */
  private static float[] added(OnnxTensor mask, int batch, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      double value = mask.values()[batch * size + i];
      values[i] =
          (float)
              (Double.isFinite(value)
                  ? Math.clamp(value, -Float.MAX_VALUE, Float.MAX_VALUE)
                  : value);
    }
    return values;
  }

  private static void put(float[] values, OnnxTensor tensor, int batch) {
    for (int i = 0; i < values.length; i++) {
      tensor.values()[batch * values.length + i] = values[i];
    }
  }

  static OnnxTensor required(List<Optional<OnnxTensor>> inputs, int index) {
    return at(inputs, index)
        .orElseThrow(
            () -> new ProblemException("input " + index + " is left out", "Q, K and V at least"));
  }

  static Optional<OnnxTensor> at(List<Optional<OnnxTensor>> inputs, int index) {
    return index < inputs.size() ? inputs.get(index) : Optional.empty();
  }

  private Optional<Double> finite(String name) {
    Optional<Double> value = Optional.ofNullable(attributes.get(name)).map(Number::doubleValue);
    if (value.isPresent() && !Double.isFinite(value.get())) {
      throw new ProblemException(name + " is " + value.get(), "a finite number");
    }
    return value;
  }

  /** A whole number between bounds; {@code otherwise} if it is not given. */
  private long whole(String name, long otherwise, long min, long max) {
    Number given = attributes.get(name);
    if (given == null) {
      return otherwise;
    }
    long value = given.longValue();
    if (value < min || value > max || given.doubleValue() != value) {
      boolean tooSmall = given.doubleValue() < min && max >= Integer.MAX_VALUE;
      throw new ProblemException(
          name + " is " + given,
          tooSmall ? "at least " + min : "a whole number from " + min + " to " + max);
    }
    return value;
  }
}
