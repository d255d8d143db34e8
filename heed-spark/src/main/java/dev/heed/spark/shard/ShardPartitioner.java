package dev.heed.spark.shard;

import dev.heed.text.order.TextHash;
import java.io.Serializable;
import java.util.Comparator;
import org.apache.spark.Partitioner;
import scala.Tuple2;

/** Deals texts to shards by the two halves of their hashes, which are the keys. */
final class ShardPartitioner extends Partitioner {
  private static final long serialVersionUID = 1;

  private final int shards;

  ShardPartitioner(int shards) {
    this.shards = shards;
  }

  /** The hash that is a key. */
  static TextHash hash(Tuple2<Long, Long> key) {
    return new TextHash(key._1(), key._2());
  }

  /** The order of texts within a shard. */
  static final class Order implements Comparator<Tuple2<Long, Long>>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public int compare(Tuple2<Long, Long> one, Tuple2<Long, Long> other) {
      return hash(one).compareTo(hash(other));
    }
  }

  @Override
  public int numPartitions() {
    return shards;
  }

  @Override
  @SuppressWarnings("unchecked") // the keys are all of this kind
  public int getPartition(Object key) {
    return hash((Tuple2<Long, Long>) key).shard(shards);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardPartitioner partitioner && partitioner.shards == shards;
  }

  @Override
  public int hashCode() {
    return shards;
  }
}
