package dev.heed.spark.shard;

import dev.heed.base.InvalidInputException;
import dev.heed.text.shard.Pass;
import java.io.Serializable;

/**
 * The end of a shard's epoch: its numbers, or its failure. A class, since Kryo cannot make records.
 */
final class ShardOutcome implements Serializable {
  private static final long serialVersionUID = 1;

  final int shard;

  /** The number of documents and the sums of both halves of their hashes. */
  final long[] digest;

  private final double loss;
  private final double weight;
  private final int steps;

  /** The problem and the expected value; empty if there is none. */
  private final String[] failure;

  private ShardOutcome(int shard, long[] digest, Pass.Result result, String... failure) {
    this.shard = shard;
    this.digest = digest;
    loss = result.loss();
    weight = result.weight();
    steps = result.steps();
    this.failure = failure.clone();
  }

  /** The end of an epoch that ran. */
  static ShardOutcome of(int shard, long[] digest, Pass.Result result) {
    return new ShardOutcome(shard, digest, result);
  }

  /** The end of an epoch that failed, so that no task repeats it in vain. */
  static ShardOutcome of(int shard, long[] digest, InvalidInputException failure) {
    return new ShardOutcome(
        shard, digest, Pass.Result.none(), failure.problem(), failure.expected());
  }

  /**
   * The numbers.
   *
   * @throws InvalidInputException if the epoch failed
   */
  Pass.Result result(String source) throws InvalidInputException {
    if (failure.length > 0) {
      throw new InvalidInputException(source, 0, failure[0], failure[1]);
    }
    return new Pass.Result(loss, weight, steps);
  }
}
