package dev.heed.nets.model;

import java.util.Locale;

/** The way in which a propagation block passes its input on. */
public enum Skip {
  /** {@code H' = A(H)}: not at all. The states of deep networks collapse to one value. */
  NONE,
  /** {@code H' = H + A(H)}. */
  SUM,
  /**
   * {@code H' = H + g·A(H)} with a trained {@code g} that starts at 0: a block starts as the
   * identity (Bachlechner et al. 2021).
   */
  IDENTITY_START;

  /** Name in reports and settings, as {@code identity-start}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
