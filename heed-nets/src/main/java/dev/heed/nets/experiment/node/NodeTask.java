package dev.heed.nets.experiment.node;

import java.util.List;
import java.util.Optional;

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
