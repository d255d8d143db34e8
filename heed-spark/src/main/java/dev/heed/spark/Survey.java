package dev.heed.spark;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.util.Iterator;
import org.apache.spark.sql.Row;

/**
 * The numbers of rows, and of those that cannot be trained on by their first fault.
 *
 * @param rows all rows
 * @param noText rows without a text
 * @param noLabel rows with a text and without a label
 * @param noWeight rows with a text, a label and a weight that is not above 0
 * @param words the words of all texts
 * @param sum the sum of a hash of each row, which tells whether rows are the same as before
 */
record Survey(long rows, long noText, long noLabel, long noWeight, long words, long sum) {
  static final Survey NONE = new Survey(0, 0, 0, 0, 0, 0);

  /** Counts rows of {@link TrainingRows}. */
  static Survey of(Iterator<Row> rows) {
    Tokenizer tokenizer = new Tokenizer();
    TokenBuffer tokens = new TokenBuffer();
    Survey all = NONE;
    while (rows.hasNext()) {
      Row row = rows.next();
      long words = 0;
      if (!row.isNullAt(TrainingRows.TEXT)) {
        tokenizer.tokenize(row.getString(TrainingRows.TEXT), tokens);
        words = tokens.size();
      }
      all = all.plus(of(row, words));
    }
    return all;
  }

  /** A row that has a number of words. */
  static Survey of(Row row, long words) {
    boolean noText = row.isNullAt(TrainingRows.TEXT);
    boolean noLabel = !noText && row.isNullAt(TrainingRows.LABELS);
    boolean noWeight = !noText && !noLabel && row.isNullAt(TrainingRows.WEIGHT);
    return new Survey(
        1,
        noText ? 1 : 0,
        noLabel ? 1 : 0,
        noWeight ? 1 : 0,
        words,
        row.getLong(TrainingRows.HASH));
  }

  /** The survey with given {@link #counts}. */
  static Survey of(long[] counts) {
    return new Survey(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
  }

  /** The components, in their order, as executors send them: Kryo cannot make records. */
  long[] counts() {
    return new long[] {rows, noText, noLabel, noWeight, words, sum};
  }

  Survey plus(Survey other) {
    return new Survey(
        rows + other.rows,
        noText + other.noText,
        noLabel + other.noLabel,
        noWeight + other.noWeight,
        words + other.words,
        sum + other.sum);
  }

  /** The number of rows that cannot be trained on. */
  long invalid() {
    return noText + noLabel + noWeight;
  }

  /** Whether these are the rows of another survey, whatever the number of words. */
  boolean isOf(Survey other) {
    return rows == other.rows && sum == other.sum;
  }
}
