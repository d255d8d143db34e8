package dev.heed.nets.torch;

/** Where a network computes. */
public enum Device {
  /** The processor. */
  CPU,
  /** A graphics card; needs the GPU build of PyTorch on the class path. */
  CUDA
}
