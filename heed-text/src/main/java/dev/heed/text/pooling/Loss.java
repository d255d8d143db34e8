package dev.heed.text.pooling;

import dev.heed.base.Require;
import dev.heed.kernel.Kernels;
import java.util.Arrays;

/** The loss of a document, from its logits and its {@linkplain Documents#labels label}. */
public sealed interface Loss {

  /**
   * Computes the loss and its gradient in the logits.
   *
   * @param logits logits of all documents; those of this one begin at {@code start}
   * @param gradients receives the gradients, times {@code weight}, at the same places
   * @param sample the classes of the logits
   * @param label the document's entry of {@link Documents#labels}
   * @return the loss, without the weight
   */
  double of(
      float[] logits,
      float[] gradients,
      int start,
      ClassSample sample,
      int label,
      float weight,
      Kernels kernels);

  /** Whether the same number added to all logits changes nothing, so only differences count. */
  boolean isOfDifferences();

  /** One class for each document: {@code −ln softmax(z)_label}. */
  record Softmax() implements Loss {
    @Override
    public boolean isOfDifferences() {
      return true;
    }

    @Override
    public double of(
        float[] logits,
        float[] gradients,
        int start,
        ClassSample sample,
        int label,
        float weight,
        Kernels kernels) {
      int classes = sample.size();
      shift(logits, gradients, start, sample);
      int place = sample.place(label);
      double loss = -gradients[start + place];
      float sum = exponentiate(gradients, start, classes, kernels);
      for (int c = 0; c < classes; c++) {
        float target = c == place ? 1 : 0;
        gradients[start + c] = (gradients[start + c] / sum - target) * weight;
      }
      return loss + StrictMath.log(sum);
    }

    /** Writes the logits with their corrections, less the highest of them. */
    private static void shift(float[] logits, float[] shifted, int start, ClassSample sample) {
      float[] corrections = sample.corrections();
      float highest = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < corrections.length; c++) {
        shifted[start + c] = logits[start + c] + corrections[c];
        highest = Math.max(highest, shifted[start + c]);
      }
      for (int c = 0; c < corrections.length; c++) {
        shifted[start + c] -= highest;
      }
    }

    /** Replaces values by their exponentials, and returns the sum of these. */
    private static float exponentiate(float[] values, int start, int count, Kernels kernels) {
      kernels.exp(values, start, count);
      float sum = 0;
      for (int c = 0; c < count; c++) {
        sum += values[start + c];
      }
      return sum;
    }
  }

  /**
   * A probability of each class for each document: {@code −Σ p_k ln softmax(z)_k}. Where one class
   * has the probability 1, all numbers are those of {@link Softmax}.
   *
   * @param classes the classes of each distribution that have a probability above 0, ascending; the
   *     label of a document is an index into the distributions
   * @param shares their probabilities, which sum to 1
   */
  record Distributions(int[][] classes, float[][] shares) implements Loss {
    public Distributions {
      classes = Arrays.stream(classes).map(int[]::clone).toArray(int[][]::new);
      shares = Arrays.stream(shares).map(float[]::clone).toArray(float[][]::new);
    }

    @Override
    public boolean isOfDifferences() {
      return true;
    }

    @Override
    public double of(
        float[] logits,
        float[] gradients,
        int start,
        ClassSample sample,
        int label,
        float weight,
        Kernels kernels) {
      Softmax.shift(logits, gradients, start, sample);
      int[] places = Arrays.stream(classes[label]).map(sample::place).toArray();
      float[] targets = shares[label];
      double loss = 0;
      for (int i = 0; i < places.length; i++) {
        loss -= (double) targets[i] * gradients[start + places[i]];
      }
      float sum = Softmax.exponentiate(gradients, start, sample.size(), kernels);
      for (int c = 0; c < sample.size(); c++) {
        gradients[start + c] /= sum;
      }
      for (int i = 0; i < places.length; i++) {
        gradients[start + places[i]] -= targets[i];
      }
      for (int c = 0; c < sample.size(); c++) {
        gradients[start + c] *= weight;
      }
      return loss + StrictMath.log(sum);
    }
  }

  /**
   * Any number of classes for each document, each decided on its own: the sum over the classes of
   * {@code −ln σ(z + c)} times the class's weight for those that the document has, and of {@code
   * −ln(1 − σ(z + c))} for the others. The constant {@code c} is the logit of the class's share, so
   * that a logit of 0 says as much as a document of which nothing is known. The sample is always
   * all classes.
   *
   * @param sets the different sets of classes, each ascending; the label of a document is an index
   *     into them
   * @param positiveWeights the weight of each class where a document has it
   * @param priors the constant {@code c} of each class
   */
  record Sigmoids(int[][] sets, float[] positiveWeights, float[] priors) implements Loss {
    /** Factors of at most 2 whose product is finite in double. */
    private static final int FACTORS = 1000;

    public Sigmoids {
      sets = Arrays.stream(sets).map(int[]::clone).toArray(int[][]::new);
      positiveWeights = positiveWeights.clone();
      priors = priors.clone();
    }

    @Override
    public boolean isOfDifferences() {
      return false;
    }

    @Override
    public double of(
        float[] logits,
        float[] gradients,
        int start,
        ClassSample sample,
        int label,
        float weight,
        Kernels kernels) {
      int classes = priors.length;
      Require.size("classes of several labels", classes, sample.size());
      for (int k = 0; k < classes; k++) {
        gradients[start + k] = -Math.abs(logits[start + k] + priors[k]);
      }
      kernels.exp(gradients, start, classes);
      double loss = 0;
      double product = 1; // of 1 + e^−|z|; one logarithm for many classes
      int at = 0;
      int[] set = sets[label];
      for (int k = 0; k < classes; k++) {
        float z = logits[start + k] + priors[k];
        float e = gradients[start + k];
        boolean has = at < set.length && set[at] == k;
        at += has ? 1 : 0;
        // −ln σ(z) = ln(1 + e^−|z|) + max(−z, 0), and −ln(1 − σ(z)) the same with −z for z.
        float positive = has ? positiveWeights[k] : 1;
        if (positive == 1) {
          product *= 1.0 + e;
          loss += Math.max(has ? -z : z, 0);
        } else {
          loss += positive * (StrictMath.log1p(e) + Math.max(-z, 0));
        }
        if (k % FACTORS == FACTORS - 1) {
          loss += StrictMath.log(product);
          product = 1;
        }
        float near = (z > 0) == has ? e / (1 + e) : 1 / (1 + e); // the share that is wrong
        gradients[start + k] = (has ? -positive * near : near) * weight;
      }
      return loss + StrictMath.log(product);
    }
  }
}
