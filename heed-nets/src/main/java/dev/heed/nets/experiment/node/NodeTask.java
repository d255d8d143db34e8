package dev.heed.nets.experiment.node;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Nodes to be classified.
 *
 * @param features dimension of a node
 * @param classes names of the classes
 * @param train training data
 * @param dev data that choose the epoch, if there are any
 * @param test test data
 */
record NodeTask(int features, List<String> classes, Part train, Optional<Part> dev, Part test) {
  NodeTask {
    classes = List.copyOf(classes);
  }

  /**
   * Share of the training items that a search of rates sets aside as dev data, if there are none.
   */
  private static final double DEV_SHARE = 0.1;

  /**
   * The task of a search of rates, which does without the test data: its scores are those of the
   * dev data. Without dev data, these are the last tenth of the training items.
   *
   * @param share share of the other training items that are learned from, above 0 to 1
   */
  NodeTask search(double share) {
    if (dev.isPresent()) {
      return new NodeTask(features, classes, train, dev, dev.get());
    }
    int first = train.items() - Math.max(1, (int) (DEV_SHARE * train.items()));
    int count = Math.max(1, (int) (share * first));
    // Evenly spaced: neighbours may be alike.
    Part learned =
        new Some(
            train, IntStream.range(0, count).map(i -> (int) ((long) i * first / count)).toArray());
    Part held = new Some(train, IntStream.range(first, train.items()).toArray());
    return new NodeTask(features, classes, learned, Optional.of(held), held);
  }

  /** A part of the data, in batches. */
  interface Part {
    /** Number of items, each a node or a graph. */
    int items();

    /** Number of items of a batch. */
    int itemsPerBatch();

    /** Some items as a batch, whose tensors belong to the calling thread's pointer scope. */
    NodeBatch batch(int[] items);

    /** Number of batches. */
    default int batches() {
      return (items() + itemsPerBatch() - 1) / itemsPerBatch();
    }
  }

  /** Some items of a part, by their places in it. */
  record Some(Part whole, int[] chosen) implements Part {
    @Override
    public int items() {
      return chosen.length;
    }

    @Override
    public int itemsPerBatch() {
      return Math.min(whole.itemsPerBatch(), chosen.length);
    }

    @Override
    public NodeBatch batch(int[] items) {
      return whole.batch(Arrays.stream(items).map(i -> chosen[i]).toArray());
    }
  }

  /** A single graph in memory. */
  record Whole(NodeBatch only) implements Part {
    @Override
    public int items() {
      return 1;
    }

    @Override
    public int itemsPerBatch() {
      return 1;
    }

    @Override
    public NodeBatch batch(int[] items) {
      return only;
    }
  }
}
