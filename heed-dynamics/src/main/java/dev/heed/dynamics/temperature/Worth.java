package dev.heed.dynamics.temperature;

import dev.heed.base.Interval;
import dev.heed.lab.kit.Numbers;
import dev.heed.lab.kit.Paragraphs;

/**
 * The accuracy that attention adds to a plain mean, on the same texts.
 *
 * @param texts the number of texts
 * @param gained texts whose label is right with attention and wrong with the mean
 * @param lost texts whose label is wrong with attention and right with the mean
 */
record Worth(int texts, int gained, int lost) {
  /** A difference within a point of accuracy is nothing. */
  private static final double NOTHING = 0.01;

  /** 97.5 % quantile of the normal distribution. */
  private static final double NORMAL_95 = 1.959964;

  /** The difference of the accuracies. */
  double difference() {
    return (double) (gained - lost) / texts;
  }

  private double half() {
    double all = texts + 2.0;
    double mean = (gained - lost) / all;
    return NORMAL_95 * Math.sqrt(((gained + lost + 1) / all - mean * mean) / all);
  }

  /**
   * The paired 95 % interval of Agresti and Min (2005), who add half a text to each of the four
   * outcomes, so that its width is not 0 where all texts agree.
   */
  Interval interval() {
    double mean = (gained - lost) / (texts + 2.0);
    return new Interval(mean - half(), mean + half());
  }

  private boolean isClear() {
    return interval().low() > 0 || interval().high() < 0;
  }

  private boolean isNothing() {
    return interval().low() > -NOTHING && interval().high() < NOTHING;
  }

  /** Whether the texts are enough to tell a difference, or that it is within a point. */
  boolean isDecided() {
    return isClear() || isNothing();
  }

  /**
   * The number of texts, to two digits, whose interval would exclude 0 or lie within a point, if
   * the difference and its spread stay as they are.
   */
  long needed() {
    double size = Math.abs(difference());
    double ratio = half() / Math.max(size, NOTHING - size);
    double needed = Math.max(texts, texts * ratio * ratio);
    double unit = StrictMath.pow(10, Math.floor(StrictMath.log10(needed)) - 1);
    return (long) (Math.ceil(needed / unit) * unit);
  }

  /** In a sentence. */
  String sentence() {
    Interval interval = interval();
    String range =
        Numbers.format(
            "95 %% interval %.1f to %.1f points", 100 * interval.low(), 100 * interval.high());
    String numbers = Numbers.format("%+.1f points, %s", 100 * difference(), range);
    String size = Numbers.format("%.1f", 100 * Math.abs(difference()));
    if (isClear()) {
      return Paragraphs.text(
          difference() > 0
              ? "Attention is worth %s points of accuracy on these texts: it labels %s more of %,d"
                  + " texts correctly than a plain mean of their entries does (%s)."
              : "Attention costs %s points of accuracy on these texts: it labels %s fewer of %,d"
                  + " texts correctly than a plain mean of their entries does (%s).",
          size,
          Numbers.format("%,d", Math.abs(gained - lost)),
          texts,
          range);
    }
    return isNothing()
        ? Paragraphs.text(
            "Attention is worth nothing on these texts: its accuracy on %,d texts is within a point"
                + " of that of a plain mean of their entries (%s).",
            texts, numbers)
        : Paragraphs.text(
            "It is undecided whether attention is worth anything on these texts: beside a plain"
                + " mean of the entries of %,d texts its accuracy is %s; about %,d texts would"
                + " decide.",
            texts, numbers, needed());
  }
}
