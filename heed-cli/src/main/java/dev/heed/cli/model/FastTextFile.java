package dev.heed.cli.model;

import dev.heed.cli.command.Version;
import dev.heed.text.Explanation;
import dev.heed.text.fasttext.FastTextExplanation;
import dev.heed.text.fasttext.FastTextExplanation.Place;
import dev.heed.text.fasttext.FastTextInfo;
import dev.heed.text.fasttext.FastTextModel;
import dev.heed.text.fasttext.FastTextModel.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A model of fastText. Its labels are given without their prefix, and its probabilities, which
 * fastText lets rise to 1.00001, up to 1. A text without any row has the labels' shares.
 */
public final class FastTextFile implements LoadedModel {
  private static final String PREFIX = "__label__";

  /** As a threshold: fastText leaves out no label, however improbable. */
  private static final float NONE = -1;

  private static final String BLANKS = " \t\u000B\f\r\n\0";
  private static final String END = "</s>";

  private final FastTextModel model;
  private final List<String> labels;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<Double> shares;

  FastTextFile(FastTextModel model) {
    this.model = model;
    labels =
        model.info().settings().kind() == FastTextInfo.Kind.SUPERVISED
            ? model.labels().stream().map(FastTextFile::name).toList()
            : List.of();
    for (String label : model.labels()) {
      numbers.put(label, numbers.size());
    }
    shares = model.labelShares();
  }

  /** The model. */
  public FastTextModel model() {
    return model;
  }

  /** A label without fastText's prefix. */
  public static String name(String label) {
    return label.startsWith(PREFIX) ? label.substring(PREFIX.length()) : label;
  }

  @Override
  public List<String> labels() {
    return labels;
  }

  @Override
  public List<Double> labelShares() {
    return shares;
  }

  @Override
  public Ranking rank(String text, int k, double threshold) {
    List<Prediction> found = model.predict(text, k, (float) threshold);
    if (found.isEmpty() && model.places(text).isEmpty()) {
      List<Integer> kept =
          IntStream.range(0, labels.size())
              .boxed()
              .sorted(Comparator.comparingDouble(i -> -shares.get(i)))
              .limit(k == ALL ? labels.size() : k)
              .filter(i -> shares.get(i) >= threshold)
              .toList();
      return new Ranking(
          kept.stream().map(labels::get).toList(), kept.stream().map(shares::get).toList(), true);
    }
    return new Ranking(
        found.stream().map(each -> name(each.label())).toList(),
        found.stream().map(FastTextFile::probability).toList(),
        false);
  }

  private static double probability(Prediction prediction) {
    return Math.min(1, prediction.probability());
  }

  @Override
  public double[] probabilities(String text) {
    return inOrder(model.predict(text, ALL, NONE));
  }

  /** The probabilities in the order of the labels; the labels' shares if there are none. */
  public double[] inOrder(List<Prediction> predictions) {
    if (predictions.isEmpty()) {
      return shares.stream().mapToDouble(share -> share).toArray();
    }
    double[] p = new double[labels.size()];
    predictions.forEach(each -> p[numbers.get(each.label())] = probability(each));
    return p;
  }

  /** Counts words of the dictionary alone: n-grams share their rows with others by a hash. */
  @Override
  public double known(String text) {
    return known(text, model.places(text));
  }

  private static double known(String text, List<Place> places) {
    BitSet covered = knownWords(places);
    int[] points = text.codePoints().toArray();
    long all = 0;
    long known = 0;
    for (int i = 0; i < points.length; i++) {
      if (!isBlank(points[i]) && !Character.isWhitespace(points[i])) {
        all++;
        known += covered.get(i) ? 1 : 0;
      }
    }
    return all == 0 ? 0 : (double) known / all;
  }

  /** The code points of words of the dictionary. */
  private static BitSet knownWords(List<Place> places) {
    BitSet known = new BitSet();
    places.stream()
        .filter(place -> place.kind() == FastTextExplanation.Kind.WORD)
        .forEach(place -> known.set(place.begin(), place.end()));
    return known;
  }

  /** A row of words: those of the same entry of the explanation are summed. */
  private record Entry(int begin, int end, boolean withEnd, List<Integer> rows) {
    Entry(int begin, int end, boolean withEnd) {
      this(begin, end, withEnd, new ArrayList<>());
    }

    /** Whether another entry stands at the same place. */
    boolean isAt(Place place) {
      return begin == place.begin() && end == place.end();
    }

    /** Whether all its words are in the dictionary. */
    boolean isKnown(int[] points, List<Place> places, BitSet known) {
      return !rows.isEmpty()
          && places.get(rows.getFirst()).kind() != FastTextExplanation.Kind.CHARACTERS
          && IntStream.range(begin, end).allMatch(i -> known.get(i) || isBlank(points[i]));
    }

    String word(int[] points) {
      String word = new String(points, begin, end - begin).strip();
      return withEnd ? (word + " " + END).strip() : word;
    }
  }

  @Override
  public Explanation explain(String text) {
    FastTextExplanation explained = model.explain(text, ALL, NONE);
    List<Place> places = explained.places();
    double[][] terms = terms(explained);
    int[] points = text.codePoints().toArray();
    List<Explanation.Word> words = new ArrayList<>();
    double[] logits = new double[labels.size()];
    BitSet known = knownWords(places);
    for (Entry entry : entries(tokens(text), points.length, places)) {
      double[] sum = new double[logits.length];
      for (int row : entry.rows()) {
        for (int label = 0; label < sum.length; label++) {
          sum[label] += terms[label][row];
        }
      }
      for (int label = 0; label < sum.length; label++) {
        logits[label] += sum[label];
      }
      words.add(
          new Explanation.Word(
              entry.word(points),
              entry.isKnown(points, places, known),
              entry.rows().stream().map(row -> places.get(row).row()).toList(),
              entry.begin(),
              entry.end(),
              entry.rows().size() / (double) places.size(),
              list(sum)));
    }
    double[] p = inOrder(model.predict(text, ALL, NONE));
    String label =
        explained.labels().isEmpty()
            ? labels.get(best(p))
            : name(explained.labels().getFirst().label());
    double[] nothing = new double[labels.size()];
    return new Explanation(
        text,
        List.of(label),
        labels,
        list(p),
        list(logits),
        words,
        list(nothing),
        known(text, places));
  }

  /**
   * The terms of each label's logit. That of hierarchical softmax is the sum of the logits of the
   * turns to the label, those to the left with the opposite sign.
   */
  private double[][] terms(FastTextExplanation explained) {
    double[][] terms = new double[labels.size()][explained.places().size()];
    for (FastTextExplanation.Label label : explained.labels()) {
      double[] sum = terms[numbers.get(label.label())];
      for (FastTextExplanation.Logit logit : label.logits()) {
        for (int i = 0; i < sum.length; i++) {
          double term = logit.contributions().get(i);
          sum[i] += logit.favours() ? term : -term;
        }
      }
    }
    return terms;
  }

  /**
   * The words with their n-grams of characters, the end of the line, and the n-grams of words, in
   * the order of the text. A word without a row stands among them if an n-gram covers it.
   */
  private static List<Entry> entries(int[] tokens, int length, List<Place> places) {
    List<Entry> words = new ArrayList<>();
    for (int i = 0; i < tokens.length; i += 2) {
      words.add(new Entry(tokens[i], tokens[i + 1], false));
    }
    words.add(new Entry(length, length, true));
    List<Entry> ngrams = new ArrayList<>();
    BitSet covered = new BitSet();
    int word = 0;
    for (int row = 0; row < places.size(); row++) {
      Place place = places.get(row);
      if (place.kind() == FastTextExplanation.Kind.WORDS) {
        Entry ngram = new Entry(place.begin(), place.end(), hasEnd(place, words, ngrams));
        ngram.rows().add(row);
        ngrams.add(ngram);
        covered.set(place.begin(), place.end() + (place.end() == length ? 1 : 0));
      } else {
        while (words.get(word).end() < place.end() || words.get(word).end() <= place.begin()) {
          if (word == words.size() - 1) {
            break;
          }
          word++;
        }
        words.get(word).rows().add(row);
      }
    }
    return Stream.concat(
            words.stream().filter(each -> !each.rows().isEmpty() || covered.get(each.begin())),
            ngrams.stream())
        .sorted(Comparator.comparingInt(Entry::begin).thenComparingInt(Entry::end))
        .toList();
  }

  /**
   * Whether an n-gram of words has the end of the line: it ends there, and has one word of the text
   * alone, or the blanks after the last word, or the same words as the n-gram before it.
   */
  private static boolean hasEnd(Place ngram, List<Entry> words, List<Entry> before) {
    if (ngram.end() < words.getLast().end() || words.size() < 2) {
      return ngram.end() == words.getLast().end();
    }
    Entry last = words.get(words.size() - 2);
    return last.end() < ngram.end()
        || last.begin() == ngram.begin()
        || !before.isEmpty() && before.getLast().isAt(ngram);
  }

  private static int best(double[] p) {
    return IntStream.range(0, p.length)
        .boxed()
        .max(Comparator.comparingDouble((Integer i) -> p[i]).thenComparingInt(i -> -i))
        .orElse(0);
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  @Override
  public List<Explanation.Span> unknownWords(String text) {
    BitSet covered = new BitSet();
    model.places(text).forEach(place -> covered.set(place.begin(), place.end()));
    int[] tokens = tokens(text);
    return IntStream.range(0, tokens.length / 2)
        .filter(i -> !covered.get(tokens[2 * i]))
        .mapToObj(i -> new Explanation.Span(tokens[2 * i], tokens[2 * i + 1]))
        .toList();
  }

  @Override
  public int[] tokens(String text) {
    int[] points = text.codePoints().toArray();
    IntStream.Builder places = IntStream.builder();
    int begin = -1;
    for (int i = 0; i <= points.length; i++) {
      boolean blank = i == points.length || isBlank(points[i]);
      if (begin < 0 && !blank) {
        begin = i;
      } else if (begin >= 0 && blank) {
        places.add(begin).add(i);
        begin = -1;
      }
    }
    return places.build().toArray();
  }

  private static boolean isBlank(int point) {
    return BLANKS.indexOf(point) >= 0;
  }

  @Override
  public int dim() {
    return model.info().settings().dim();
  }

  @Override
  public float[] vector(String text) {
    return model.sentenceVector(text);
  }

  @Override
  public float[] wordVector(String word) {
    return model.wordVector(word);
  }

  @Override
  public String version() {
    return Version.number();
  }

  @Override
  public Optional<String> dataHash() {
    return Optional.empty();
  }
}
