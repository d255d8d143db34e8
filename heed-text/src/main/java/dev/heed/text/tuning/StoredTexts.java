package dev.heed.text.tuning;

import dev.heed.text.cluster.Site;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;

/**
 * Texts of a search in a file.
 *
 * @param file its name
 * @param source the name of the texts for messages
 */
record StoredTexts(String file, String source) implements Serializable {
  private static final CorpusOptions FORMAT =
      CorpusOptions.defaults().withFormat(CorpusFormat.JSONL);

  /** Opens them. */
  CorpusReader open(Site site) throws IOException {
    return CorpusReader.openLabelled(
        new BufferedInputStream(Files.newInputStream(site.file(file))), source, FORMAT);
  }
}
