/**
 * What attention becomes when tokens are many and its bandwidth {@code ε} small, checked
 * numerically: with {@code S_ε = rowsoftmax(−f/(2ε))}, {@code (S_ε H − H)/ε} comes to differential
 * operators, and attention again and again to the heat equation with drift. The experiments {@code
 * limit-…} measure constants and rates with their confidence intervals.
 *
 * <p>Source: T. Ruan and S. Zhang, "Towards understanding how attention mechanism works in deep
 * learning", arXiv:2412.18288.
 */
package dev.heed.limits;
