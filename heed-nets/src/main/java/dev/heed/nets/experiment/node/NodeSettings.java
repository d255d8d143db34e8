package dev.heed.nets.experiment.node;

import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.experiment.Member;
import dev.heed.nets.experiment.Size;
import dev.heed.nets.model.InformationPropagationNetwork;
import dev.heed.nets.model.Skip;
import dev.heed.nets.torch.Device;
import java.util.Optional;

/**
 * The settings of an experiment that classifies nodes.
 *
 * @param size where {@code runs}, {@code epochs} and {@code rate} come from if they are not set
 * @param runs of each attention; they differ in initial weights and order
 * @param dim numbers of a node within the network
 * @param heads heads of a block
 * @param width hidden units of {@code φ}
 * @param scaled whether squared distances, too, are divided by {@code √(dim/heads)}
 * @param blocks propagation blocks
 * @param skip what of its input a block lets pass
 * @param dropout before each linear map
 * @param patience epochs without a lower validation loss after which a training stops; 0 for never
 * @param items how many of the training items are used; all if it is not set
 */
public record NodeSettings(
    Size size,
    Optional<Integer> runs,
    Optional<Integer> epochs,
    Optional<Double> rate,
    double weightDecay,
    int dim,
    int heads,
    int width,
    boolean scaled,
    int blocks,
    Skip skip,
    double dropout,
    int patience,
    Optional<Integer> items,
    Device device) {
  public NodeSettings {
    if (runs.orElse(1) < 1 || items.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "runs is %s, items is %s; expected at least 1"
              .formatted(runs.orElse(1), items.orElse(1)));
    }
    new Member.Limits(epochs.orElse(1), patience);
    // The sizes of the net are checked with sizes of the data that fit any.
    new InformationPropagationNetwork.Options(
        1, 2, dim, heads, width, scaled, blocks, skip, dropout);
  }

  /**
   * What a size says of the settings that depend on it.
   *
   * @param rate the learning rate
   */
  record Sized(int runs, int epochs, double rate) {}

  /** These settings with all that the size says. */
  Sized resolved(Sized small, Sized paper) {
    return new Sized(
        size.or(runs, small.runs(), paper.runs()),
        size.or(epochs, small.epochs(), paper.epochs()),
        size.or(rate, small.rate(), paper.rate()));
  }

  NodeLearner.Options learner(AttentionKind kind, NodeTask task, Sized sized) {
    return new NodeLearner.Options(
        kind,
        new InformationPropagationNetwork.Options(
            task.features(),
            task.classes().size(),
            dim,
            heads,
            width,
            scaled,
            blocks,
            skip,
            dropout),
        sized.rate(),
        weightDecay,
        1,
        sized.epochs(),
        device);
  }

  /** How many of so many training items are used. */
  int used(int all) {
    return Math.min(all, items.orElse(all));
  }
}
