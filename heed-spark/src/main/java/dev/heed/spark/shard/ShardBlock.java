package dev.heed.spark.shard;

import dev.heed.text.shard.ShardEpoch;
import dev.heed.text.shard.ShardMean;
import dev.heed.text.shard.ShardState;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Neighbouring rows of weights and accumulators as one shard leaves them, or the means of several
 * shards. A class, since Kryo cannot make records.
 */
final class ShardBlock implements Serializable {
  private static final long serialVersionUID = 1;

  /** Words of a block, some 300 kB. */
  private static final int WORDS = 1 << 10;

  /** The number of the block of the values that all words share; the others are from 0. */
  private static final int SHARED = -1;

  final int number;
  final int shard;
  final int[] rows;
  private final int[] weights;

  /** One row after the other. */
  private final float[] values;

  private ShardBlock(int number, int shard, int[] rows, int[] weights, float[] values) {
    this.number = number;
    this.shard = shard;
    this.rows = rows;
    this.weights = weights;
    this.values = values;
  }

  /** The blocks that a shard has changed, each made when it is asked for. */
  static Stream<ShardBlock> of(ShardEpoch epoch, int shard) {
    ShardState state = epoch.state();
    ShardBlock shared =
        new ShardBlock(
            SHARED,
            shard,
            new int[] {ShardState.SHARED},
            new int[] {epoch.result().steps()},
            state.row(ShardState.SHARED));
    Stream<ShardBlock> ofWords =
        IntStream.rangeClosed(0, (state.words() - 1) / WORDS)
            .mapToObj(number -> ofWords(number, epoch, shard))
            .filter(block -> block.rows.length > 0);
    return Stream.concat(Stream.of(shared), ofWords);
  }

  private static ShardBlock ofWords(int number, ShardEpoch epoch, int shard) {
    int[] rows =
        IntStream.range(number * WORDS, Math.min((number + 1) * WORDS, epoch.state().words()))
            .filter(word -> epoch.touches().of(word) > 0)
            .toArray();
    int[] weights = IntStream.of(rows).map(epoch.touches()::of).toArray();
    float[] values = joined(IntStream.of(rows).mapToObj(epoch.state()::row).toList());
    return new ShardBlock(number, shard, rows, weights, values);
  }

  private static float[] joined(List<float[]> rows) {
    FloatBuffer all = FloatBuffer.allocate(rows.stream().mapToInt(row -> row.length).sum());
    rows.forEach(all::put);
    return all.array();
  }

  private float[] row(int i) {
    int width = values.length / rows.length;
    return Arrays.copyOfRange(values, i * width, (i + 1) * width);
  }

  /** The means of the rows of blocks with one number, whatever their order. */
  static ShardBlock mean(Iterable<ShardBlock> blocks) {
    SortedMap<Integer, ShardBlock> byShard = new TreeMap<>();
    blocks.forEach(block -> byShard.put(block.shard, block));
    SortedMap<Integer, List<ShardMean.Row>> byRow = new TreeMap<>();
    for (ShardBlock block : byShard.values()) {
      for (int i = 0; i < block.rows.length; i++) {
        byRow
            .computeIfAbsent(block.rows[i], row -> new ArrayList<>())
            .add(new ShardMean.Row(block.weights[i], block.row(i)));
      }
    }
    return new ShardBlock(
        byShard.firstEntry().getValue().number,
        SHARED,
        byRow.keySet().stream().mapToInt(row -> row).toArray(),
        new int[0],
        joined(byRow.values().stream().map(ShardMean::of).toList()));
  }

  /** Sets the rows of a state. */
  void write(ShardState state) {
    for (int i = 0; i < rows.length; i++) {
      state.setRow(rows[i], row(i));
    }
  }
}
