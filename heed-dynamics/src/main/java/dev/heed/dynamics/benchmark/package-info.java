/**
 * How long an epoch of full-batch gradient descent takes here, and how far that is from what the
 * machine can do.
 */
package dev.heed.dynamics.benchmark;
