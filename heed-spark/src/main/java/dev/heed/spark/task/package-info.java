/** The tasks of {@code heed tune} and {@code heed audit} on a cluster of Spark. */
package dev.heed.spark.task;
