package dev.heed.text.start;

import dev.heed.base.ProblemException;
import dev.heed.text.model.Model;
import dev.heed.text.model.Temperature;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.pooling.WeightName;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.LabelNames;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.Start;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.training.VocabularyOptions;
import dev.heed.text.training.WordScore;
import dev.heed.text.vocabulary.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An earlier model, which learns from new texts: its entries and labels keep their weights. */
public final class EarlierModel implements Beginning {
  private final Model model;
  private final String digest;

  /**
   * Begins with a model, whose weights are not changed.
   *
   * @throws ProblemException if the model is compact, or gives any number of labels
   */
  public EarlierModel(Model model) {
    if (model.weights().compaction().isPresent()) {
      throw new ProblemException(
          "the model to start from is compact", "the model that it was made from");
    }
    if (model.decisions().isPresent()) {
      throw new ProblemException(
          "the model to start from gives any number of labels", "a model that gives one label");
    }
    this.model = model;
    digest = model.digest();
  }

  /**
   * Options with the kind and the widths of the model, its n-grams and its label names.
   *
   * @throws ProblemException if names would rename a label of the model
   */
  @Override
  public TrainingOptions options(TrainingOptions options) {
    VocabularyOptions vocabulary = options.vocabulary();
    return options
        .withModel(shape(model))
        .withVocabulary(
            new VocabularyOptions(
                model.info().options().vocabulary().ngrams(),
                vocabulary.minCount(),
                vocabulary.ngramMinCount(),
                vocabulary.maxEntries(),
                characterNgrams(model)))
        .withLabelNames(names(options.labelNames()));
  }

  /** The shape that the model was trained with; its file has scores in place of pooled keys. */
  private static ModelShape shape(Model model) {
    ModelShape shape = model.weights().shape().model();
    int keyDim =
        shape.wordScore() instanceof WordScore.Pooled
            ? model.info().options().model().keyDim()
            : shape.keyDim();
    return new ModelShape(shape.wordScore(), shape.head(), shape.dim(), keyDim);
  }

  /** The character n-grams that new words are given: none if the model has none. */
  private static CharacterNgrams characterNgrams(Model model) {
    if (model.vocabulary().characterNgrams() == 0) {
      return new CharacterNgrams.None();
    }
    if (model.info().options().vocabulary().characterNgrams()
        instanceof CharacterNgrams.Between lengths) {
      return lengths;
    }
    CharacterNgrams.Between tried = CharacterNgrams.TRIED.getFirst();
    return new CharacterNgrams.Between(tried.shortest(), tried.longest());
  }

  /** The model's names and the new ones; with any, a label of the model is a name of itself. */
  private LabelNames names(LabelNames given) {
    Map<String, String> names = new TreeMap<>(model.info().options().labelNames().names());
    for (String label : model.labels()) {
      if (!given.of(label).equals(label)) {
        throw new ProblemException(
            "the name '" + given.of(label) + "' is given to '" + label + "', a label of the model",
            "names for new labels");
      }
    }
    given.names().forEach(names::put);
    if (!names.isEmpty()) {
      model.labels().stream()
          .filter(label -> !names.containsValue(label))
          .forEach(label -> names.put(label, label));
    }
    return new LabelNames(names);
  }

  @Override
  public Vocabulary vocabulary() {
    return model.vocabulary();
  }

  @Override
  public List<String> labels() {
    return model.labels();
  }

  @Override
  public Start start() {
    ModelInfo info = model.info();
    long documents = info.trainDocuments();
    documents += info.options().heldOut().refit() ? info.devDocuments() : 0;
    int trainings = 1;
    if (info.options().start()
        instanceof Start.Continued(String file, String hash, long before, int count)) {
      documents += before;
      trainings += count;
    }
    return new Start.Continued(digest, info.dataHash(), documents, trainings);
  }

  @Override
  public void fill(ClassifierWeights weights, Vocabulary vocabulary, List<String> labels) {
    int[] entries = model.vocabulary().entries().stream().mapToInt(vocabulary::find).toArray();
    int[] classes = model.labels().stream().mapToInt(labels::indexOf).toArray();
    boolean areScores = model.weights().shape().keyDim() != weights.shape().keyDim();
    weights
        .shape()
        .tensors()
        .keySet()
        .forEach(
            name -> {
              float[] from = model.weights().values(name);
              float[] to = weights.values(name);
              if (areScores && name == WeightName.KEYS) {
                fillKeys(from, weights.query(), to, entries);
              } else if (areScores && name == WeightName.QUERY) {
                return; // stays as drawn
              } else if (name.isByWord()) {
                copyRows(from, to, entries);
              } else if (name.isByClass()) {
                copyRows(from, to, classes);
              } else {
                System.arraycopy(from, 0, to, 0, from.length);
              }
            });
  }

  /**
   * Sets row {@code places[i]} to the shortest key whose product with the query is score {@code i}.
   */
  private static void fillKeys(float[] scores, float[] query, float[] to, int[] places) {
    double square = 0;
    for (float q : query) {
      square += (double) q * q;
    }
    for (int i = 0; i < places.length; i++) {
      for (int j = 0; j < query.length; j++) {
        to[places[i] * query.length + j] = (float) (scores[i] * query[j] / square);
      }
    }
  }

  /** Copies row {@code i} to row {@code places[i]}. */
  private static void copyRows(float[] from, float[] to, int[] places) {
    int width = from.length / places.length;
    for (int i = 0; i < places.length; i++) {
      System.arraycopy(from, i * width, to, places[i] * width, width);
    }
  }

  @Override
  public List<Integer> counts(List<String> labels, int[] counts) {
    if (model.labelCounts().isEmpty()) {
      return List.of();
    }
    List<Integer> sums = new ArrayList<>();
    for (int k = 0; k < counts.length; k++) {
      int earlier = model.labels().indexOf(labels.get(k));
      long sum = counts[k] + (earlier < 0 ? 0L : model.labelCounts().get(earlier));
      sums.add((int) Math.min(sum, Integer.MAX_VALUE));
    }
    return sums;
  }

  @Override
  public Optional<Temperature> temperature() {
    return Optional.of(model.temperature());
  }
}
