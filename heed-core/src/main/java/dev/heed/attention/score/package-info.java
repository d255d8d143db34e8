/**
 * Scores of query–key pairs; the pseudo-metrics among them are negated squared distances.
 *
 * <p>Source of the learned metric: T. Ruan and S. Zhang, "Towards understanding how attention
 * mechanism works in deep learning", arXiv:2412.18288.
 */
package dev.heed.attention.score;
