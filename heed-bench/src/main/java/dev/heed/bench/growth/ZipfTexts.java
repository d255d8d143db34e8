package dev.heed.bench.growth;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.kernel.SeededRandom;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Made-up texts of equal length with a label each. Words have frequencies by Zipf's law, as those
 * of a language have, but for a tenth: these are among ten words of the text's label.
 *
 * @param texts their number
 * @param words of each text
 * @param labels their number; each has as many texts as the others, but for one
 */
record ZipfTexts(int texts, int words, int labels) {
  private static final int VOCABULARY = 50_000;
  private static final int WORDS_OF_LABEL = 10;

  /** The share of words by which a label can be told. */
  private static final double TOPIC_SHARE = 0.1;

  /** Writes them as JSON Lines, the same for the same seed. */
  void write(Path file, long seed) throws IOException {
    double[] shares = new double[VOCABULARY];
    Arrays.setAll(shares, rank -> 1.0 / (rank + 1));
    Arrays.parallelPrefix(shares, Double::sum);
    double sum = shares[VOCABULARY - 1];
    SeededRandom random = new SeededRandom(seed).stream("texts", 0);
    JsonMapper json = new JsonMapper();
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int text = 0; text < texts; text++) {
        int label = text % labels;
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < words; i++) {
          line.append(i == 0 ? "" : " ");
          if (random.uniform() < TOPIC_SHARE) {
            line.append("l").append(label * WORDS_OF_LABEL + random.below(WORDS_OF_LABEL));
          } else {
            int place = Arrays.binarySearch(shares, random.uniform() * sum);
            line.append("w").append(place < 0 ? -place - 1 : place);
          }
        }
        out.write(
            json.writeValueAsString(
                new TreeMap<>(Map.of("text", line.toString(), "label", "label" + label))));
        out.write('\n');
      }
    }
  }
}
