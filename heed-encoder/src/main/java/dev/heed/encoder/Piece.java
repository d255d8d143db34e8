package dev.heed.encoder;

/**
 * A piece of a text, which an encoder has a vector for.
 *
 * @param text as the vocabulary has it: {@code ##} begins a piece that does not begin a word, and
 *     {@code [CLS]} and {@code [SEP]} stand around the text
 * @param id its number in the vocabulary
 * @param begin index of its first code point in the text
 * @param end index after its last code point; {@code begin} for a piece that is not in the text
 */
public record Piece(String text, int id, int begin, int end) {}
