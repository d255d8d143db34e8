package dev.heed.studio.classify;

import dev.heed.studio.classify.PredictionFile.Prediction;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The texts of one file on which two classifiers differ.
 *
 * @param compared the number of texts that both predicted
 * @param differing those of them that got different labels
 * @param better those of them where the second classifier is right and the first is wrong
 * @param worse those of them where it is the other way round
 * @param texts the first of those that differ
 */
public record Differences(
    long compared, long differing, long better, long worse, List<Text> texts) {
  /** Characters of a text that are shown. */
  private static final int MAX_SHOWN = 1000;

  public Differences {
    texts = List.copyOf(texts);
  }

  /**
   * A text.
   *
   * @param row its number in the file, from 0
   * @param part the part that it belonged to in the first run
   * @param text its first characters
   * @param predicted the labels that each run predicts
   * @param probability the probability of each of these
   */
  public record Text(
      long row,
      String part,
      List<String> labels,
      String text,
      List<List<String>> predicted,
      List<Double> probability) {}

  /**
   * Compares the predictions of two runs.
   *
   * @param texts the texts of their file, read from the beginning
   * @param max the number of texts to return
   */
  public static Differences of(Path first, Path second, CorpusReader texts, int max)
      throws IOException {
    long compared = 0;
    long differing = 0;
    long better = 0;
    long worse = 0;
    List<Text> shown = new ArrayList<>();
    Bodies bodies = new Bodies(texts);
    try (PredictionFile.Reader ones = new PredictionFile.Reader(first);
        PredictionFile.Reader others = new PredictionFile.Reader(second)) {
      Optional<Prediction> one = ones.next();
      Optional<Prediction> other = others.next();
      while (one.isPresent() && other.isPresent()) {
        Prediction a = one.get();
        Prediction b = other.get();
        if (a.row() == b.row()) {
          compared++;
          if (!a.isLike(b)) {
            differing++;
            better += b.isRight() ? 1 : 0;
            worse += a.isRight() ? 1 : 0;
            if (shown.size() < max) {
              shown.add(
                  new Text(
                      a.row(),
                      a.part(),
                      b.label(),
                      bodies.of(a.row()),
                      List.of(a.predicted(), b.predicted()),
                      List.of(a.probability(), b.probability())));
            }
          }
        }
        one = a.row() <= b.row() ? ones.next() : one;
        other = b.row() <= a.row() ? others.next() : other;
      }
    }
    return new Differences(compared, differing, better, worse, shown);
  }

  /** Finds texts by their row, in ascending order. */
  private static final class Bodies {
    private final CorpusReader texts;
    private long next;

    Bodies(CorpusReader texts) {
      this.texts = texts;
    }

    String of(long row) throws IOException {
      Optional<LabelledText> text = Optional.empty();
      for (; next <= row; next++) {
        text = texts.next();
      }
      String whole = text.map(LabelledText::text).orElse("");
      return whole.codePointCount(0, whole.length()) <= MAX_SHOWN
          ? whole
          : whole.substring(0, whole.offsetByCodePoints(0, MAX_SHOWN)) + "…";
    }
  }
}
