package dev.heed.nets.experiment;

import java.util.Optional;

/** The sizes of an experiment whose settings are not given. */
public enum Size {
  /** Some minutes on two cores. */
  SMALL,
  /** The published sizes. */
  PAPER;

  /** A setting, or this size's default if it is not given. */
  public <T> T or(Optional<T> setting, T small, T paper) {
    return setting.orElse(this == SMALL ? small : paper);
  }
}
