package dev.heed.text;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.base.Spelling;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.model.Compactor;
import dev.heed.text.model.Model;
import dev.heed.text.model.Probabilities;
import dev.heed.text.model.Scorer;
import dev.heed.text.model.Selection;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.Compaction;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.vocabulary.Encoding;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * A trained classifier of texts. Immutable, and safe for any number of threads.
 *
 * <pre>{@code
 * TextClassifier classifier = TextClassifier.load(Path.of("reviews.heed"));
 * Classification result = classifier.classify("a gripping and moving film");
 * }</pre>
 *
 * <p>{@link Training} makes one.
 */
public final class TextClassifier {
  /** The maximum number of reasons that {@link #classify} gives. */
  public static final int REASONS = 5;

  private final Model model;
  private final Scorer scorer;
  private final List<Double> labelShares;
  private final Tokenizer tokenizer = new Tokenizer();

  /** Buffers that hold no text at the moment. */
  private final Queue<TextParts> free = new ConcurrentLinkedQueue<>();

  TextClassifier(Model model) {
    this(model, new Scorer(model));
  }

  TextClassifier(Model model, Scorer scorer) {
    this.model = model;
    this.scorer = scorer;
    labelShares = model.labelShares();
  }

  /**
   * Loads a model file. Embeddings of more than a megabyte stay in the file, which is kept open,
   * until they are needed. It may be replaced or deleted meanwhile; if it is overwritten, what
   * needs another part of it throws an {@link java.io.UncheckedIOException}.
   *
   * @throws dev.heed.base.InvalidInputException if it is no model, is damaged, or cannot be read
   */
  public static TextClassifier load(Path file) throws IOException {
    try {
      return new TextClassifier(Model.load(file));
    } catch (ProblemException e) {
      throw e.in(file.toString(), 0);
    }
  }

  /**
   * Saves the model. The same model gives the same bytes. An existing file is replaced once the new
   * one is complete, and stays as it is if that fails.
   *
   * @throws dev.heed.base.InvalidInputException if the file cannot be written
   */
  public void save(Path file) throws IOException {
    model.save(file);
  }

  Scorer scorer() {
    return scorer;
  }

  /** The number of bytes of the file that {@link #save} writes. */
  public long fileBytes() {
    return model.fileBytes();
  }

  /**
   * This classifier with weights of 16 or 8 bits, and without what predictions do not need of its
   * keys and embeddings. Its file is smaller; the probabilities differ by the rounding alone.
   *
   * @param bits 16 or 8
   */
  public TextClassifier compact(int bits) {
    return new TextClassifier(new Compactor(model, bits).whole());
  }

  /**
   * As {@link #compact(int)}, and without the least useful entries, so that its file has at most a
   * given size.
   *
   * @param maxBytes the greatest number of bytes
   * @throws ProblemException if no file of this size is possible; the message says how small it can
   *     be
   */
  public TextClassifier compact(int bits, long maxBytes) {
    return new TextClassifier(new Compactor(model, bits).within(maxBytes));
  }

  /** The means by which {@link #compact} made this classifier; empty for another one. */
  public Optional<Compaction> compaction() {
    return model.weights().compaction();
  }

  Model model() {
    return model;
  }

  /** The labels; their order is that of all probabilities and logits. */
  public List<String> labels() {
    return model.labels();
  }

  /**
   * The known entries: words, then n-grams, whose words have a single space between them, then
   * character n-grams of words, with a space before them and marks {@code <} and {@code >} for the
   * begin and the end of a word. The word {@code <begin>} is the first of pairs with the words that
   * texts begin with.
   */
  public List<String> vocabulary() {
    return model.vocabulary().entries();
  }

  /** Whether an entry of the {@link #vocabulary()} is a character n-gram. */
  public static boolean isCharacterNgram(String entry) {
    return Vocabulary.isCharacterNgram(entry);
  }

  /** The number of single words in the {@link #vocabulary()}; they come first. */
  public int words() {
    return model.vocabulary().words();
  }

  /**
   * The share of each label among the training texts, by which a text is answered of which nothing
   * is known; empty in older models, which do not keep it.
   */
  public List<Double> labelShares() {
    return labelShares;
  }

  /**
   * The lowest {@linkplain Classification#rank() rank} of a classification whose label is to be
   * trusted with a given precision: of the dev texts that reach it, at least this share were
   * classified correctly. Test texts of the same kind may give a little less.
   *
   * @param precision 0 to 1
   * @return the threshold; empty if no threshold gave this precision, or the model has none since
   *     it had no dev texts
   */
  public OptionalDouble threshold(double precision) {
    Require.share("precision", precision);
    return model.selection().at(precision).stream()
        .mapToDouble(Selection.Point::threshold)
        .findFirst();
  }

  /** The share of the dev texts that reach the threshold for a precision; 0 if there is none. */
  public double selectedShare(double precision) {
    return model.selection().at(precision).map(Selection.Point::share).orElse(0.0);
  }

  /** Whether a text may have any number of labels, each decided on its own. */
  public boolean isMultiLabel() {
    return model.decisions().isPresent();
  }

  /**
   * The probability from which each label is given, in the order of the labels; empty if a text has
   * one label, the most probable one.
   */
  public List<Double> thresholds() {
    return isMultiLabel() ? model.decisions().get().thresholds() : List.of();
  }

  /** The number of labels that a text may have in files that this classifier is tested on. */
  public CorpusOptions.Labels labelCount() {
    return isMultiLabel() ? CorpusOptions.Labels.ANY : CorpusOptions.Labels.ONE;
  }

  /**
   * The labels given to a text with these probabilities, the most probable first: one, or of a
   * classifier that {@linkplain #isMultiLabel gives any number} those whose probabilities reach
   * their thresholds, maybe none.
   *
   * @param probabilities in the order of {@link #labels()}
   */
  public List<String> given(double[] probabilities) {
    if (!isMultiLabel()) {
      return List.of(labels().get(Probabilities.highest(probabilities)));
    }
    List<Double> thresholds = thresholds();
    return IntStream.range(0, probabilities.length)
        .filter(k -> probabilities[k] >= thresholds.get(k))
        .boxed()
        .sorted(Comparator.comparingDouble(k -> -probabilities[k]))
        .map(labels()::get)
        .toList();
  }

  /**
   * The divisor of the logits before probabilities are taken, of a text of known words and pairs;
   * fitted on the dev texts. It is divided by the square root of the share of the words and pairs
   * that are known, except in models without dev texts, older ones and those of fastText.
   */
  public double temperature() {
    return model.temperature().value();
  }

  /** The provenance of the model. */
  public ModelInfo info() {
    return model.info();
  }

  /** This classifier with another provenance. */
  public TextClassifier withInfo(ModelInfo info) {
    return new TextClassifier(model.withInfo(info), scorer);
  }

  /** Finds the most probable label of a text, its probability, and the reasons for it. */
  public Classification classify(String text) {
    TextParts parts = take(text);
    Encoding encoding = parts.encoding();
    double[] attention = scorer.attention(encoding.entries(), encoding.size());
    double[] contributions = contributions(encoding, attention);
    attention = sums(encoding, attention);
    double[] p = probabilities(scorer.logits(contributions, encoding.parts()), parts);
    int best = Probabilities.highest(p);
    List<Reason> reasons = reasons(parts, attention, contributions, best);
    double known = parts.known();
    free.add(parts);
    return new Classification(labels().get(best), given(p), p[best], list(p), reasons, known);
  }

  /**
   * Computes the calibrated probabilities of all labels.
   *
   * @return a new array in the order of {@link #labels()}
   */
  public double[] probabilities(String text) {
    TextParts parts = take(text);
    Encoding encoding = parts.encoding();
    double[] attention = scorer.attention(encoding.entries(), encoding.size());
    double[] contributions = contributions(encoding, attention);
    double[] p = probabilities(scorer.logits(contributions, encoding.parts()), parts);
    free.add(parts);
    return p;
  }

  /** The probabilities of a text with these logits. */
  private double[] probabilities(double[] logits, TextParts parts) {
    return scorer.probabilities(logits, parts.encoding().size(), parts.familiarity());
  }

  /** The contributions of each part of the text to each logit. */
  private double[] contributions(Encoding encoding, double[] attention) {
    double[] contributions = scorer.contributions(encoding.entries(), encoding.size(), attention);
    return encoding.sums(contributions, labels().size());
  }

  /**
   * Computes how much of a text the model knows: the share of its characters, white space apart,
   * that known words and n-grams cover; 0 for a text without any.
   */
  public double known(String text) {
    TextParts parts = take(text);
    double known = parts.known();
    free.add(parts);
    return known;
  }

  /**
   * Computes the probabilities of all labels for some entries of a text, such as those of its
   * explanation without one word, at the temperature of the whole text.
   *
   * @param entries indices into {@link #vocabulary()}
   * @return a new array in the order of {@link #labels()}
   */
  public double[] probabilities(String text, int[] entries) {
    TextParts parts = take(text);
    double familiarity = parts.familiarity();
    free.add(parts);
    return scorer.probabilities(entries, entries.length, familiarity);
  }

  /**
   * Computes the context vector of a text, {@code ν̄ = Σ a_i ν_i}, from which the head computes the
   * logits; zeros if nothing is known.
   */
  public double[] vector(String text) {
    TextParts parts = take(text);
    Encoding encoding = parts.encoding();
    double[] attention = scorer.attention(encoding.entries(), encoding.size());
    float[] embeddings = model.weights().embeddings();
    double[] context = new double[embeddings.length / model.vocabulary().size()];
    for (int i = 0; i < attention.length; i++) {
      int row = encoding.entries()[i] * context.length;
      for (int column = 0; column < context.length; column++) {
        context[column] += attention[i] * embeddings[row + column];
      }
    }
    free.add(parts);
    return context;
  }

  /**
   * Finds the entries of the vocabulary whose embeddings are nearest to that of a word.
   *
   * @param word a word or an n-gram, in any letter case
   * @param k how many
   * @return the nearest first, without the word itself
   * @throws ProblemException if the word is not known
   */
  public List<Neighbour> neighbours(String word, int k) {
    float[] embeddings = model.weights().embeddings();
    int dim = embeddings.length / model.vocabulary().size();
    return Neighbour.nearest(
        (entry, row) -> System.arraycopy(embeddings, entry * dim, row, 0, dim),
        dim,
        entry(word, k),
        k,
        vocabulary(),
        words());
  }

  /**
   * Finds the entries of the vocabulary that do most nearly the same to the labels as a word: by
   * the cosine of what they add to the logits per unit of attention, or to the hidden units of an
   * MLP head.
   *
   * @see #neighbours
   */
  public List<Neighbour> neighboursByEffect(String word, int k) {
    return Neighbour.nearest(
        scorer::effect, scorer.effects(), entry(word, k), k, vocabulary(), words());
  }

  private int entry(String word, int k) {
    Require.atLeast("k", 1, k);
    TextParts parts = take(word);
    int found = parts.whole();
    free.add(parts);
    if (found < 0) {
      throw new ProblemException(
          "'" + word + "' is not in the vocabulary",
          Spelling.nearest(word, vocabulary().subList(0, words()))
              .map(near -> "a known word such as '" + near + "'")
              .orElse("a word of the training texts"));
    }
    return found;
  }

  /** Computes the exact contribution of each word and n-gram of a text to each logit. */
  public Explanation explain(String text) {
    TextParts parts = take(text);
    Encoding encoding = parts.encoding();
    int count = encoding.parts();
    double[] attention = scorer.attention(encoding.entries(), encoding.size());
    double[] contributions = contributions(encoding, attention);
    attention = sums(encoding, attention);
    double[] logits = scorer.logits(contributions, count);
    double[] p = probabilities(logits, parts);
    int[] all = new int[count];
    Arrays.setAll(all, i -> i);
    int[] places = parts.places(all);
    List<Explanation.Word> words = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      words.add(
          new Explanation.Word(
              parts.written(i),
              parts.isKnown(i),
              parts.entries(i),
              places[2 * i],
              places[2 * i + 1],
              attention[i],
              list(contributions, i * labels().size(), (i + 1) * labels().size())));
    }
    double known = parts.known();
    free.add(parts);
    return new Explanation(
        text, given(p), labels(), list(p), list(logits), words, list(scorer.remainder()), known);
  }

  /** The attention of each part of the text; a sum that rounding brings above 1 is 1. */
  private static double[] sums(Encoding encoding, double[] attention) {
    double[] sums = encoding.sums(attention, 1).clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.min(1, sums[i]);
    }
    return sums;
  }

  /**
   * Finds the words of a text that no word or n-gram of the vocabulary covers. They play no role in
   * its label, but for their known character n-grams. Punctuation marks and symbols are no words
   * here.
   *
   * @return their places, in the order of the text
   */
  public List<Explanation.Span> unknownWords(String text) {
    TextParts parts = take(text);
    List<Explanation.Span> unknown = parts.unknownWords();
    free.add(parts);
    return unknown;
  }

  /** The parts of a text, in buffers that go back to {@link #free}. */
  private TextParts take(String text) {
    TextParts buffers = free.poll();
    TextParts parts = buffers == null ? new TextParts(tokenizer, model.vocabulary()) : buffers;
    parts.read(text);
    return parts;
  }

  private List<Reason> reasons(
      TextParts parts, double[] attention, double[] contributions, int label) {
    int classes = labels().size();
    int[] top = new int[REASONS];
    int found = 0;
    for (int i = 0; i < attention.length; i++) {
      double value = contributions[i * classes + label];
      if (value <= 0) {
        continue;
      }
      int place = found;
      while (place > 0 && contributions[top[place - 1] * classes + label] < value) {
        if (place < REASONS) {
          top[place] = top[place - 1];
        }
        place--;
      }
      if (place < REASONS) {
        top[place] = i;
        found = Math.min(REASONS, found + 1);
      }
    }
    int[] chosen = Arrays.copyOf(top, found);
    int[] places = parts.places(chosen);
    List<Reason> reasons = new ArrayList<>(found);
    for (int n = 0; n < found; n++) {
      int i = chosen[n];
      reasons.add(
          new Reason(
              parts.written(i),
              places[2 * n],
              places[2 * n + 1],
              attention[i],
              contributions[i * classes + label]));
    }
    return reasons;
  }

  private static List<Double> list(double[] values) {
    return list(values, 0, values.length);
  }

  /** An immutable list, which a record takes as it is. */
  private static List<Double> list(double[] values, int from, int to) {
    Double[] boxed = new Double[to - from];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = values[from + i];
    }
    return List.of(boxed);
  }
}
