/** Experiments on reasons for labels: the fewest words that change one, and Shapley values. */
package dev.heed.dynamics.reason;
