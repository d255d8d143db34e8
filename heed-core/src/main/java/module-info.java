/** Attention: kernels, the pooled-attention classifier and its training step. */
module dev.heed.core {
  exports dev.heed.parallel;
  exports dev.heed.pooling;
  exports dev.heed.random;
  exports dev.heed.spi;
  exports dev.heed.internal to
      dev.heed.simd;

  uses dev.heed.spi.KernelsProvider;
}
