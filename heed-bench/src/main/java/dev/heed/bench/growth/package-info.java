/**
 * Growth of time and memory with texts, words, labels, tokens and threads, in tables and charts.
 */
package dev.heed.bench.growth;
