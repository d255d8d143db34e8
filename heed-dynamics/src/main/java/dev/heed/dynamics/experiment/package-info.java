/** Common parts of the experiments on training dynamics (arXiv:2011.10036). */
package dev.heed.dynamics.experiment;
