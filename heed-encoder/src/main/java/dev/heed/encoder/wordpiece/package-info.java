/** Pieces of words, as BERT's tokenizer cuts them. */
package dev.heed.encoder.wordpiece;
