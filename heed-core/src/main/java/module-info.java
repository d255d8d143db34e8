/** Attention: its parts and engines, and the kernels that they run on. */
module dev.heed.core {
  exports dev.heed.attention;
  exports dev.heed.base;
  exports dev.heed.attention.fused;
  exports dev.heed.attention.mask;
  exports dev.heed.attention.onnx;
  exports dev.heed.attention.score;
  exports dev.heed.kernel;
  exports dev.heed.kernel.scalar to
      dev.heed.simd;

  uses dev.heed.kernel.KernelsProvider;
}
