package dev.heed.text.trainer;

import dev.heed.text.shard.LabelSets;
import dev.heed.text.start.Beginning;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;

/** The texts of a training with their parts, wherever they are. */
public interface TrainingTexts extends AutoCloseable {
  /** Their name for messages. */
  String source();

  /** The labels in alphabetical order; a class is an index into them. */
  List<String> labels();

  /** The targets that number the documents. */
  LabelSets sets();

  /** The labels and words that were known before, with the weights for the words of the texts. */
  Beginning beginning();

  /** The number of texts with each label, without those of a dev file. */
  SortedMap<String, Integer> labelCounts();

  /** The places in the file of the texts of a part, without those of a dev file. */
  BitSet held(Split.Part part);

  /** Whether there are dev texts. */
  boolean hasDev();

  /** Whether dev texts were held out, which can be trained on in the end. */
  boolean hasHeldOutDev();

  /** The number of words of all texts. */
  long words();

  /** SHA-256 of the labels and texts, without those of a dev file. */
  String hash();

  /** The identity of these texts for a checkpoint: all that a training depends on. */
  String identity();

  /**
   * Counts words and encodes the texts.
   *
   * @param withDev whether dev texts that were held out are trained on
   * @throws dev.heed.base.InvalidInputException if no word occurs often enough
   */
  EncodedTexts encode(boolean withDev, TrainingOptions options) throws IOException;

  @Override
  void close() throws IOException;
}
