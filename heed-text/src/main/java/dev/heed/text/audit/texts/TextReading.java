package dev.heed.text.audit.texts;

import dev.heed.kernel.Workers;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjLongConsumer;

/** Reads files of labelled texts into {@link AuditedTexts}: threads scan, one thread numbers. */
public final class TextReading {
  private static final int TEXTS = 4096;
  private static final int CHARACTERS = 1 << 21;
  private static final int OPERATIONS_PER_CHARACTER = 50;

  private final Workers workers;
  private final Tokenizer tokenizer = new Tokenizer();
  private final AuditedTexts texts = new AuditedTexts();

  /** Makes a reading that shares work among these threads. */
  public TextReading(Workers workers) {
    this.workers = workers;
  }

  /** The texts read so far. */
  public AuditedTexts texts() {
    return texts;
  }

  /**
   * Reads a file: the training texts first, then the test texts.
   *
   * @param progress receives the reader and the number of texts so far, now and then
   */
  public void read(CorpusReader reader, ObjLongConsumer<CorpusReader> progress) throws IOException {
    texts.begin(reader.source());
    List<LabelledText> batch = new ArrayList<>();
    int characters = 0;
    for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
      batch.add(next.get());
      characters += next.get().text().length() + 1;
      if (batch.size() == TEXTS || characters >= CHARACTERS) {
        add(batch, characters);
        batch.clear();
        characters = 0;
        progress.accept(reader, texts.size());
      }
    }
    add(batch, characters);
    texts.end();
  }

  private void add(List<LabelledText> batch, long characters) {
    TextScan[] scans = new TextScan[batch.size()];
    workers.runEach(
        scans.length,
        OPERATIONS_PER_CHARACTER * characters,
        () -> {
          TokenBuffer tokens = new TokenBuffer();
          return (from, to) -> {
            for (int i = from; i < to; i++) {
              scans[i] = TextScan.of(batch.get(i).text(), tokenizer, tokens);
            }
          };
        });
    for (int i = 0; i < scans.length; i++) {
      texts.add(batch.get(i), scans[i]);
    }
  }
}
