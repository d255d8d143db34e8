/**
 * The vocabulary: the words and n-grams that a classifier knows, counted in bounded memory and
 * looked up without allocation. {@link dev.heed.text.vocabulary.Vocabulary} is the entry.
 */
package dev.heed.text.vocabulary;
