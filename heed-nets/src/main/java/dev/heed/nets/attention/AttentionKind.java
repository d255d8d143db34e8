package dev.heed.nets.attention;

/** Scores of a pair of nodes (arXiv:2412.18288). */
public enum AttentionKind {
  /** {@code xᵀQᵀKy/√d}. */
  SELF("self-attention"),
  /** {@code −‖Qx − Qy‖²}. */
  L2("L2 self-attention"),
  /** {@code −‖φ(x) − φ(y)‖²}, {@code φ(x) = x + W₂ tanh(W₁x + b₁) + b₂}. */
  METRIC("metric-attention");

  private final String label;

  AttentionKind(String label) {
    this.label = label;
  }

  /** Name in reports. */
  public String label() {
    return label;
  }
}
