/**
 * Models of fastText ({@code .bin}, {@code .ftz}), read as they are: the file is mapped, and
 * labels, vectors and neighbours come out as fastText 0.9.2 for x86-64 gives them, bit for bit.
 * Sums are in single precision from first to last, each product rounded before it is added.
 */
package dev.heed.text.fasttext;
