package dev.heed.spark;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The seconds of a training in shards on any cluster, from the phases of a measured one: each takes
 * a processor for its units of work, on all cores, and moves bytes by the network. The driver's
 * part is in proportion to the weights and accumulators of an epoch.
 *
 * @param rates by phase; {@link Phase#REST} is the driver's
 */
record CostModel(Map<Phase, Rate> rates) {
  /** The share of the texts in the first of both trainings; the second one has all. */
  private static final double TRAINED = 0.9;

  /** Bytes of weights and accumulators of an entry beside the embedding and its accumulators. */
  private static final int ROW_OVERHEAD = 10;

  /** Weights and accumulators go to the executors, and come back. */
  private static final int WAYS = 2;

  /**
   * Cost of a unit.
   *
   * @param seconds of a core, or of the driver
   * @param shuffled bytes
   */
  record Rate(double seconds, double shuffled) {}

  /**
   * A training.
   *
   * @param words of all texts
   * @param entries of the vocabulary
   * @param components of an embedding
   * @param epochs of the first training, and again on all texts
   */
  record Job(double words, double entries, int components, int shards, int epochs) {
    /** Bytes of weights and accumulators. */
    double state() {
      return Float.BYTES * entries * (components + ROW_OVERHEAD);
    }

    /** Words, of each phase that reads them, once for each time; or bytes of rows of weights. */
    double units(Phase phase) {
      return switch (phase) {
        case READING, DEALING -> words;
        case WORDS, PAIRS, ENCODING -> words * (1 + TRAINED);
        case EPOCHS -> words * (1 + TRAINED) * epochs;
        // All shards may change all rows.
        case MERGING -> 2 * epochs * shards * state();
        case REST -> 2 * epochs * state();
      };
    }
  }

  /**
   * Computers.
   *
   * @param bytesPerSecond of the network of each executor and of the driver
   */
  record Machines(int executors, int cores, double bytesPerSecond) {}

  /**
   * The rates of a training that took these costs.
   *
   * @param driverSeconds processor seconds of the driver
   */
  static CostModel of(Job job, PhaseCosts costs, double driverSeconds) {
    Map<Phase, Rate> rates = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      PhaseCosts.Cost cost = costs.of(phase);
      // The rows that shards really have changed.
      double units = phase == Phase.MERGING ? costs.of(Phase.EPOCHS).shuffled : job.units(phase);
      double seconds = phase == Phase.REST ? driverSeconds : cost.processorSeconds;
      double shuffled = phase == Phase.EPOCHS || phase == Phase.REST ? 0 : cost.shuffled;
      rates.put(phase, new Rate(seconds / units, shuffled / units));
    }
    return new CostModel(rates);
  }

  private double onProcessors(Phase phase, Job job, Machines machines) {
    double seconds = rates.get(phase).seconds() * job.units(phase);
    return phase == Phase.REST ? seconds : seconds / (machines.executors() * machines.cores());
  }

  private double onNetwork(Phase phase, Job job, Machines machines) {
    double ofExecutor = machines.executors() * machines.bytesPerSecond();
    return switch (phase) {
      case MERGING -> job.units(phase) / ofExecutor;
      case REST -> WAYS * job.units(phase) / machines.bytesPerSecond();
      default -> rates.get(phase).shuffled() * job.units(phase) / ofExecutor;
    };
  }

  /** The seconds of all phases. */
  double seconds(Job job, Machines machines) {
    double sum = 0;
    for (Phase phase : Phase.values()) {
      sum += onProcessors(phase, job, machines) + onNetwork(phase, job, machines);
    }
    return sum;
  }

  /** The seconds of all processors together. */
  double processorSeconds(Job job) {
    Machines one = new Machines(1, 1, Double.POSITIVE_INFINITY);
    return seconds(job, one);
  }

  /** A row of a table for each phase: its rates, and the seconds of a training. */
  List<String> table(Job job, Machines machines) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "  phase     ns of a core a unit  bytes shuffled a unit  processors s  network s"));
    for (Phase phase : Phase.values()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-9s %19.2f %22.2f %13.1f %10.1f",
              phase == Phase.REST ? "driver" : phase.label(),
              1e9 * rates.get(phase).seconds(),
              rates.get(phase).shuffled(),
              onProcessors(phase, job, machines),
              onNetwork(phase, job, machines)));
    }
    return lines;
  }
}
