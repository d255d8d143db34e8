/** The kernels on the Vector API; found by {@link java.util.ServiceLoader}. */
package dev.heed.simd;
