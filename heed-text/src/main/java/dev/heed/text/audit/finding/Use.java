package dev.heed.text.audit.finding;

/**
 * How classifiers use an entry, measured on texts that they were not trained on.
 *
 * @param documents the texts that have the entry
 * @param decided those of them whose predicted label is another one without the entry
 * @param hits those predicted correctly
 * @param hitsWithout those predicted correctly without the entry
 */
public record Use(long documents, long decided, long hits, long hitsWithout) {}
