/** Experiments on the synthetic task of arXiv:2011.10036. */
package dev.heed.dynamics.synthetic;
