package dev.heed.text.training;

import dev.heed.base.ProblemException;

/**
 * The settings of a training: all that decides its result besides the texts. {@link #defaults()}
 * suits most corpora. The number of threads is not among them, since it changes the time alone.
 *
 * <pre>{@code
 * TrainingOptions options = TrainingOptions.defaults().withEpochs(20).withSeed(7);
 * }</pre>
 *
 * @param model kind and widths of the classifier
 * @param vocabulary the words and n-grams to keep
 * @param descent steps and end of the training
 * @param heldOut the shares of the texts held out
 * @param objective the function to minimise
 * @param labelNames the names of the labels, which files may spell otherwise
 * @param seed the seed of all random numbers
 * @param start the origin of the first weights, which the training itself sets, as a model keeps it
 */
public record TrainingOptions(
    ModelShape model,
    VocabularyOptions vocabulary,
    Descent descent,
    HeldOut heldOut,
    Objective objective,
    LabelNames labelNames,
    long seed,
    Start start) {
  private static final long SEED = 1;

  public TrainingOptions {
    if (objective.decoupling() instanceof Decoupling.Words && model.head() instanceof Head.Mlp) {
      throw new ProblemException(
          "words are decoupled with the head mlp", "the head fixed or linear");
    }
  }

  /** Options whose weights are drawn. */
  public TrainingOptions(
      ModelShape model,
      VocabularyOptions vocabulary,
      Descent descent,
      HeldOut heldOut,
      ClassWeights classWeights,
      LabelNames labelNames,
      long seed) {
    this(
        model,
        vocabulary,
        descent,
        heldOut,
        new Objective(classWeights),
        labelNames,
        seed,
        new Start.Drawn());
  }

  /** Options whose labels keep the names that files give them. */
  public TrainingOptions(
      ModelShape model,
      VocabularyOptions vocabulary,
      Descent descent,
      HeldOut heldOut,
      ClassWeights classWeights,
      long seed) {
    this(model, vocabulary, descent, heldOut, classWeights, LabelNames.none(), seed);
  }

  /** The settings of {@code heed train} without any option. */
  public static TrainingOptions defaults() {
    return new TrainingOptions(
        new ModelShape(
            ModelShape.defaults().wordScore(),
            ModelShape.defaults().head(),
            ModelShape.BY_LABELS,
            ModelShape.defaults().keyDim()),
        VocabularyOptions.defaults(),
        Descent.defaults(),
        HeldOut.defaults(),
        new ClassWeights.None(),
        SEED);
  }

  /** These options with another kind or other widths of the classifier. */
  public TrainingOptions withModel(ModelShape model) {
    return new TrainingOptions(
        model, vocabulary, descent, heldOut, objective, labelNames, seed, start);
  }

  /** These options with another score of words. */
  public TrainingOptions withWordScore(WordScore wordScore) {
    return withModel(new ModelShape(wordScore, model.head(), model.dim(), model.keyDim()));
  }

  /** These options with another head. */
  public TrainingOptions withHead(Head head) {
    return withModel(new ModelShape(model.wordScore(), head, model.dim(), model.keyDim()));
  }

  /** These options with another length of the embeddings, or {@link ModelShape#BY_LABELS}. */
  public TrainingOptions withDim(int dim) {
    return withModel(new ModelShape(model.wordScore(), model.head(), dim, model.keyDim()));
  }

  /** These options with other words and n-grams to keep. */
  public TrainingOptions withVocabulary(VocabularyOptions vocabulary) {
    return new TrainingOptions(
        model, vocabulary, descent, heldOut, objective, labelNames, seed, start);
  }

  /** These options with other steps or another end. */
  public TrainingOptions withDescent(Descent descent) {
    return new TrainingOptions(
        model, vocabulary, descent, heldOut, objective, labelNames, seed, start);
  }

  /** These options with one learning rate for all epochs. */
  public TrainingOptions withLearningRate(double learningRate) {
    return withLearningRate(new LearningRate.Fixed(learningRate));
  }

  /** These options with another learning rate. */
  public TrainingOptions withLearningRate(LearningRate learningRate) {
    return withDescent(
        new Descent(
            learningRate,
            descent.batchSize(),
            descent.epochs(),
            descent.patience(),
            descent.order()));
  }

  /** These options with another maximum number of epochs. */
  public TrainingOptions withEpochs(int epochs) {
    return withDescent(
        new Descent(
            descent.learningRate(),
            descent.batchSize(),
            epochs,
            descent.patience(),
            descent.order()));
  }

  /** These options with another number of epochs without a lower loss, after which to stop. */
  public TrainingOptions withPatience(int patience) {
    return withDescent(
        new Descent(
            descent.learningRate(),
            descent.batchSize(),
            descent.epochs(),
            patience,
            descent.order()));
  }

  /** These options with another order of the texts. */
  public TrainingOptions withOrder(Descent.Order order) {
    return withDescent(
        new Descent(
            descent.learningRate(),
            descent.batchSize(),
            descent.epochs(),
            descent.patience(),
            order));
  }

  /** These options with other shares held out. */
  public TrainingOptions withHeldOut(HeldOut heldOut) {
    return new TrainingOptions(
        model, vocabulary, descent, heldOut, objective, labelNames, seed, start);
  }

  /** These options with other weights of the labels. */
  public TrainingOptions withClassWeights(ClassWeights classWeights) {
    return withObjective(new Objective(classWeights, objective.decoupling()));
  }

  /** These options with another penalty in the loss. */
  public TrainingOptions withDecoupling(Decoupling decoupling) {
    return withObjective(new Objective(objective.classWeights(), decoupling));
  }

  private TrainingOptions withObjective(Objective objective) {
    return new TrainingOptions(
        model, vocabulary, descent, heldOut, objective, labelNames, seed, start);
  }

  /** These options with names for the labels. */
  public TrainingOptions withLabelNames(LabelNames labelNames) {
    return new TrainingOptions(
        model, vocabulary, descent, heldOut, objective, labelNames, seed, start);
  }

  /** These options with another seed. */
  public TrainingOptions withSeed(long seed) {
    return new TrainingOptions(
        model, vocabulary, descent, heldOut, objective, labelNames, seed, start);
  }

  /** These options with another origin of the first weights. */
  public TrainingOptions withStart(Start start) {
    return new TrainingOptions(
        model, vocabulary, descent, heldOut, objective, labelNames, seed, start);
  }
}
