/** A comparison of ways to find wrong labels. */
package dev.heed.bench.labels;
