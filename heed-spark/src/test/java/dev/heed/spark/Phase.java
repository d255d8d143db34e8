package dev.heed.spark;

import java.util.Arrays;
import java.util.Locale;

/** A part of a training in shards, as its jobs are described; the last one is none of them. */
enum Phase {
  READING("reads the rows"),
  DEALING("deals texts to shards"),
  WORDS("counts words"),
  PAIRS("counts n-grams"),
  ENCODING("encodes texts"),
  EPOCHS("trains epoch"),
  MERGING(""),
  REST("");

  private final String description;

  Phase(String description) {
    this.description = description;
  }

  /**
   * The phase of a stage.
   *
   * @param job the description of its job; empty for none
   * @param isForShuffle whether other stages read what it writes; of an epoch, only training does
   */
  static Phase of(String job, boolean isForShuffle) {
    Phase phase =
        Arrays.stream(values())
            .filter(each -> !each.description.isEmpty())
            .filter(each -> job.startsWith("Heed " + each.description))
            .findFirst()
            .orElse(REST);
    return phase == EPOCHS && !isForShuffle ? MERGING : phase;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
