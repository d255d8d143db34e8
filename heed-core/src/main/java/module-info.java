/** Attention: its parts and engines, kernels, the pooled-attention classifier and its training. */
module dev.heed.core {
  exports dev.heed.attention;
  exports dev.heed.mask;
  exports dev.heed.parallel;
  exports dev.heed.pooling;
  exports dev.heed.random;
  exports dev.heed.score;
  exports dev.heed.similarity;
  exports dev.heed.spi;
  exports dev.heed.internal to
      dev.heed.simd;

  uses dev.heed.spi.KernelsProvider;
}
