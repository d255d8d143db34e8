/** Classical algorithms as similarities: initialise, strengthen, normalise, propagate. */
package dev.heed.geometry;
