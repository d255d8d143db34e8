/** The kernels on the Vector API. */
module dev.heed.simd {
  requires dev.heed.core;
  requires jdk.incubator.vector;

  provides dev.heed.kernel.KernelsProvider with
      dev.heed.simd.VectorKernelsProvider;
}
