package dev.heed.limits.recurrence;

import dev.heed.base.Require;

/**
 * The linear recurrence {@code h_{k+1} = v s_k}, {@code s_k = h_k + c_k}, whose {@code c_k} is the
 * mean of all states {@code h_1 … h_k}, for one eigenvalue {@code v} ("Untangling tradeoffs between
 * recurrence and self-attention in neural networks", arXiv:2006.09471).
 *
 * @param real the real part of {@code v}
 * @param imaginary its imaginary part
 */
record AttentiveRecurrence(double real, double imaginary) {
  AttentiveRecurrence(double real) {
    this(real, 0);
  }

  /**
   * The exponent {@code γ = Re(v/(1−v)) − 1}: for large {@code T} the gradient {@code ∂s_T/∂h_t}
   * goes as {@code (T/t)^γ}. It follows from the sum {@code H} of the states, with {@code H' =
   * v/(1−v) · H/k}.
   */
  double exponent() {
    double square = (1 - real) * (1 - real) + imaginary * imaginary;
    return (real * (1 - real) - imaginary * imaginary) / square - 1;
  }

  /**
   * {@code |∂s_T/∂h_t|} for each {@code T} from {@code t} on.
   *
   * @param t the state that changes, counted from 1
   * @param last the last {@code T}
   * @return {@code last − t + 1} numbers
   */
  double[] gradients(int t, int last) {
    Require.between("t", 1, last, t);
    double[] result = new double[last - t + 1];
    double re = 1;
    double im = 0;
    double sumRe = 0;
    double sumIm = 0;
    for (int k = t; k <= last; k++) {
      sumRe += re;
      sumIm += im;
      double sRe = re + sumRe / k;
      double sIm = im + sumIm / k;
      result[k - t] = Math.hypot(sRe, sIm);
      re = real * sRe - imaginary * sIm;
      im = real * sIm + imaginary * sRe;
    }
    return result;
  }
}
