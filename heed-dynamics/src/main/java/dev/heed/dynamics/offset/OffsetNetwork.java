package dev.heed.dynamics.offset;

import dev.heed.kernel.SeededRandom;

/**
 * A layer of attention from one token to the places around it, {@code a = m e^s / Σ m e^s} in each
 * head, with a score {@code s} for each symbol and a mask {@code m = σ(α)} for each offset; then a
 * hidden layer of rectified units, to which the token's own symbol adds on a path of its own, the
 * residual one.
 *
 * <p>While the mask learns, noise makes it nearly 0 or 1 (Gumbel and sigmoid): an offset has to be
 * wanted clearly to be seen reliably.
 */
final class OffsetNetwork {
  /** Temperature of the noisy mask. */
  private static final double TEMPERATURE = 0.5;

  /** Keeps a head that masks everything from dividing by 0. */
  private static final double LEAST = 1e-6;

  /**
   * A network's parts.
   *
   * @param heads number of heads
   * @param units number of hidden units
   * @param residual whether the token's own symbol has its path
   * @param seen the places that attention may see
   */
  record Form(OrderTask task, int heads, int units, boolean residual, boolean[] seen) {}

  /** The mask while the network answers. */
  enum Mask {
    SOFT,
    NOISY,
    /** 0 or 1, as the noisy mask mostly is. */
    HARD
  }

  private final Form form;
  private final int symbols;
  private final int places;
  private final double[] weights;
  private final double[] gradient;

  /** Places at which the parts of the weights begin. */
  private final int masks;

  private final int tables;
  private final int own;
  private final int bias;
  private final int out;

  // The last answer.
  private final double[] attention;
  private final double[] mask;
  private final double[] hidden;
  private final double[] probabilities;

  OffsetNetwork(Form form, SeededRandom random) {
    this.form = form;
    symbols = form.task().symbols();
    places = form.task().places();
    int units = form.units();
    masks = form.heads() * symbols;
    tables = masks + form.heads() * places;
    own = tables + form.heads() * symbols * units;
    bias = own + symbols * units;
    out = bias + units;
    weights = new double[out + symbols * units];
    gradient = new double[weights.length];
    attention = new double[form.heads() * places];
    mask = new double[form.heads() * places];
    hidden = new double[units];
    probabilities = new double[symbols];
    for (int i = 0; i < weights.length; i++) {
      boolean ofMask = i >= masks && i < tables;
      weights[i] = random.gaussian() * (ofMask ? 2 : i < masks ? 0.1 : 0.3);
    }
    for (int i = out; i < weights.length; i++) {
      weights[i] /= Math.sqrt(units) * 0.3;
    }
  }

  double[] weights() {
    return weights;
  }

  /** The sum of gradients, which {@link #addGradient} adds to. */
  double[] gradient() {
    return gradient;
  }

  /** {@code α} of a head and place. */
  double maskWeight(int head, int place) {
    return weights[masks + head * places + place];
  }

  /** The most probable label. */
  int answer(int[] window, Mask kind, SeededRandom noise) {
    forward(window, kind, noise);
    int best = 0;
    for (int k = 1; k < symbols; k++) {
      best = probabilities[k] > probabilities[best] ? k : best;
    }
    return best;
  }

  /** The log loss of a window; adds its gradient. */
  double addGradient(int[] window, int label, Mask kind, SeededRandom noise) {
    forward(window, kind, noise);
    int units = form.units();
    double[] back = new double[units];
    for (int k = 0; k < symbols; k++) {
      double pull = probabilities[k] - (k == label ? 1 : 0);
      for (int u = 0; u < units; u++) {
        gradient[out + k * units + u] += pull * hidden[u];
        back[u] += pull * weights[out + k * units + u];
      }
    }
    int token = own + window[form.task().reach()] * units;
    for (int u = 0; u < units; u++) {
      back[u] = hidden[u] > 0 ? back[u] : 0;
      gradient[bias + u] += back[u];
      if (form.residual()) {
        gradient[token + u] += back[u];
      }
    }
    for (int h = 0; h < form.heads(); h++) {
      backward(window, h, back, kind);
    }
    return -StrictMath.log(probabilities[label]);
  }

  private void backward(int[] window, int head, double[] back, Mask kind) {
    int units = form.units();
    double[] pulls = new double[places];
    double mean = 0;
    for (int o = 0; o < places; o++) {
      double weight = attention[head * places + o];
      if (weight == 0) {
        continue;
      }
      int table = tables + (head * symbols + window[o]) * units;
      for (int u = 0; u < units; u++) {
        pulls[o] += weights[table + u] * back[u];
        gradient[table + u] += weight * back[u];
      }
      mean += weight * pulls[o];
    }
    for (int o = 0; o < places; o++) {
      double slope = attention[head * places + o] * (pulls[o] - mean);
      gradient[head * symbols + window[o]] += slope;
      double width = kind == Mask.NOISY ? TEMPERATURE : 1;
      gradient[masks + head * places + o] += slope * (1 - mask[head * places + o]) / width;
    }
  }

  /** Adds the gradient of {@code price·Σσ(α)}. */
  void addPrice(double price) {
    for (int i = masks; i < tables; i++) {
      double open = sigmoid(weights[i]);
      gradient[i] += price * open * (1 - open);
    }
  }

  private void forward(int[] window, Mask kind, SeededRandom noise) {
    int units = form.units();
    System.arraycopy(weights, bias, hidden, 0, units);
    if (form.residual()) {
      add(hidden, 1, own + window[form.task().reach()] * units);
    }
    for (int h = 0; h < form.heads(); h++) {
      attend(window, h, kind, noise);
      for (int o = 0; o < places; o++) {
        double weight = attention[h * places + o];
        if (weight != 0) {
          add(hidden, weight, tables + (h * symbols + window[o]) * units);
        }
      }
    }
    for (int u = 0; u < units; u++) {
      hidden[u] = Math.max(0, hidden[u]);
    }
    double greatest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < symbols; k++) {
      double logit = 0;
      for (int u = 0; u < units; u++) {
        logit += weights[out + k * units + u] * hidden[u];
      }
      probabilities[k] = logit;
      greatest = Math.max(greatest, logit);
    }
    double sum = 0;
    for (int k = 0; k < symbols; k++) {
      probabilities[k] = StrictMath.exp(probabilities[k] - greatest);
      sum += probabilities[k];
    }
    for (int k = 0; k < symbols; k++) {
      probabilities[k] /= sum;
    }
  }

  private void attend(int[] window, int head, Mask kind, SeededRandom noise) {
    double sum = LEAST;
    for (int o = 0; o < places; o++) {
      int at = head * places + o;
      double open = weights[masks + at];
      mask[at] =
          switch (kind) {
            case SOFT -> sigmoid(open);
            case NOISY -> sigmoid((open + logistic(noise)) / TEMPERATURE);
            case HARD -> open > 0 ? 1 : 0;
          };
      attention[at] =
          form.seen()[o] ? mask[at] * StrictMath.exp(weights[head * symbols + window[o]]) : 0;
      sum += attention[at];
    }
    for (int o = 0; o < places; o++) {
      attention[head * places + o] /= sum;
    }
  }

  private void add(double[] sum, double factor, int from) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * weights[from + i];
    }
  }

  private static double logistic(SeededRandom noise) {
    double u = Math.clamp(noise.uniform(), 1e-12, 1 - 1e-12);
    return StrictMath.log(u / (1 - u));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + StrictMath.exp(-x));
  }
}
