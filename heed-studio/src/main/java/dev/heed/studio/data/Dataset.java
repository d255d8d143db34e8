package dev.heed.studio.data;

/**
 * A data set: the texts of a file, of which the studio keeps a copy.
 *
 * @param path the file that it was read from, as the studio names files
 * @param created milliseconds since 1970
 * @param corrected texts whose label was corrected
 * @param skipped texts whose label was looked at and kept
 */
public record Dataset(
    long id,
    String name,
    String note,
    String path,
    long created,
    Survey.Figures figures,
    int corrected,
    int skipped) {

  /** Whether a text may have several labels, or none. */
  boolean hasSeveral() {
    return figures.several() + figures.without() > 0;
  }
}
