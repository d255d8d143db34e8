package dev.heed.cli.text;

import dev.heed.kernel.Workers;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Computes a result for each text with several threads, and hands the results on in the order of
 * the texts.
 *
 * @param <R> the result of one text
 */
final class Batches<R> implements AutoCloseable {
  private static final int TEXTS = 1024;
  private static final int CHARACTERS = 1 << 20;
  private static final int OPERATIONS_PER_CHARACTER = 50;

  private final Workers workers;
  private final Function<LabelledText, R> work;
  private final BiConsumer<LabelledText, R> sink;
  private final List<LabelledText> batch = new ArrayList<>();
  private int characters;

  Batches(int threads, Function<LabelledText, R> work, BiConsumer<LabelledText, R> sink) {
    this.workers = new Workers(threads);
    this.work = work;
    this.sink = sink;
  }

  /** Computes the results of all texts. */
  void run(CorpusReader texts) throws IOException {
    run(texts, () -> {});
  }

  /**
   * Computes the results of all texts.
   *
   * @param afterFirst runs once, when the first text has been read
   */
  void run(CorpusReader texts, Runnable afterFirst) throws IOException {
    Optional<LabelledText> first = texts.next();
    afterFirst.run();
    for (Optional<LabelledText> next = first; next.isPresent(); next = texts.next()) {
      batch.add(next.get());
      characters += next.get().text().length() + 1;
      if (batch.size() == TEXTS || characters >= CHARACTERS) {
        finish();
      }
    }
    finish();
  }

  /** Computes the results of the texts read so far. */
  void finish() {
    Object[] results = new Object[batch.size()];
    workers.run(
        results.length,
        (long) OPERATIONS_PER_CHARACTER * characters,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            results[i] = work.apply(batch.get(i));
          }
        });
    for (int i = 0; i < results.length; i++) {
      @SuppressWarnings("unchecked") // the array holds results of work
      R result = (R) results[i];
      sink.accept(batch.get(i), result);
    }
    batch.clear();
    characters = 0;
  }

  @Override
  public void close() {
    workers.close();
  }
}
