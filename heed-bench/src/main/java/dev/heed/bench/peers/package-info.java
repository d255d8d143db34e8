/** Heed beside other classifiers of texts: fastText, and libraries for the JVM. */
package dev.heed.bench.peers;
