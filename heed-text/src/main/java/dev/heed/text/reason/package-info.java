/**
 * Reasons beyond contributions: the fewest deletions and the best replacements that change a label,
 * exact Shapley values, and sentences. The algorithms; {@code dev.heed.text} has the way in.
 */
package dev.heed.text.reason;
