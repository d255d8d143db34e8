/** Embeddings of many points beside those of other programs. */
package dev.heed.bench.geometry;
