/** Measurements of what an audit finds: wrong labels and copies of texts. */
package dev.heed.bench.labels;
