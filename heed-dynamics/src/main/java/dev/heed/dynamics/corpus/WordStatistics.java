package dev.heed.dynamics.corpus;

import dev.heed.text.pooling.Documents;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Statistics of each word in the training texts. */
final class WordStatistics {
  private final Documents documents;
  private final int[] columnOf;
  private final int[] occurrences;
  private final double[] purity;
  private final double[] coherence;

  /**
   * @param vocabulary the number of words
   */
  WordStatistics(Documents documents, int vocabulary, int classes) {
    this.documents = documents;
    columnOf = new int[vocabulary];
    Arrays.fill(columnOf, -1);
    occurrences = new int[vocabulary];
    purity = new double[vocabulary];
    coherence = new double[vocabulary];
    double[] shares = new double[classes];
    Arrays.stream(documents.labels()).forEach(label -> shares[label] += 1.0 / documents.count());
    for (int column = 0; column < documents.columns(); column++) {
      int word = documents.words()[column];
      columnOf[word] = column;
      occurrences[word] = documents.wordOffsets()[column + 1] - documents.wordOffsets()[column];
      int[] byClass = new int[classes];
      int[] holding = documentsWith(word);
      for (int document : holding) {
        byClass[documents.labels()[document]]++;
      }
      double share = (double) Arrays.stream(byClass).max().orElseThrow() / holding.length;
      coherence[word] = coherence(word, holding, shares);
      purity[word] = classes < 2 ? 1 : (share * classes - 1) / (classes - 1);
    }
  }

  /** The documents that contain a word, each once. */
  int[] documentsWith(int word) {
    int column = columnOf[word];
    return column < 0
        ? new int[0]
        : IntStream.range(documents.wordOffsets()[column], documents.wordOffsets()[column + 1])
            .map(entry -> documents.wordDocuments()[entry])
            .distinct()
            .toArray();
  }

  /** Number of occurrences of a word in all documents. */
  int occurrences(int word) {
    return occurrences[word];
  }

  /**
   * The largest share of a class among the documents that contain the word, rescaled from {@code
   * [1/K, 1]} to {@code [0, 1]}; for two classes {@code |n₊ − n₋| / (n₊ + n₋)}.
   */
  double purity(int word) {
    return purity[word];
  }

  /**
   * The length of the sum of the forces with which the documents of a word pull at it at the start,
   * over the sum of their lengths: 1 if all have one label, 0 if they cancel. A force is the word's
   * share of the document times the label less the label's shares over all documents.
   */
  double coherence(int word) {
    return coherence[word];
  }

  private double coherence(int word, int[] holding, double[] shares) {
    double[] sum = new double[shares.length];
    double lengths = 0;
    for (int document : holding) {
      double weight = (double) multiplicity(word, document) / length(document);
      double square = 0;
      for (int label = 0; label < shares.length; label++) {
        double force = (label == documents.labels()[document] ? 1 : 0) - shares[label];
        sum[label] += weight * force;
        square += force * force;
      }
      lengths += weight * StrictMath.sqrt(square);
    }
    double square = Arrays.stream(sum).map(each -> each * each).sum();
    return lengths > 0 ? StrictMath.sqrt(square) / lengths : 1;
  }

  /** Number of documents. */
  int documents() {
    return documents.count();
  }

  int length(int document) {
    return documents.offsets()[document + 1] - documents.offsets()[document];
  }

  /** The mean length of the documents that contain a word, less one: {@code m} of the identity. */
  double companions(int word) {
    return Arrays.stream(documentsWith(word)).mapToDouble(this::length).average().orElse(1) - 1;
  }

  /** The standard deviation of the lengths of those documents over their mean. */
  double lengthVariation(int word) {
    double[] lengths = Arrays.stream(documentsWith(word)).mapToDouble(this::length).toArray();
    double mean = Arrays.stream(lengths).average().orElse(1);
    double square =
        Arrays.stream(lengths).map(length -> (length - mean) * (length - mean)).average().orElse(0);
    return StrictMath.sqrt(square) / mean;
  }

  /** Number of occurrences of a word in a document. */
  int multiplicity(int word, int document) {
    return (int)
        Arrays.stream(
                documents.positionWords(),
                documents.offsets()[document],
                documents.offsets()[document + 1])
            .filter(other -> other == word)
            .count();
  }

  /** The words of a document, in order. */
  int[] words(int document) {
    return Arrays.copyOfRange(
        documents.positionWords(),
        documents.offsets()[document],
        documents.offsets()[document + 1]);
  }

  /** {@code Σ exp(s)} over the words of a document. */
  double exponentials(int document, double[] scores) {
    double sum = 0;
    for (int p = documents.offsets()[document]; p < documents.offsets()[document + 1]; p++) {
      sum += StrictMath.exp(scores[documents.positionWords()[p]]);
    }
    return sum;
  }

  /** Properties of the words with most attention in the documents that contain a word. */
  record Focus(double purity, double occurrences) {}

  /**
   * Mean purity, and mean number of occurrences, of the highest-scoring words in the documents that
   * contain a word; NaN at the start, where all scores are the same.
   */
  Focus focus(int word, double[] scores) {
    if (Arrays.stream(scores).allMatch(score -> score == scores[word])) {
      return new Focus(Double.NaN, Double.NaN);
    }
    double purities = 0;
    double counts = 0;
    int[] holding = documentsWith(word);
    for (int document : holding) {
      int best = word;
      for (int other : words(document)) {
        best = scores[other] > scores[best] ? other : best;
      }
      purities += purity[best];
      counts += occurrences[best];
    }
    return new Focus(purities / holding.length, counts / holding.length);
  }
}
