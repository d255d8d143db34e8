/**
 * The computational base: {@link dev.heed.kernel.Kernels} and {@link dev.heed.kernel.TileKernels},
 * the inner loops that an accelerated back end implements; {@link dev.heed.kernel.KernelSelection},
 * which finds one through {@link dev.heed.kernel.KernelsProvider}; {@link dev.heed.kernel.Workers},
 * threads that share loops; and {@link dev.heed.kernel.SeededRandom}, the only source of random
 * numbers.
 *
 * <p>Results are the same bytes for every back end and any number of threads.
 */
package dev.heed.kernel;
