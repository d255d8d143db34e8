/** Kernels in plain Java, and constants shared by the back ends; internal to Heed's modules. */
package dev.heed.kernel.scalar;
