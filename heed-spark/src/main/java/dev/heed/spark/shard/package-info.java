/**
 * Training on the executors, in shards whose weights are averaged after each epoch; {@code
 * HeedClassifier} is the way to it.
 */
package dev.heed.spark.shard;
