package dev.heed.text.audit.finding;

/** The severity of a finding, the worst first. */
public enum Severity {
  /** The data contradict themselves, or a test on them misleads. */
  ERROR,
  /** The data are probably not as they were meant. */
  WARNING,
  /** Worth a look; often as it should be. */
  NOTE
}
