package dev.heed.text.shard;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.pooling.ClassSample;

/**
 * Chooses the classes that the softmax of each batch sums over: all, or of very many the labels of
 * the batch and {@value #OTHERS} others, since the head would otherwise take nearly all of the
 * time.
 */
public final class ClassSampler {
  /**
   * Classes drawn for a batch. With 10,000 labels of 10 similar texts each, 128 gave an accuracy of
   * .73 in 25 s on two cores, 512 gave .78 in 37 s, 2,048 gave .84 in 76 s, and all gave .86 in 232
   * s.
   */
  public static final int OTHERS = 2_048;

  private final ClassSample all;
  private final SeededRandom random;

  public ClassSampler(int classes, SeededRandom random) {
    all = ClassSample.all(classes);
    this.random = random;
  }

  /** All classes; those of texts with several labels, each of which is decided on its own. */
  public ClassSample all() {
    return all;
  }

  /**
   * The classes of a batch. They depend on the random numbers, on the labels, and on the two
   * numbers.
   *
   * @param labels the labels of the batch, of a distribution all of them, in any order
   * @param batch the number of the batch in its epoch
   */
  public ClassSample of(int[] labels, int epoch, int batch) {
    if (all.size() <= OTHERS) {
      return all;
    }
    long number = ((long) epoch << Integer.SIZE) + batch;
    return ClassSample.draw(all.size(), labels, OTHERS, random.stream("classes", number));
  }
}
