package dev.heed.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program that Heed is compared with. */
interface Peer {

  /** The name in the table and of the option {@code --peers}. */
  String name();

  /**
   * The settings to choose from by the dev texts, at least one; the first of equal ones is kept.
   */
  List<String> settings();

  /** The number of trainings with different seeds, of which medians are given. */
  default int rounds() {
    return 1;
  }

  /**
   * Trains a model and labels texts with it.
   *
   * @param setting one of {@link #settings()}
   * @param round from 1
   * @param folder for files, which the caller deletes
   */
  Run run(String setting, int round, List<Example> train, List<Example> test, Path folder)
      throws IOException, InterruptedException;

  /**
   * A training and its predictions.
   *
   * @param predicted the label of each text, in their order
   * @param seconds of all processors, from tokens to a model
   * @param bytes of the model
   */
  record Run(List<String> predicted, double seconds, long bytes) {}
}
