package dev.heed.text;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.evaluation.Evaluation;
import dev.heed.text.training.LabelNames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The accuracy of a training's settings on all of its texts. The texts are dealt into folds, and
 * those of each fold are classified by a classifier that was trained on the other folds. Of few
 * texts this is far more precise than a small held-out part.
 *
 * @param evaluation every text once, predicted by a classifier that was not trained on it
 * @param predictions the texts with these predictions, in the order of the texts
 * @param folds the number of folds
 */
public record CrossValidation(Evaluation evaluation, List<Prediction> predictions, int folds) {
  /**
   * A text that was classified.
   *
   * @param label its true label
   * @param probabilities in the order of the evaluation's labels
   */
  public record Prediction(String text, String label, List<Double> probabilities) {
    public Prediction {
      probabilities = List.copyOf(probabilities);
    }
  }

  public CrossValidation {
    predictions = List.copyOf(predictions);
  }

  private static final JsonMapper JSON = new JsonMapper();

  /** The maximum number of texts; a corpus that is larger can spare texts for testing. */
  public static final int MAX_TEXTS = 499;

  /** Characters of all texts together: bounds memory and time. */
  private static final int MAX_CHARACTERS = 5_000_000;

  /** A text with the name of its label. */
  record Example(String label, String text) {}

  /**
   * Reads texts.
   *
   * @return empty if they are too many, or a text has several labels or none, or fewer than two
   *     labels have two texts
   */
  static Optional<List<Example>> read(CorpusReader texts, LabelNames names) throws IOException {
    List<Example> examples = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    int characters = 0;
    for (Optional<LabelledText> next = texts.next(); next.isPresent(); next = texts.next()) {
      if (next.get().label().isEmpty()) {
        return Optional.empty();
      }
      String label = names.of(next.get().label().get());
      characters += next.get().text().length();
      if (examples.size() == MAX_TEXTS || characters > MAX_CHARACTERS) {
        return Optional.empty();
      }
      examples.add(new Example(label, next.get().text()));
      counts.merge(label, 1, Integer::sum);
    }
    return counts.values().stream().filter(count -> count > 1).count() < 2
        ? Optional.empty()
        : Optional.of(examples);
  }

  /**
   * Runs a training for each fold.
   *
   * @param training the training of a fold
   * @param seed decides the folds
   */
  static CrossValidation run(
      List<Example> examples, String source, int folds, Training training, long seed)
      throws IOException {
    int[] foldOf = deal(examples, folds, seed);
    List<String> labels = examples.stream().map(Example::label).distinct().sorted().toList();
    double[][] probabilities = new double[foldOf.length][labels.size()];
    for (int fold = 0; fold < folds; fold++) {
      TextClassifier classifier;
      try (CorpusReader others = others(examples, foldOf, fold, source)) {
        classifier = training.run(others).classifier();
      }
      int[] place = classifier.labels().stream().mapToInt(labels::indexOf).toArray();
      for (int i = 0; i < foldOf.length; i++) {
        if (foldOf[i] == fold) {
          double[] known = classifier.probabilities(examples.get(i).text());
          for (int k = 0; k < known.length; k++) {
            probabilities[i][place[k]] = known[k];
          }
        }
      }
    }
    Evaluation evaluation = new Evaluation(labels);
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < foldOf.length; i++) {
      Example example = examples.get(i);
      evaluation.add(example.label(), probabilities[i]);
      predictions.add(
          new Prediction(
              example.text(), example.label(), Arrays.stream(probabilities[i]).boxed().toList()));
    }
    return new CrossValidation(evaluation, predictions, folds);
  }

  /** Deals the texts of each label in turn, so that folds have labels in the same proportions. */
  private static int[] deal(List<Example> examples, int folds, long seed) {
    Map<String, List<Integer>> byLabel = new TreeMap<>();
    for (int i = 0; i < examples.size(); i++) {
      byLabel.computeIfAbsent(examples.get(i).label(), key -> new ArrayList<>()).add(i);
    }
    SeededRandom random = new SeededRandom(seed).stream("folds", 0);
    int[] foldOf = new int[examples.size()];
    int dealt = 0;
    for (Collection<Integer> places : byLabel.values()) {
      int[] shuffled = places.stream().mapToInt(i -> i).toArray();
      random.shuffle(shuffled);
      for (int i : shuffled) {
        foldOf[i] = dealt++ % folds;
      }
    }
    return foldOf;
  }

  /** The texts of all folds but one. */
  private static CorpusReader others(List<Example> examples, int[] foldOf, int fold, String source)
      throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < foldOf.length; i++) {
      if (foldOf[i] != fold) {
        Example example = examples.get(i);
        lines.write(
            JSON.writeValueAsBytes(Map.of("label", example.label(), "text", example.text())));
        lines.write('\n');
      }
    }
    return CorpusReader.openLabelled(
        new ByteArrayInputStream(lines.toByteArray()),
        source,
        CorpusOptions.defaults().withFormat(CorpusFormat.JSONL));
  }
}
