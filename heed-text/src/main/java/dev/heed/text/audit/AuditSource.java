package dev.heed.text.audit;

import dev.heed.text.corpus.CorpusReader;
import java.io.IOException;

/** Labelled texts that can be read several times. */
@FunctionalInterface
public interface AuditSource {
  /** Opens the texts from their beginning; the audit closes the reader. */
  CorpusReader open() throws IOException;
}
