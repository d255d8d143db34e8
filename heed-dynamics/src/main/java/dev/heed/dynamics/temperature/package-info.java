/** Attention as a Gibbs distribution, and what it is worth at other temperatures. */
package dev.heed.dynamics.temperature;
