package dev.heed.lab.experiment;

/** A run was asked to stop, and can be resumed from its checkpoint. */
public final class CancelledException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CancelledException() {
    super("the run was cancelled; resume it with --resume", null, false, false);
  }
}
