package dev.heed.nets.torch;

/** The device that a network computes on. */
public enum Device {
  /** The processor. */
  CPU,
  /** A graphics card; needs the GPU build of PyTorch on the class path. */
  CUDA
}
