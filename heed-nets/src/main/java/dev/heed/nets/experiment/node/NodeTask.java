package dev.heed.nets.experiment.node;

import java.util.List;
import java.util.Optional;

/**
 * Nodes to be classified.
 *
 * @param features numbers of a node
 * @param classes their names
 * @param train what is trained on
 * @param validation what says when to stop, if anything does
 * @param test what is tested on
 */
record NodeTask(
    int features, List<String> classes, Part train, Optional<Part> validation, Part test) {
  NodeTask {
    classes = List.copyOf(classes);
  }

  /** A part of the data, as graphs to be put into batches. */
  interface Part {
    /** How many items, each a node or a graph, there are. */
    int items();

    /** How many of them a batch has. */
    int itemsPerBatch();

    /** Some of them as a batch; its tensors belong to the calling thread's pointer scope. */
    NodeBatch batch(int[] items);

    /** How many batches there are. */
    default int batches() {
      return (items() + itemsPerBatch() - 1) / itemsPerBatch();
    }
  }

  /** One graph that is there from the beginning. */
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
