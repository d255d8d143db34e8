package dev.heed.nets.torch;

/** The device that a network computes on. */
public enum Device {
  /** The CPU. */
  CPU,
  /** A GPU; needs the GPU build of PyTorch on the class path. */
  CUDA
}
