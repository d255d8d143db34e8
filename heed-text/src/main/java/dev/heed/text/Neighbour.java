package dev.heed.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * An entry of the vocabulary near another.
 *
 * @param word the word, or the words of an n-gram with a space between them
 * @param similarity cosine of the two vectors, −1 to 1; 0 if one of them is 0
 * @param isNgram whether this is an n-gram
 */
public record Neighbour(String word, double similarity, boolean isNgram) {

  /** A matrix with a row for each entry of the vocabulary. */
  interface Rows {
    /** Copies the row of an entry. */
    void copy(int entry, float[] row);
  }

  /**
   * The words and n-grams of the nearest rows of a matrix.
   *
   * @param columns the length of a row
   * @param self the row whose neighbours are sought
   */
  static List<Neighbour> nearest(
      Rows rows, int columns, int self, int k, List<String> vocabulary, int words) {
    float[] query = new float[columns];
    float[] row = new float[columns];
    rows.copy(self, query);
    Comparator<Neighbour> order = Comparator.comparingDouble(Neighbour::similarity);
    PriorityQueue<Neighbour> best = new PriorityQueue<>(order);
    double norm = Math.sqrt(dot(query, query));
    // From the last, so that of equally near ones the first, the more frequent, stay.
    for (int i = vocabulary.size() - 1; i >= 0; i--) {
      if (i == self || TextClassifier.isCharacterNgram(vocabulary.get(i))) {
        continue;
      }
      rows.copy(i, row);
      double product = norm * Math.sqrt(dot(row, row));
      double cosine = product > 0 ? dot(query, row) / product : 0;
      if (best.size() < k || cosine >= best.peek().similarity()) {
        best.add(new Neighbour(vocabulary.get(i), Math.clamp(cosine, -1, 1), i >= words));
        if (best.size() > k) {
          best.poll();
        }
      }
    }
    List<Neighbour> sorted = new ArrayList<>(best);
    sorted.sort(order.reversed().thenComparing(Neighbour::word));
    return sorted;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
