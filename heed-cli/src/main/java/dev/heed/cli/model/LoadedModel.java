package dev.heed.cli.model;

import dev.heed.base.InvalidInputException;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.fasttext.FastTextModel;
import dev.heed.text.teacher.EncoderHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A model given to a command: one of Heed, on words or on an encoder, or one of fastText. Threads
 * may share it.
 */
public sealed interface LoadedModel permits HeedModel, FastTextFile, EncoderModel {
  /** As the number of labels: all of them. */
  int ALL = FastTextModel.ALL;

  /** The description of a model's file in the help. */
  String FILE = "A .heed file, or a .bin or .ftz file of fastText.";

  /**
   * Labels of a text, from the most probable.
   *
   * @param probabilities their probabilities
   * @param isPrior whether nothing of the text is known, so that these are the labels' shares
   */
  record Ranking(List<String> labels, List<Double> probabilities, boolean isPrior) {
    public Ranking {
      labels = List.copyOf(labels);
      probabilities = List.copyOf(probabilities);
    }
  }

  /** Loads a file; its content says which kind it is. */
  static LoadedModel load(Path file) throws IOException {
    return load(file, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Loads a file; its content says which kind it is.
   *
   * @param threads the threads of an encoder
   */
  static LoadedModel load(Path file, int threads) throws IOException {
    if (EncoderHead.isModel(file)) {
      return EncoderModel.load(file, threads);
    }
    String name = file.toString().toLowerCase(Locale.ROOT);
    return FastTextModel.isModel(file) || name.endsWith(".bin") || name.endsWith(".ftz")
        ? new FastTextFile(FastTextModel.open(file))
        : new HeedModel(TextClassifier.load(file));
  }

  /**
   * Loads a file whose model has labels.
   *
   * @throws InvalidInputException if it has none, as the word vectors of fastText
   */
  static LoadedModel loadClassifier(Path file) throws IOException {
    return loadClassifier(file, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Loads a file whose model has labels.
   *
   * @param threads the threads of an encoder
   * @throws InvalidInputException if it has none, as the word vectors of fastText
   */
  static LoadedModel loadClassifier(Path file, int threads) throws IOException {
    LoadedModel loaded = load(file, threads);
    if (loaded.labels().isEmpty()) {
      throw new InvalidInputException(
          file.toString(), 0, "has vectors of words alone", "a model with labels");
    }
    return loaded;
  }

  /** The labels; their order is that of all probabilities and logits. */
  List<String> labels();

  /** The labels' shares in the training texts; empty if they are not known. */
  List<Double> labelShares();

  /**
   * The most probable labels.
   *
   * @param k how many, or {@link #ALL}
   * @param threshold least probability
   */
  Ranking rank(String text, int k, double threshold);

  /** Whether a text may have any number of labels. */
  default boolean isMultiLabel() {
    return false;
  }

  /** The labels that a text gets: the most probable one, or those that reach their thresholds. */
  default Ranking given(String text) {
    return rank(text, 1, 0);
  }

  /** The probabilities of all labels. */
  double[] probabilities(String text);

  /** The share of a text, excluding white space, that known words and n-grams cover. */
  double known(String text);

  /** The contribution of each word. */
  Explanation explain(String text);

  /** The kind of the numbers in {@link #explain}: {@code contribution}, which are exact. */
  default String reasons() {
    return "contribution";
  }

  /** Whether it has learned how much attention each word gets, as models of Heed on words do. */
  default boolean hasAttention() {
    return false;
  }

  /** The words of a text that play no role in its labels. */
  List<Explanation.Span> unknownWords(String text);

  /** The begin and the end of each word of a text in code points, alternating. */
  int[] tokens(String text);

  /** The components of a {@link #vector}. */
  int dim();

  /** The vector that stands for a text. */
  float[] vector(String text);

  /** The vector of a word. */
  float[] wordVector(String word);

  /** The version of the program that made the model. */
  String version();

  /** The digest of the training texts; empty if the model does not keep it. */
  Optional<String> dataHash();
}
