/**
 * Heed on Apache Spark: {@link dev.heed.spark.HeedClassifier} trains on a column of texts and one
 * of labels, and {@link dev.heed.spark.HeedModel} labels a column of texts, in batches and in
 * streams, and gives reasons. {@link dev.heed.spark.HeedExtensions} brings the function {@code
 * heed_classify} to SQL.
 */
package dev.heed.spark;
