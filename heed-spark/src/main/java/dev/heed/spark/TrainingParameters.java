package dev.heed.spark;

import dev.heed.base.ProblemException;
import dev.heed.base.Require;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.ClassWeights;
import dev.heed.text.training.Descent;
import dev.heed.text.training.Head;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.LearningRate;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;

/** The parameters of {@link HeedClassifier} that decide what a training makes of its rows. */
abstract class TrainingParameters extends Estimator<HeedModel> {
  private static final long serialVersionUID = 1;
  private static final TrainingOptions DEFAULTS = TrainingOptions.defaults();
  private static final Pattern LENGTHS = Pattern.compile("([0-9]{1,3})-([0-9]{1,3})");

  /** Hidden units of the head mlp, as in {@code heed train}. */
  private static final int HIDDEN_UNITS = 10;

  private final String uid;
  private final LongParam seed;
  private final IntParam maxIter;
  private final IntParam patience;
  private final DoubleParam learningRate;
  private final DoubleParam devShare;
  private final IntParam ngrams;
  private final IntParam minCount;
  private final Param<String> charNgrams;
  private final IntParam dim;
  private final Param<String> head;
  private final Param<String> classWeights;

  TrainingParameters(String uid) {
    this.uid = uid;
    seed = new LongParam(this, "seed", "seed of all random numbers");
    maxIter = new IntParam(this, "maxIter", "maximum number of passes over the texts");
    patience =
        new IntParam(
            this, "patience", "passes without a lower loss on the dev texts, after which to stop");
    learningRate =
        new DoubleParam(
            this,
            "learningRate",
            "size of the steps; 0 for one that grows until the loss on the dev texts no longer"
                + " falls");
    devShare =
        new DoubleParam(
            this,
            "devShare",
            "share of the texts held out to decide when to stop; they are trained on in the end");
    ngrams = new IntParam(this, "ngrams", "longest n-gram in words; 1 for words alone");
    minCount = new IntParam(this, "minCount", "occurrences of a word, below which it is left out");
    charNgrams =
        new Param<>(
            this,
            "charNgrams",
            "lengths of character n-grams, such as 3-5; none; or auto for 3-5 if they lower the"
                + " loss on the dev texts");
    dim =
        new IntParam(
            this, "dim", "components of a word's embedding; 0 chooses by the number of labels");
    head =
        new Param<>(
            this, "head", "map from the averaged embedding to the labels: fixed, linear or mlp");
    classWeights =
        new Param<>(
            this,
            "classWeights",
            "none, balanced (every label counts the same) or sqrt (halfway between them)");
    setDefaults();
  }

  /** The defaults of {@code heed train}. */
  private void setDefaults() {
    VocabularyOptions words = DEFAULTS.vocabulary();
    setDefault(seed, DEFAULTS.seed());
    setDefault(maxIter, DEFAULTS.descent().epochs());
    setDefault(patience, DEFAULTS.descent().patience());
    setDefault(learningRate, 0.0);
    setDefault(devShare, DEFAULTS.heldOut().devShare());
    setDefault(ngrams, words.ngrams());
    setDefault(minCount, words.minCount());
    setDefault(charNgrams, "auto");
    setDefault(dim, DEFAULTS.model().dim());
    setDefault(head, "linear");
    setDefault(classWeights, "none");
  }

  @Override
  public String uid() {
    return uid;
  }

  /** This classifier, which the setters return. */
  abstract HeedClassifier self();

  <T> HeedClassifier with(Param<T> parameter, T value) {
    set(parameter, value);
    return self();
  }

  /**
   * The settings of a training.
   *
   * @throws ProblemException if one of them is out of range
   */
  TrainingOptions options() {
    Require.atLeast("maxIter", 1, getMaxIter());
    int words = getMinCount();
    TrainingOptions options =
        DEFAULTS
            .withSeed(getSeed())
            .withVocabulary(
                new VocabularyOptions(
                    getNgrams(),
                    words,
                    Math.max(DEFAULTS.vocabulary().ngramMinCount(), words),
                    DEFAULTS.vocabulary().maxEntries(),
                    characterNgrams(getCharNgrams())))
            .withDescent(
                new Descent(
                    getLearningRate() == 0
                        ? DEFAULTS.descent().learningRate()
                        : new LearningRate.Fixed(getLearningRate()),
                    DEFAULTS.descent().batchSize(),
                    getMaxIter(),
                    getPatience()))
            .withHeldOut(new HeldOut(getDevShare(), 0))
            .withClassWeights(weights(getClassWeights()));
    return options.withHead(head(getHead())).withDim(getDim());
  }

  private static CharacterNgrams characterNgrams(String value) {
    Matcher lengths = LENGTHS.matcher(value);
    if (lengths.matches()) {
      return new CharacterNgrams.Between(
          Integer.parseInt(lengths.group(1)), Integer.parseInt(lengths.group(2)));
    }
    return switch (value) {
      case "auto" -> new CharacterNgrams.Auto();
      case "none" -> new CharacterNgrams.None();
      default ->
          throw new ProblemException(
              "charNgrams is '" + value + "'", "auto, none or lengths such as 3-5");
    };
  }

  private static Head head(String name) {
    return switch (name) {
      case "fixed" -> new Head.Fixed();
      case "linear" -> new Head.Linear();
      case "mlp" -> new Head.Mlp(HIDDEN_UNITS);
      default -> throw new ProblemException("head is '" + name + "'", "fixed, linear or mlp");
    };
  }

  private static ClassWeights weights(String name) {
    return switch (name) {
      case "none" -> new ClassWeights.None();
      case "balanced" -> new ClassWeights.Balanced();
      case "sqrt" -> new ClassWeights.SquareRoot();
      default ->
          throw new ProblemException("classWeights is '" + name + "'", "none, balanced or sqrt");
    };
  }

  /** Parameter: the seed of all random numbers; 1 by default. */
  public LongParam seed() {
    return seed;
  }

  /** The seed of all random numbers. */
  public long getSeed() {
    return (long) getOrDefault(seed);
  }

  /** Sets the seed. */
  public HeedClassifier setSeed(long value) {
    return with(seed, value);
  }

  /** Parameter: the maximum number of passes over the texts; 100 by default. */
  public IntParam maxIter() {
    return maxIter;
  }

  /** The maximum number of passes over the texts. */
  public int getMaxIter() {
    return (int) getOrDefault(maxIter);
  }

  /** Sets the maximum number of passes over the texts, {@code --epochs} of {@code heed train}. */
  public HeedClassifier setMaxIter(int value) {
    return with(maxIter, value);
  }

  /**
   * Parameter: the passes without a lower loss on the dev texts, after which the training stops; 5
   * by default.
   */
  public IntParam patience() {
    return patience;
  }

  /** The passes without a lower loss on the dev texts, after which the training stops. */
  public int getPatience() {
    return (int) getOrDefault(patience);
  }

  /** Sets the passes without a lower loss on the dev texts, after which the training stops. */
  public HeedClassifier setPatience(int value) {
    return with(patience, value);
  }

  /** Parameter: the size of the steps; 0, which grows, by default. */
  public DoubleParam learningRate() {
    return learningRate;
  }

  /** The size of the steps. */
  public double getLearningRate() {
    return (double) getOrDefault(learningRate);
  }

  /**
   * Sets the size of the steps, {@code --lr} of {@code heed train}; 0 for one that grows until the
   * loss on the dev texts no longer falls.
   */
  public HeedClassifier setLearningRate(double value) {
    return with(learningRate, value);
  }

  /** Parameter: the share of the texts held out to decide when to stop; 0.1 by default. */
  public DoubleParam devShare() {
    return devShare;
  }

  /** The share of the texts held out to decide when to stop. */
  public double getDevShare() {
    return (double) getOrDefault(devShare);
  }

  /** Sets the share of the texts held out to decide when to stop; with 0 all passes run. */
  public HeedClassifier setDevShare(double value) {
    return with(devShare, value);
  }

  /** Parameter: the longest n-gram in words; 2 by default. */
  public IntParam ngrams() {
    return ngrams;
  }

  /** The longest n-gram in words. */
  public int getNgrams() {
    return (int) getOrDefault(ngrams);
  }

  /** Sets the longest n-gram in words, 1 to 8. */
  public HeedClassifier setNgrams(int value) {
    return with(ngrams, value);
  }

  /** Parameter: the occurrences of a word, below which it is left out; 1 by default. */
  public IntParam minCount() {
    return minCount;
  }

  /** The occurrences of a word, below which it is left out. */
  public int getMinCount() {
    return (int) getOrDefault(minCount);
  }

  /** Sets the occurrences of a word, below which it is left out. */
  public HeedClassifier setMinCount(int value) {
    return with(minCount, value);
  }

  /** Parameter: the lengths of character n-grams; {@code auto} by default. */
  public Param<String> charNgrams() {
    return charNgrams;
  }

  /** The lengths of character n-grams. */
  public String getCharNgrams() {
    return getOrDefault(charNgrams);
  }

  /** Sets the lengths of character n-grams such as {@code 3-5}, {@code none} or {@code auto}. */
  public HeedClassifier setCharNgrams(String value) {
    return with(charNgrams, value);
  }

  /** Parameter: the components of a word's embedding; 0, chosen by the labels, by default. */
  public IntParam dim() {
    return dim;
  }

  /** The components of a word's embedding. */
  public int getDim() {
    return (int) getOrDefault(dim);
  }

  /** Sets the components of a word's embedding; 0 chooses by the number of labels. */
  public HeedClassifier setDim(int value) {
    return with(dim, value);
  }

  /** Parameter: the map from the averaged embedding to the labels; {@code linear} by default. */
  public Param<String> head() {
    return head;
  }

  /** The map from the averaged embedding to the labels. */
  public String getHead() {
    return getOrDefault(head);
  }

  /**
   * Sets the map from the averaged embedding to the labels: {@code fixed}, {@code linear} or {@code
   * mlp}.
   */
  public HeedClassifier setHead(String value) {
    return with(head, value);
  }

  /** Parameter: the weights of the labels; {@code none} by default. */
  public Param<String> classWeights() {
    return classWeights;
  }

  /** The weights of the labels. */
  public String getClassWeights() {
    return getOrDefault(classWeights);
  }

  /** Sets the weights of the labels: {@code none}, {@code balanced} or {@code sqrt}. */
  public HeedClassifier setClassWeights(String value) {
    return with(classWeights, value);
  }
}
