package dev.heed.text.corpus;

import java.io.IOException;
import java.util.Optional;

/** The records of one format, in order. */
interface RecordSource {
  /** Reads the next record; empty after the last. */
  Optional<LabelledText> next() throws IOException;
}
