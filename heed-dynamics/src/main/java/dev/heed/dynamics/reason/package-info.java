/** Experiments on reasons for labels: the fewest words that change one. */
package dev.heed.dynamics.reason;
