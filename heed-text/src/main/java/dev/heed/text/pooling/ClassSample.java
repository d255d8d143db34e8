package dev.heed.text.pooling;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import java.util.Arrays;

/**
 * The classes over which a batch's softmax sums: all of them, or the labels of the batch and others
 * drawn at random (sampled softmax: Jean et al., "On Using Very Large Target Vocabulary", ACL
 * 2015). A drawn class stands for several, and the logarithm of their number is added to its logit
 * in the loss, so the sum of exponentials is that of all classes in expectation.
 *
 * @param classes the classes, ascending
 * @param corrections what the loss adds to the logit of each of them
 */
public record ClassSample(int[] classes, float[] corrections) {

  public ClassSample {
    Require.size("corrections", classes.length, corrections.length);
  }

  /** All classes, without correction. */
  public static ClassSample all(int count) {
    int[] classes = new int[count];
    Arrays.setAll(classes, k -> k);
    return new ClassSample(classes, new float[count]);
  }

  /**
   * Takes the labels of a batch, and draws from the other classes, each with the same probability.
   *
   * @param count the number of all classes
   * @param labels the labels of the batch, in any order
   * @param others the number of classes to draw; if there are no more, all are taken
   */
  public static ClassSample draw(int count, int[] labels, int others, SeededRandom random) {
    float[] correction = new float[count];
    Arrays.fill(correction, Float.NaN); // of a class that is not taken
    int rest = count;
    for (int label : labels) {
      rest -= Float.isNaN(correction[label]) ? 1 : 0;
      correction[label] = 0;
    }
    if (others >= rest) {
      return all(count);
    }
    float represented = (float) StrictMath.log((double) rest / others);
    for (int drawn = 0; drawn < others; ) {
      int k = random.below(count);
      if (Float.isNaN(correction[k])) {
        correction[k] = represented;
        drawn++;
      }
    }
    int[] classes = new int[count - rest + others];
    float[] corrections = new float[classes.length];
    int size = 0;
    for (int k = 0; k < count; k++) {
      if (!Float.isNaN(correction[k])) {
        classes[size] = k;
        corrections[size++] = correction[k];
      }
    }
    return new ClassSample(classes, corrections);
  }

  /** The number of classes. */
  public int size() {
    return classes.length;
  }

  /** The place of a class among {@link #classes()}; negative if it is not there. */
  public int place(int label) {
    return Arrays.binarySearch(classes, label);
  }
}
