package dev.heed.bench.peers;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Weights of words and pairs of words: {@code (1 + ln tf) · (1 + ln((1 + n) / (1 + df)))}, divided
 * by their Euclidean norm in each text. The last feature is 1 in every text.
 */
public final class TfIdf {
  private final Map<String, Integer> indices = new HashMap<>();
  private final List<Double> idf = new ArrayList<>();

  /** Learns vocabulary and frequencies. */
  public TfIdf(List<Example> texts) {
    List<Integer> counts = new ArrayList<>();
    for (Example text : texts) {
      for (String gram : new HashSet<>(text.grams())) {
        int index = indices.computeIfAbsent(gram, any -> indices.size());
        if (index == counts.size()) {
          counts.add(0);
        }
        counts.set(index, counts.get(index) + 1);
      }
    }
    for (int count : counts) {
      idf.add(1 + Math.log((1.0 + texts.size()) / (1 + count)));
    }
  }

  /** The number of features. */
  public int size() {
    return indices.size() + 1;
  }

  /** The size of vocabulary and frequencies: UTF-8, and four bytes for each number. */
  long bytes() {
    return indices.keySet().stream()
        .mapToLong(gram -> gram.getBytes(StandardCharsets.UTF_8).length + 1L + Float.BYTES)
        .sum();
  }

  /** The features of a text that are not 0; n-grams outside the vocabulary have none. */
  public Feature[] features(Example text) {
    TreeMap<Integer, Integer> counts = new TreeMap<>();
    for (String gram : text.grams()) {
      Integer index = indices.get(gram);
      if (index != null) {
        counts.merge(index, 1, Integer::sum);
      }
    }
    Feature[] features = new Feature[counts.size() + 1];
    int next = 0;
    double square = 0;
    for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
      double weight = (1 + Math.log(count.getValue())) * idf.get(count.getKey());
      features[next++] = new FeatureNode(count.getKey() + 1, weight);
      square += weight * weight;
    }
    for (int i = 0; i < next; i++) {
      features[i].setValue(features[i].getValue() / Math.sqrt(square));
    }
    features[next] = new FeatureNode(size(), 1);
    return features;
  }
}
