package dev.heed.lab.experiment;

import java.util.Locale;

/** The subject of an experiment, under which lists show it. */
public enum Group {
  TRAINING("how attention and words learn"),
  ATTENTION("the weights of attention"),
  LIMITS("attention as a heat equation"),
  NETWORKS("networks with attention, beside others"),
  LANGUAGE("the reasons for a text's label");

  private final String subject;

  Group(String subject) {
    this.subject = subject;
  }

  /** The subject in words. */
  public String subject() {
    return subject;
  }

  /** The name in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
