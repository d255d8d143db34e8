package dev.heed.dynamics.experiment;

import dev.heed.text.training.Head;

/** The heads of arXiv:2011.10036, by the names they have there. */
public enum HeadKind {
  /** Logits {@code Uᵀν̄} with {@code U} fixed. */
  FC(new Head.Fixed()),
  /** The same with {@code U} trained. */
  TC(new Head.Linear()),
  /** A layer of 10 rectified units, and a linear one. */
  TL(new Head.Mlp(10));

  private final Head head;

  HeadKind(Head head) {
    this.head = head;
  }

  public Head head() {
    return head;
  }
}
