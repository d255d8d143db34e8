package dev.heed.cli.text;

import dev.heed.kernel.Workers;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Computes a result for each text, several texts at a time, and hands the results on in the order
 * of the texts.
 *
 * @param <R> the result of one text
 */
final class Batches<R> implements AutoCloseable {
  private static final int TEXTS = 1024;

  /** Texts computed together: enough to occupy all threads of an encoder. */
  private static final int TOGETHER = 256;

  private static final int CHARACTERS = 1 << 20;
  private static final long OPERATIONS_PER_CHARACTER = 50;

  private final Workers workers;
  private final int most;
  private final Function<List<LabelledText>, List<R>> work;
  private final BiConsumer<LabelledText, R> sink;
  private final List<LabelledText> batch = new ArrayList<>();
  private int characters;

  /** Computes each text on its own, with several threads. */
  Batches(int threads, Function<LabelledText, R> work, BiConsumer<LabelledText, R> sink) {
    Workers ofTexts = new Workers(threads);
    this.workers = ofTexts;
    this.most = TEXTS;
    this.work = texts -> results(ofTexts, texts, work);
    this.sink = sink;
  }

  private Batches(Function<List<LabelledText>, List<R>> work, BiConsumer<LabelledText, R> sink) {
    this.workers = new Workers(1);
    this.most = TOGETHER;
    this.work = work;
    this.sink = sink;
  }

  /** Computes texts together, by a work that has threads of its own. */
  static <R> Batches<R> together(
      Function<List<String>, List<R>> work, BiConsumer<LabelledText, R> sink) {
    return new Batches<>(
        texts -> work.apply(texts.stream().map(LabelledText::text).toList()), sink);
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
    run(texts, afterFirst, () -> {});
  }

  /**
   * Computes the results of all texts.
   *
   * @param afterFirst runs once, when the first text has been read
   * @param afterBatch runs when the results of some texts have been handed on
   */
  void run(CorpusReader texts, Runnable afterFirst, Runnable afterBatch) throws IOException {
    Optional<LabelledText> first = texts.next();
    afterFirst.run();
    for (Optional<LabelledText> next = first; next.isPresent(); next = texts.next()) {
      batch.add(next.get());
      characters += next.get().text().length() + 1;
      if (batch.size() == most || characters >= CHARACTERS) {
        finish();
        afterBatch.run();
      }
    }
    finish();
  }

  /** Computes the results of the texts read so far. */
  void finish() {
    List<R> results = batch.isEmpty() ? List.of() : work.apply(batch);
    for (int i = 0; i < results.size(); i++) {
      sink.accept(batch.get(i), results.get(i));
    }
    batch.clear();
    characters = 0;
  }

  private static <R> List<R> results(
      Workers workers, List<LabelledText> texts, Function<LabelledText, R> work) {
    long characters = texts.stream().mapToLong(text -> text.text().length() + 1).sum();
    List<R> results = new ArrayList<>(Collections.nCopies(texts.size(), null));
    workers.run(
        texts.size(),
        OPERATIONS_PER_CHARACTER * characters,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            results.set(i, work.apply(texts.get(i)));
          }
        });
    return results;
  }

  @Override
  public void close() {
    workers.close();
  }
}
