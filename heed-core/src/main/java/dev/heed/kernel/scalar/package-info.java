/** Kernels in plain Java and what the back ends share; not for use outside Heed's own modules. */
package dev.heed.kernel.scalar;
