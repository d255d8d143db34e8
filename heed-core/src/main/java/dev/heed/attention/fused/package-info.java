/** Attention in single precision, computed in tiles without holding all weights. */
package dev.heed.attention.fused;
