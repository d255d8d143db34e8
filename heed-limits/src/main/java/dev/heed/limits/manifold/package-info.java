/** Manifolds with known limits, and attention on their points. */
package dev.heed.limits.manifold;
