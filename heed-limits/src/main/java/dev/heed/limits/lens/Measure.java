package dev.heed.limits.lens;

/** A number of each head. */
enum Measure {
  SYMMETRIC("symmetric_share", "Symmetric share of the form"),
  NEGATIVE_SPECTRUM("negative_spectrum", "Negative share of the spectrum"),
  NEGATIVE_PAIRS("negative_pairs", "Pairs with a squared distance below 0"),
  ENTROPY("entropy", "Entropy, 1 if all weights are equal"),
  DIAGONAL("diagonal", "Weight on the piece itself"),
  SPECIAL("special", "Weight on [CLS] and [SEP]"),
  NEAR_ONE("near_one", "Eigenvalues of the map near 1"),
  EXPLAINED("drift_diffusion_r2", "Change that drift and diffusion explain"),
  BY_MEAN("mean_r2", "Change that a step to the mean explains"),
  RATIO("drift_over_laplacian", "Drift over Laplacian");

  private final String column;
  private final String title;

  Measure(String column, String title) {
    this.column = column;
    this.title = title;
  }

  /** The name in {@code trace.csv} and {@code metrics.json}. */
  String column() {
    return column;
  }

  /** The name in the report. */
  String title() {
    return title;
  }
}
