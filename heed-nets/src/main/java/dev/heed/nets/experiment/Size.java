package dev.heed.nets.experiment;

import java.util.Optional;

/** Which sizes an experiment has where nothing else is said. */
public enum Size {
  /** For two cores and some minutes. */
  SMALL,
  /** As published. */
  PAPER;

  /** What is set, or else this size's own. */
  public <T> T or(Optional<T> set, T small, T paper) {
    return set.orElse(this == SMALL ? small : paper);
  }
}
