package dev.heed.spark.shard;

import dev.heed.text.corpus.LabelledText;
import dev.heed.text.order.TextRecord;
import dev.heed.text.trainer.HashSplit;
import dev.heed.text.trainer.Split;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import scala.Tuple2;

/**
 * Reads texts that were dealt to shards, on executors.
 *
 * @param labels all labels in alphabetical order
 * @param areSeveral whether a text may have any number of them
 */
record ShardReader(List<String> labels, boolean areSeveral) implements Serializable {

  /** The text of a record; it has no line. */
  static LabelledText text(byte[] bytes) {
    return TextRecord.read(ByteBuffer.wrap(bytes), 0);
  }

  /** The classes of a text, ascending. */
  int[] classes(LabelledText text) {
    return text.labels().stream()
        .mapToInt(label -> Collections.binarySearch(labels, label))
        .sorted()
        .toArray();
  }

  /** The part of a text. */
  Split.Part part(Tuple2<Tuple2<Long, Long>, byte[]> record, HashSplit split) {
    return split.part(ShardPartitioner.hash(record._1()), splitClasses(text(record._2())));
  }

  /** The classes by which a text is split: the number of classes if it has none. */
  int[] splitClasses(LabelledText text) {
    int[] classes = classes(text);
    return classes.length == 0 ? new int[] {labels.size()} : classes;
  }
}
