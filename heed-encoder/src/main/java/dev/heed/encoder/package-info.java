/** Vectors of texts from a pretrained BERT model; {@link dev.heed.encoder.Encoder} is the entry. */
package dev.heed.encoder;
