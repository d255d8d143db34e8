/** The experiments on training dynamics (arXiv:2011.10036), as {@code heed lab run} knows them. */
package dev.heed.dynamics.experiment;
