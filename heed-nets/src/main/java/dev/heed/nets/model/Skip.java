package dev.heed.nets.model;

/** What of its input a propagation block lets pass. */
public enum Skip {
  /** {@code H' = A(H)}: nothing. Deep networks collapse to one value. */
  NONE,
  /** {@code H' = H + A(H)}. */
  SUM,
  /**
   * {@code H' = H + g·A(H)} with a trained {@code g} that starts at 0: a block starts as the
   * identity (Bachlechner et al. 2021).
   */
  IDENTITY_START
}
