package dev.heed.studio.classify;

import dev.heed.text.corpus.CorpusReader;
import java.io.IOException;
import java.util.SequencedMap;

/**
 * Trains classifiers. The program hands its own to the studio, so that both give the same model,
 * byte for byte, and the same report.
 */
public interface Trainer {
  /** The settings of {@link ClassifierSettings} with their defaults; null for none. */
  SequencedMap<String, Object> defaults();

  /**
   * Checks settings without reading texts.
   *
   * @throws IllegalArgumentException if one is wrong
   */
  void check(Task task) throws IOException;

  /**
   * Trains a classifier and writes its files into the folder of the task: {@value Task#MODEL},
   * {@code report.html}, {@code trace.csv}, {@value Result#FILE}, {@value PredictionFile#NAME} and,
   * last, {@code metrics.json}. A checkpoint that is there is continued.
   *
   * @throws IOException if the texts cannot be read or trained on
   * @throws IllegalArgumentException if a setting does not fit the texts
   * @throws java.util.concurrent.CancellationException if it is stopped before there is a model
   */
  void train(Task task, Watcher watcher) throws IOException;

  /** Opens the texts of a task as its file has them, without corrections. */
  CorpusReader texts(Task task) throws IOException;

  /** The files of a built-in example by their names: texts to train on, then texts to test on. */
  SequencedMap<String, byte[]> example() throws IOException;
}
