/** Classification tasks: the synthetic one of arXiv:2011.10036, and documents read from a file. */
package dev.heed.dynamics.task;
