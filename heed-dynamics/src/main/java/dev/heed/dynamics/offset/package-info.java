/** Attention masks that are learned: which offsets between tokens matter. */
package dev.heed.dynamics.offset;
