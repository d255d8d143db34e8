package dev.heed.geometry;

import java.util.Locale;

/** What can be set of a method, by the name that the field has for it. */
public enum Setting {
  DIM(true, "components of the result"),
  NEIGHBORS(true, "neighbours of each point"),
  PERPLEXITY(false, "about how many neighbours count"),
  BANDWIDTH(false, "σ, in squared units of distance"),
  TIME(false, "how long heat flows, or the power of eigenvalues"),
  CLUSTERS(true, "how many clusters"),
  FUZZINESS(false, "m of fuzzy c-means"),
  INFLATION(false, "r of Markov clustering"),
  COST(false, "C of a support vector machine"),
  GAMMA(false, "γ of its kernel"),
  STEPS(true, "how many propagations"),
  ITERATIONS(true, "how long to go on at most");

  private final boolean whole;
  private final String meaning;

  Setting(boolean whole, String meaning) {
    this.whole = whole;
    this.meaning = meaning;
  }

  /** The option's name without dashes, such as {@code neighbors}. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is a whole number. */
  public boolean isWhole() {
    return whole;
  }

  /** What it means, in a few words. */
  public String meaning() {
    return meaning;
  }
}
