package dev.heed.text.training;

import dev.heed.text.training.Head;
import dev.heed.text.training.WordScore;
import dev.heed.text.training.VocabularyOptions;

/**
 * All that decides a training besides its texts. {@link #defaults()} suits most corpora; the number
 * of threads is not here, since it changes nothing but the time.
 *
 * @param attention how words are scored
 * @param head how the context vector gives the logits
 * @param vocabulary which words and n-grams are kept
 * @param dim length of a word's embedding
 * @param keyDim length of a word's key
 * @param learningRate the AdaGrad step of an embedding; keys and shared weights use fixed fractions
 * @param batchSize documents a step, at most; in a small corpus down to 8, so that an epoch has 32
 *     steps
 * @param epochs the most passes over the training documents
 * @param patience stop after so many epochs without a better loss on the dev documents
 * @param classWeights how much a document of each class counts
 * @param devShare the share of the training documents put aside as dev documents when none are
 *     given; 0 for none
 * @param testShare the share of the documents put aside as test documents, taken first
 * @param seed the seed of everything random
 */
public record TrainingOptions(
    WordScore attention,
    Head head,
    VocabularyOptions vocabulary,
    int dim,
    int keyDim,
    double learningRate,
    int batchSize,
    int epochs,
    int patience,
    ClassWeights classWeights,
    double devShare,
    double testShare,
    long seed) {

  public TrainingOptions {
    atLeastOne("dim", dim);
    atLeastOne("keyDim", keyDim);
    atLeastOne("batchSize", batchSize);
    atLeastOne("epochs", epochs);
    atLeastOne("patience", patience);
    if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException(
          "learning rate is " + learningRate + "; expected a positive number");
    }
    share("dev share", devShare);
    share("test share", testShare);
    if (devShare + testShare >= 1) {
      throw new IllegalArgumentException(
          "dev and test share are "
              + devShare
              + " and "
              + testShare
              + "; expected less than 1 together");
    }
  }

  /** What {@code heed train} uses when nothing is said. */
  public static TrainingOptions defaults() {
    return new TrainingOptions(
        new WordScore.Pooled(),
        new Head.Linear(),
        VocabularyOptions.defaults(),
        32,
        8,
        0.2,
        128,
        100,
        5,
        new ClassWeights.None(),
        0.1,
        0,
        1);
  }

  private static void atLeastOne(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + "; expected at least 1");
    }
  }

  private static void share(String what, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(what + " is " + value + "; expected 0 to below 1");
    }
  }
}
