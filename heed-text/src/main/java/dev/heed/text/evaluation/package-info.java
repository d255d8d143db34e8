/** Measures of how well probabilities agree with labels. */
package dev.heed.text.evaluation;
