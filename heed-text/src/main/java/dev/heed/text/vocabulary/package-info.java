/**
 * From tokens to numbers: the words and word n-grams that a classifier knows, counted in bounded
 * memory and looked up without allocation.
 */
package dev.heed.text.vocabulary;
