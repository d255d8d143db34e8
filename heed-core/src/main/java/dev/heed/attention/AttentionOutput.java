package dev.heed.attention;

/** What attention gives, and what its backward pass needs again. */
public final class AttentionOutput {
  private final float[] values;
  private final float[] maximum;
  private final float[] sum;
  private final Saved saved;

  /** State of an engine's forward pass that its own backward pass uses again. */
  public interface Saved {}

  private record Nothing() implements Saved {}

  /**
   * Output of an engine that keeps nothing for its backward pass, neither maxima nor sums.
   *
   * @param values {@code [heads, queries, valueDim]}
   */
  public AttentionOutput(float[] values) {
    this(values, new float[0], new float[0], new Nothing());
  }

  /**
   * Output of an engine.
   *
   * @param values {@code [heads, queries, valueDim]}
   * @param maximum as {@link #maximum()} returns it
   * @param sum as {@link #sum()} returns it
   * @param saved what the engine's backward pass uses again
   */
  public AttentionOutput(float[] values, float[] maximum, float[] sum, Saved saved) {
    this.values = values;
    this.maximum = maximum;
    this.sum = sum;
    this.saved = saved;
  }

  /** {@code [heads, queries, valueDim]}. */
  public float[] values() {
    return values;
  }

  /**
   * The highest score of each query, less what is the same for all of its keys, {@code [heads,
   * queries]}; {@code −∞} where there was nothing to attend to. No values from the reference
   * engine, whose backward pass does without.
   */
  public float[] maximum() {
    return maximum;
  }

  /** {@code Σ_j e^(z_j − maximum)} of each query, likewise: its highest weight is one by this. */
  public float[] sum() {
    return sum;
  }

  /** What the engine kept for its backward pass. */
  public Saved saved() {
    return saved;
  }
}
