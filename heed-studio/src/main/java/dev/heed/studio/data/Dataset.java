package dev.heed.studio.data;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A data set: the texts of a file, of which the studio keeps a copy. In JSON the components of
 * {@code decided} stand beside the others.
 *
 * @param path the file that it was read from, as the studio names files
 * @param created milliseconds since 1970
 */
public record Dataset(
    long id,
    String name,
    String note,
    String path,
    long created,
    Survey.Figures figures,
    @JsonUnwrapped Decided decided) {

  /**
   * The texts with a decision on them.
   *
   * @param corrected texts whose label was corrected
   * @param skipped texts whose label was looked at and kept
   * @param leftOut texts that no training is to see
   */
  public record Decided(int corrected, int skipped, int leftOut) {}

  /** Whether a text may have several labels, or none. */
  boolean hasSeveral() {
    return figures.several() + figures.without() > 0;
  }
}
