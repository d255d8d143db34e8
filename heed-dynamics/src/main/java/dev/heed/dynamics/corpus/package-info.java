/** Experiments that hold real corpora against the score–norm identity. */
package dev.heed.dynamics.corpus;
