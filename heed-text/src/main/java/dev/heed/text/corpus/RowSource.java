package dev.heed.text.corpus;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The rows of a table. */
interface RowSource {
  /** Reads the next row; empty after the last. */
  Optional<Row> next() throws IOException;

  /**
   * A row.
   *
   * @param line the line where the row starts
   * @param fields the fields, at least one
   * @param blank whether it is an empty line
   */
  record Row(long line, List<String> fields, boolean blank) {}
}
