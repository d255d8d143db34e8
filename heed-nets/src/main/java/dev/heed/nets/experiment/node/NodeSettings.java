package dev.heed.nets.experiment.node;

import dev.heed.base.Require;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.experiment.RateSearch;
import dev.heed.nets.experiment.Rates;
import dev.heed.nets.experiment.Size;
import dev.heed.nets.model.InformationPropagationNetwork;
import dev.heed.nets.torch.Device;
import java.util.List;
import java.util.Optional;

/**
 * The settings of an experiment that classifies nodes.
 *
 * @param net sizes of the network
 * @param patience epochs without a lower dev loss after which a training stops; 0 for no early stop
 * @param items number of training items used; all if it is not set
 * @param device the processor or a graphics card
 */
public record NodeSettings(
    Training training,
    InformationPropagationNetwork.Body net,
    int patience,
    Optional<Integer> items,
    Device device) {
  public NodeSettings {
    Require.atLeast("patience", 0, patience);
    items.ifPresent(count -> Require.atLeast("items", 1, count));
  }

  /**
   * The trainings.
   *
   * @param size gives {@code runs}, {@code epochs} and {@code rates} if they are not set
   * @param runs runs of each attention; they differ in initial weights and order
   * @param rates learning rates from which each attention gets its own
   * @param epochs passes over the training data at most
   * @param weightDecay L2 weight decay, 0 to below 1
   */
  public record Training(
      Size size,
      Optional<Integer> runs,
      Optional<Integer> epochs,
      Optional<List<Double>> rates,
      double weightDecay) {
    public Training {
      runs.ifPresent(count -> Require.atLeast("runs", 1, count));
      epochs.ifPresent(count -> Require.atLeast("epochs", 1, count));
      rates = rates.map(RateSearch::checked);
      Require.shareBelowOne("weight_decay", weightDecay);
    }

    /** Small trainings with everything else as the size says. */
    static Training small(double weightDecay) {
      return new Training(
          Size.SMALL, Optional.empty(), Optional.empty(), Optional.empty(), weightDecay);
    }
  }

  /** Defaults that depend on the size. */
  record Sized(int runs, int epochs, List<Double> rates) {}

  /** The values of the settings that depend on the size. */
  Sized resolved(Sized small, Sized paper) {
    Size size = training.size();
    return new Sized(
        size.or(training.runs(), small.runs(), paper.runs()),
        size.or(training.epochs(), small.epochs(), paper.epochs()),
        size.or(training.rates(), small.rates(), paper.rates()));
  }

  NodeLearner.Options learner(AttentionKind kind, double rate, NodeTask task, Sized sized) {
    return new NodeLearner.Options(
        kind,
        new InformationPropagationNetwork.Options(task.features(), task.classes().size(), net),
        new Rates(rate, training.weightDecay()),
        1,
        sized.epochs(),
        device);
  }

  /** Number of training items used, of all that there are. */
  int used(int all) {
    return Math.min(all, items.orElse(all));
  }
}
