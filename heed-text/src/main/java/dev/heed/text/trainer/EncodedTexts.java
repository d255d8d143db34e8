package dev.heed.text.trainer;

import dev.heed.base.InvalidInputException;
import dev.heed.text.shard.DocumentFile;
import dev.heed.text.shard.Learner;
import dev.heed.text.shard.Pass;
import dev.heed.text.shard.StepSettings;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.WordCounts;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Texts ready for training: a vocabulary, counted on the training texts alone, and the documents of
 * each part as its entries. Those that are held out are on this machine, the others may be
 * elsewhere.
 */
public interface EncodedTexts extends AutoCloseable {
  Vocabulary vocabulary();

  /** The number of documents of a part. */
  int count(Split.Part part);

  /** The number of training documents of each class. */
  int[] trained();

  /** The number of words of the training documents, n-grams not counted. */
  long trainWords();

  /** The documents of a part that is held out. */
  DocumentFile held(Split.Part part);

  /** The share of each dev document's characters that are in known words. */
  List<Double> devKnown();

  /** The {@linkplain Vocabulary#familiarity familiarity} of each dev or test document. */
  List<Double> familiarities(Split.Part part);

  /** Counts the training texts of the most frequent words by label. */
  WordCounts wordCounts(int words);

  /** The epochs of a training. */
  @FunctionalInterface
  interface Epochs {
    /**
     * Trains the learner on each document once.
     *
     * @param epoch the number of the epoch, from 1
     * @return empty if the listener stops it
     * @throws InvalidInputException if the training diverges
     */
    Optional<Pass.Result> train(int epoch, TrainingListener listener) throws InvalidInputException;
  }

  /** Prepares the epochs of a learner with these settings. */
  Epochs epochs(StepSettings settings, Learner learner);

  @Override
  void close() throws IOException;
}
