/** The attention of a pretrained encoder beside the theory of attention as a heat equation. */
package dev.heed.limits.lens;
