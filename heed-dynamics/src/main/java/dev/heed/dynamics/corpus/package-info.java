/** Experiments that compare real corpora with the score–norm identity. */
package dev.heed.dynamics.corpus;
