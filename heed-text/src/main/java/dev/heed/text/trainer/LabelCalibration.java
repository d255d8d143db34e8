package dev.heed.text.trainer;

import dev.heed.text.model.Decisions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Fits the decisions about several labels to logits of dev documents: for each label the scale and
 * the offset of "Probabilistic Outputs for Support Vector Machines" (Platt, 1999), by Newton's
 * method (Lin, Lin and Weng, 2007), and the threshold with the highest F1.
 *
 * <p>Few dev documents have a rare label, and what suits these by chance does not suit others. So
 * every fit also counts {@value #BORROWED} documents with the label that are like those of all
 * labels together: a rare label decides as all do, and a common one for itself.
 */
final class LabelCalibration {
  /**
   * Documents with a label that count as those of all labels do. With 300 dev documents and 50
   * labels, 5 of them cost 0.7 points of micro F1 against 50.
   */
  private static final int BORROWED = 50;

  /** Thresholds that are tried are multiples of a thousandth. */
  private static final int STEPS = 1000;

  private static final int MAX_STEPS = 100;
  private static final double MIN_PROGRESS = 1e-10;

  private final double[] logits;
  private final boolean[] has;
  private final int documents;
  private final int classes;

  private LabelCalibration(float[] logits, int[][] sets, int classes) {
    this.logits = new double[logits.length];
    Arrays.setAll(this.logits, i -> logits[i]);
    this.classes = classes;
    documents = sets.length;
    has = new boolean[logits.length];
    for (int i = 0; i < documents; i++) {
      for (int k : sets[i]) {
        has[i * classes + k] = true;
      }
    }
  }

  /** A scale and an offset. */
  record Fit(double scale, double offset) {
    double probability(double logit) {
      return Decisions.sigmoid(scale * logit + offset);
    }
  }

  /**
   * A loss that grows with the distance of a scale and an offset from others: half of {@code
   * scaleScale·Δscale² + 2 scaleOffset·Δscale·Δoffset + offsetOffset·Δoffset²}.
   */
  private record Prior(Fit centre, double scaleScale, double scaleOffset, double offsetOffset) {
    /** Scale 1 and offset 0, with hardly any weight; so that one class alone has a fit too. */
    static final Prior WEAK = new Prior(new Fit(1, 0), 1e-3, 0, 1e-3);

    double loss(double scale, double offset) {
      double a = scale - centre.scale();
      double b = offset - centre.offset();
      return (scaleScale * a * a + 2 * scaleOffset * a * b + offsetOffset * b * b) / 2;
    }
  }

  /**
   * Fits.
   *
   * @param logits {@code K} for each document
   * @param sets the classes of each document, ascending
   * @return plain sigmoids with thresholds of one half without documents
   */
  static Decisions fit(float[] logits, int[][] sets, int classes) {
    return sets.length == 0
        ? Decisions.uncalibrated(classes)
        : new LabelCalibration(logits, sets, classes).fit();
  }

  private Decisions fit() {
    Fit pooled = platt(logits, has, Prior.WEAK);
    if (!(pooled.scale() > 0)) {
      pooled = new Fit(1, 0); // the logits are no evidence
    }
    Prior prior = borrowed(pooled);
    List<Double> scales = new ArrayList<>();
    List<Double> offsets = new ArrayList<>();
    double[] probabilities = new double[logits.length];
    for (int k = 0; k < classes; k++) {
      Fit own = platt(column(logits, k), column(has, k), prior);
      Fit used = own.scale() > 0 ? own : pooled;
      scales.add(used.scale());
      offsets.add(used.offset());
      for (int i = k; i < logits.length; i += classes) {
        probabilities[i] = used.probability(logits[i]);
      }
    }
    Ranked all = new Ranked(probabilities, has);
    List<Double> thresholds = new ArrayList<>();
    for (int k = 0; k < classes; k++) {
      thresholds.add(new Ranked(column(probabilities, k), column(has, k)).threshold(all));
    }
    return new Decisions(scales, offsets, thresholds);
  }

  private double[] column(double[] matrix, int k) {
    double[] column = new double[documents];
    Arrays.setAll(column, i -> matrix[i * classes + k]);
    return column;
  }

  private boolean[] column(boolean[] matrix, int k) {
    boolean[] column = new boolean[documents];
    for (int i = 0; i < documents; i++) {
      column[i] = matrix[i * classes + k];
    }
    return column;
  }

  /** The curvature of the loss of all labels together, as much of it as is borrowed. */
  private Prior borrowed(Fit pooled) {
    double aa = 0;
    double ab = 0;
    double bb = 0;
    for (double z : logits) {
      double p = pooled.probability(z);
      double curvature = p * (1 - p);
      aa += z * z * curvature;
      ab += z * curvature;
      bb += curvature;
    }
    double share = (double) BORROWED / Math.max(BORROWED, count(has));
    return new Prior(pooled, share * aa, share * ab, share * bb);
  }

  private static int count(boolean[] has) {
    int count = 0;
    for (boolean each : has) {
      count += each ? 1 : 0;
    }
    return count;
  }

  /**
   * Finds the scale and the offset with the lowest cross-entropy and prior loss. Of {@code n}
   * documents with the label one in {@code n + 2} is assumed to lack it, and the other way round,
   * so that few documents do not give certainty.
   */
  private static Fit platt(double[] z, boolean[] has, Prior prior) {
    int positives = count(has);
    double high = (positives + 1.0) / (positives + 2);
    double low = 1.0 / (has.length - positives + 2);
    double scale = prior.centre().scale();
    double offset = prior.centre().offset();
    double loss = loss(z, has, high, low, scale, offset) + prior.loss(scale, offset);
    for (int step = 0; step < MAX_STEPS; step++) {
      double a = scale - prior.centre().scale();
      double b = offset - prior.centre().offset();
      double aa = prior.scaleScale();
      double ab = prior.scaleOffset();
      double bb = prior.offsetOffset();
      double ga = aa * a + ab * b;
      double gb = ab * a + bb * b;
      for (int i = 0; i < z.length; i++) {
        double p = Decisions.sigmoid(scale * z[i] + offset);
        double curvature = p * (1 - p);
        double g = p - (has[i] ? high : low);
        aa += z[i] * z[i] * curvature;
        ab += z[i] * curvature;
        bb += curvature;
        ga += z[i] * g;
        gb += g;
      }
      double determinant = aa * bb - ab * ab;
      double da = -(bb * ga - ab * gb) / determinant;
      double db = -(aa * gb - ab * ga) / determinant;
      double size = 2;
      double next;
      do {
        size /= 2;
        double toScale = scale + size * da;
        double toOffset = offset + size * db;
        next = loss(z, has, high, low, toScale, toOffset) + prior.loss(toScale, toOffset);
      } while (!(next < loss) && size > 1e-6);
      if (!(loss - next > MIN_PROGRESS * loss)) {
        break;
      }
      scale += size * da;
      offset += size * db;
      loss = next;
    }
    return new Fit(scale, offset);
  }

  /** The fit to documents of one label alone. */
  static Fit platt(double[] z, boolean[] has) {
    return platt(z, has, Prior.WEAK);
  }

  private static double loss(
      double[] z, boolean[] has, double high, double low, double scale, double offset) {
    double loss = 0;
    for (int i = 0; i < z.length; i++) {
      double x = scale * z[i] + offset;
      double target = has[i] ? high : low;
      loss += Math.max(x, 0) - target * x + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }
    return loss;
  }

  /** Documents by descending probability of a label, or of all labels. */
  static final class Ranked {
    private final double[] probabilities;

    /** The number of documents that have the label among the first ones. */
    private final int[] hits;

    Ranked(double[] probabilities, boolean[] has) {
      Integer[] order = new Integer[probabilities.length];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, Comparator.comparingDouble(i -> -probabilities[i]));
      this.probabilities = new double[order.length];
      hits = new int[order.length + 1];
      for (int n = 0; n < order.length; n++) {
        this.probabilities[n] = probabilities[order[n]];
        hits[n + 1] = hits[n] + (has[order[n]] ? 1 : 0);
      }
    }

    private int positives() {
      return hits[probabilities.length];
    }

    /** The number of documents whose probability reaches a threshold. */
    private int reaching(double threshold) {
      int low = 0;
      int high = probabilities.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (probabilities[middle] >= threshold) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    /**
     * Finds the threshold with the highest F1 of these documents and {@link #BORROWED} of all
     * labels; of equally good ones that nearest to one half.
     *
     * @param all the documents of all labels
     */
    double threshold(Ranked all) {
      double share = (double) BORROWED / Math.max(1, all.positives());
      double best = 0.5;
      double bestF1 = 0;
      for (int step = 1; step < STEPS; step++) {
        double threshold = (double) step / STEPS;
        int own = reaching(threshold);
        int ofAll = all.reaching(threshold);
        double f1 =
            2
                * (hits[own] + share * all.hits[ofAll])
                / (own + positives() + share * (ofAll + all.positives()));
        boolean nearer = Math.abs(threshold - 0.5) < Math.abs(best - 0.5);
        if (f1 > bestF1 || f1 == bestF1 && f1 > 0 && nearer) {
          bestF1 = f1;
          best = threshold;
        }
      }
      return best;
    }
  }
}
