/**
 * Numerical checks of the limit of attention for many tokens and a small bandwidth {@code ε}: with
 * {@code S_ε = rowsoftmax(−f/(2ε))}, {@code (S_ε H − H)/ε} tends to differential operators, and
 * repeated attention to the heat equation with drift. The experiments {@code limit-…} measure
 * constants and rates with their confidence intervals.
 *
 * <p>Source: T. Ruan and S. Zhang, "Towards understanding how attention mechanism works in deep
 * learning", arXiv:2412.18288.
 */
package dev.heed.limits;
