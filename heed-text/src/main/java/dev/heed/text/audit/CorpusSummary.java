package dev.heed.text.audit;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file of an audit.
 *
 * @param source its name
 * @param texts the number of texts
 * @param labels the number of texts with each label, by label in ascending order
 */
public record CorpusSummary(String source, long texts, Map<String, Integer> labels) {
  /** Copies the map. */
  public CorpusSummary {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
  }
}
