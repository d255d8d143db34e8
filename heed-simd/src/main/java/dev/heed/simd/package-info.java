/** The kernels on the Vector API, which {@link java.util.ServiceLoader} finds. */
package dev.heed.simd;
