/**
 * Tokenisation: words, numbers, punctuation marks, symbols and emoji, found by the word boundary
 * rules of Unicode (UAX #29) as ICU tailors them, and each in a normalised form.
 *
 * <p>{@link dev.heed.text.token.Tokenizer} says what a token is; {@link
 * dev.heed.text.token.TokenBuffer} holds the tokens of one text.
 */
package dev.heed.text.token;
