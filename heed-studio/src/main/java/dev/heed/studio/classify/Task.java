package dev.heed.studio.classify;

import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * A classifier to train.
 *
 * @param folder the folder of the run
 * @param settings the settings that differ from the defaults; the paths among them are absolute
 * @param threads the number of threads
 * @param shown puts paths of this machine as readers may see them
 */
public record Task(
    Path folder, ClassifierSettings settings, long seed, int threads, UnaryOperator<String> shown) {
  /** The file of the classifier in the folder of its run. */
  public static final String MODEL = "model.heed";

  /** The file that keeps an unfinished training. */
  public static final String CHECKPOINT = "checkpoint";
}
