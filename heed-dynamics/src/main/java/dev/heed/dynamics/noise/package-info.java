/** Attention on tokens with noise: which is learned first, the wrong labels or the right token. */
package dev.heed.dynamics.noise;
