/** Benchmarks that check the answer before they time it. */
package dev.heed.bench;
