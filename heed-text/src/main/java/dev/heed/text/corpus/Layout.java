package dev.heed.text.corpus;

/**
 * The way to read a file.
 *
 * @param delimiter the character between the fields of a CSV or TSV file
 * @param skipsFirstLine whether the first line is neither a record nor a header
 * @param sample the first rows of a table; none for other formats
 */
record Layout(CorpusFormat format, char delimiter, boolean skipsFirstLine, TableSample sample) {
  /** A file without columns, or of JSON Lines. */
  static Layout of(CorpusFormat format) {
    return new Layout(format, ',', false, TableSample.NONE);
  }

  /** A CSV or TSV file. */
  static Layout table(TableSample sample) {
    return new Layout(CorpusFormat.CSV, sample.delimiter(), false, sample);
  }
}
