/** The documents of a training, the steps of an epoch over them, and the mean of shards. */
package dev.heed.text.shard;
