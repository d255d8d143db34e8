/** Manifolds with known Laplacians, and attention between their points. */
package dev.heed.limits.manifold;
