/** Similarities composed step by step. */
package dev.heed.studio.similarity;
