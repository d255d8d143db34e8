package dev.heed.spark.shard;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import scala.Tuple2;

/**
 * The most frequent keys of a cluster. The driver gets the number of keys with each count, then the
 * keys above the lowest count that is kept, and at last as many of those with this count as are
 * missing: hardly more than are asked for, in however many partitions they are.
 */
final class MostFrequent {
  /** Keys of one count that the driver takes beyond those that are missing, about a megabyte. */
  private static final long SPARE = 1 << 14;

  private MostFrequent() {}

  /**
   * Finds them.
   *
   * @param counts each key once; read several times
   * @param minCount the least count of a key that is kept, at least 1
   * @param limit the greatest number of keys
   * @return the most frequent ones first, then in the order of the keys
   */
  static <K extends Comparable<K>> List<Tuple2<K, Long>> of(
      JavaPairRDD<K, Long> counts, int minCount, int limit) {
    if (limit == 0) {
      return List.of();
    }
    NavigableMap<Long, Long> keys =
        counts
            .mapPartitions(part -> List.of(keys(part, minCount)).iterator())
            .treeReduce(MostFrequent::sum);
    long lowest = minCount;
    long above = 0;
    long missing = 0;
    for (Map.Entry<Long, Long> each : keys.descendingMap().entrySet()) {
      lowest = each.getKey();
      missing = Math.min(each.getValue(), limit - above);
      if (above + each.getValue() >= limit) {
        break;
      }
      above += each.getValue();
    }
    long last = lowest;
    List<Tuple2<K, Long>> most = new ArrayList<>(counts.filter(each -> each._2() > last).collect());
    JavaPairRDD<K, Long> atLast = counts.filter(each -> each._2() == last);
    most.addAll(
        keys.getOrDefault(last, 0L) <= missing + SPARE ? atLast.collect() : first(atLast, missing));
    most.sort(new ByCount<>());
    return most.size() > limit ? most.subList(0, limit) : most;
  }

  /** The number of keys with each count. */
  private static <K> NavigableMap<Long, Long> keys(Iterator<Tuple2<K, Long>> counts, int minCount) {
    NavigableMap<Long, Long> keys = new TreeMap<>();
    while (counts.hasNext()) {
      long count = counts.next()._2();
      if (count >= minCount) {
        keys.merge(count, 1L, Long::sum);
      }
    }
    return keys;
  }

  private static NavigableMap<Long, Long> sum(
      NavigableMap<Long, Long> into, NavigableMap<Long, Long> more) {
    more.forEach((count, keys) -> into.merge(count, keys, Long::sum));
    return into;
  }

  /** The first keys in their order, exactly as many as are asked for; there are more. */
  private static <K extends Comparable<K>> List<Tuple2<K, Long>> first(
      JavaPairRDD<K, Long> keys, long number) {
    JavaPairRDD<K, Long> sorted = keys.sortByKey();
    List<Long> sizes = sorted.mapPartitions(part -> List.of(size(part)).iterator()).collect();
    long[] wanted = new long[sizes.size()];
    long left = number;
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = Math.min(left, sizes.get(i));
      left -= wanted[i];
    }
    return sorted
        .mapPartitionsWithIndex((i, part) -> new First<>(part, wanted[i]), false)
        .collect();
  }

  private static long size(Iterator<?> all) {
    long size = 0;
    for (; all.hasNext(); all.next()) {
      size++;
    }
    return size;
  }

  /** The first values of others. */
  private static final class First<T> implements Iterator<T> {
    private final Iterator<T> all;
    private long left;

    First(Iterator<T> all, long number) {
      this.all = all;
      left = number;
    }

    @Override
    public boolean hasNext() {
      return left > 0 && all.hasNext();
    }

    @Override
    public T next() {
      left--;
      return all.next();
    }
  }

  /** The most frequent keys first, then in their own order. */
  private static final class ByCount<K extends Comparable<K>>
      implements Comparator<Tuple2<K, Long>>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public int compare(Tuple2<K, Long> one, Tuple2<K, Long> other) {
      int byCount = Long.compare(other._2(), one._2());
      return byCount != 0 ? byCount : one._1().compareTo(other._1());
    }
  }
}
