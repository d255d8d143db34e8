/**
 * Similarities as values that compose: {@link dev.heed.geometry.similarity.Initialise}, then {@link
 * dev.heed.geometry.similarity.Step}s that strengthen and normalise; then {@code H ← S H}.
 * Classical algorithms are such compositions (T. Ruan and S. Zhang, "Towards understanding how
 * attention mechanism works in deep learning", arXiv:2412.18288): t-SNE's similarity of points is
 * {@code Distance(d, 2, 0)}, {@code Perplexity(p)}, {@code Rows}, {@code Symmetrise}, {@code
 * Global}, a Transformer's {@code Scored(Bilinear)}, {@code Exponential(σ)}, {@code Rows}. The
 * package {@code dev.heed.geometry} has all of them and runs each method.
 */
package dev.heed.geometry.similarity;
