package dev.heed.spark.shard;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Counts something in texts, in bounded memory: passes on the counts of as many texts as fit, then
 * those of the next ones.
 */
final class TextTally<T> implements Iterator<T> {

  /** Counts in texts. */
  interface Counter<T> {
    /** Counts in one more text. */
    void add(TokenBuffer tokens);

    /** The number of different things. */
    int size();

    /** All counts; those of further texts begin at 0. */
    Iterator<T> drain();
  }

  private final Iterator<String> texts;
  private final Counter<T> counter;
  private final int limit;
  private final Tokenizer tokenizer = new Tokenizer();
  private final TokenBuffer tokens = new TokenBuffer();
  private Iterator<T> counts = Collections.emptyIterator();

  /**
   * Prepares to count.
   *
   * @param limit the different things from which on the counts are passed on
   */
  TextTally(Iterator<String> texts, Counter<T> counter, int limit) {
    this.texts = texts;
    this.counter = counter;
    this.limit = limit;
  }

  @Override
  public boolean hasNext() {
    while (!counts.hasNext() && texts.hasNext()) {
      while (texts.hasNext() && counter.size() < limit) {
        tokenizer.tokenize(texts.next(), tokens);
        counter.add(tokens);
      }
      counts = counter.drain();
    }
    return counts.hasNext();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return counts.next();
  }
}
