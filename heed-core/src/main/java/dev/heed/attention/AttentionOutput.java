package dev.heed.attention;

/** The result of attention, with the state that its backward pass needs. */
public final class AttentionOutput {
  private final float[] values;
  private final float[] maximum;
  private final float[] sum;
  private final Saved saved;

  /** State of an engine's forward pass, for the same engine's backward pass. */
  public interface Saved {}

  private record Nothing() implements Saved {}

  /**
   * Creates the output of an engine whose backward pass needs neither maxima, sums nor state.
   *
   * @param values {@code [heads, queries, valueDim]}
   */
  public AttentionOutput(float[] values) {
    this(values, new float[0], new float[0], new Nothing());
  }

  /**
   * Creates the output of an engine.
   *
   * @param values {@code [heads, queries, valueDim]}
   * @param maximum as {@link #maximum()} returns it
   * @param sum as {@link #sum()} returns it
   * @param saved state for the engine's backward pass
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
   * The highest score of each query, {@code [heads, queries]}, without the term that is the same
   * for all of its keys; {@code −∞} if the query attends to nothing. Empty from the reference
   * engine, whose backward pass does not need it.
   */
  public float[] maximum() {
    return maximum;
  }

  /**
   * {@code Σ_j e^(z_j − maximum)} of each query, likewise; its reciprocal is the query's highest
   * weight.
   */
  public float[] sum() {
    return sum;
  }

  /** State for the engine's backward pass. */
  public Saved saved() {
    return saved;
  }
}
