package dev.heed.geometry;

/** The settings of methods, named like the record components and messages. */
public enum Setting {
  DIM("dim", true, "components of the result"),
  NEIGHBOURS("neighbors", true, "neighbours of each point"),
  PERPLEXITY("perplexity", false, "effective number of neighbours"),
  BANDWIDTH("bandwidth", false, "σ, a squared distance"),
  TIME("time", false, "duration of heat flow, or the power of eigenvalues"),
  CLUSTERS("clusters", true, "number of clusters"),
  FUZZINESS("fuzziness", false, "exponent m of fuzzy c-means"),
  INFLATION("inflation", false, "exponent r of Markov clustering"),
  COST("cost", false, "penalty C of a support vector machine"),
  GAMMA("gamma", false, "γ of the SVM's kernel"),
  STEPS("steps", true, "number of propagations"),
  ITERATIONS("iterations", true, "maximum number of steps, epochs or rounds");

  private final String title;
  private final boolean whole;
  private final String meaning;

  Setting(String title, boolean whole, String meaning) {
    this.title = title;
    this.whole = whole;
    this.meaning = meaning;
  }

  /**
   * The option's name without dashes, such as {@code neighbors}: the American spelling that other
   * programs use.
   */
  public String title() {
    return title;
  }

  /** Whether the value is a whole number. */
  public boolean isWhole() {
    return whole;
  }

  /** The meaning in a few words. */
  public String meaning() {
    return meaning;
  }
}
