package dev.heed.bench.peers;

import dev.heed.bench.BenchArguments;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.evaluation.MultiLabelEvaluation;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints the micro F1 of programs on texts with several labels each, those of {@link
 * MultiLabelCorpus}: {@code MultiLabelComparison [--export FOLDER]}. The threshold that is not 0.5
 * is the best on a tenth of the training texts, for a model trained without them.
 */
public final class MultiLabelComparison {
  private static final int TRAIN = 20_000;
  private static final int DEV = 2_000;
  private static final int TEST = 4_000;

  /** Of the corpus; Heed's defaults were chosen on that of seed 1. */
  private static final long SEED = 2;

  /** Trainings of Heed, which needs no threshold: it has one for each label. */
  private static final int SEEDS = 2;

  /** A program for several labels. */
  private interface Program {
    /** Trains on texts and gives the probability of each label for others. */
    List<Map<String, Double>> probabilities(
        List<MultiLabelCorpus.Labelled> train, List<MultiLabelCorpus.Labelled> texts, Path folder)
        throws IOException, InterruptedException;
  }

  private MultiLabelComparison() {}

  /**
   * Prints a row for each program.
   *
   * @param arguments {@code --export}, a folder for the files {@code train} and {@code test} in
   *     fastText's format
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    BenchArguments options = new BenchArguments(arguments, List.of("--export"));
    MultiLabelCorpus corpus = new MultiLabelCorpus(SEED);
    SeededRandom random = new SeededRandom(SEED);
    List<MultiLabelCorpus.Labelled> train = corpus.texts(TRAIN, random.stream("train", 0));
    List<MultiLabelCorpus.Labelled> test = corpus.texts(TEST, random.stream("test", 0));
    if (options.get("--export").isPresent()) {
      Path folder = Files.createDirectories(Path.of(options.get("--export").get()));
      FastTextPeer.write(folder.resolve("train"), lines(train));
      FastTextPeer.write(folder.resolve("test"), lines(test));
    }
    System.out.println("| program | micro F1 at 0.5 | at the fitted thresholds | threshold |");
    System.out.println("|---|---|---|---|");
    print("fastText, -loss ova", MultiLabelComparison::fastText, train, test);
    for (long seed = 1; seed <= SEEDS; seed++) {
      heed(seed, train, test);
    }
  }

  private static void print(
      String name,
      Program program,
      List<MultiLabelCorpus.Labelled> train,
      List<MultiLabelCorpus.Labelled> test)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("heed-labels-");
    List<MultiLabelCorpus.Labelled> dev = train.subList(0, DEV);
    double threshold =
        MicroF1.bestThreshold(program.probabilities(train.subList(DEV, TRAIN), dev, folder), dev);
    List<Map<String, Double>> probabilities = program.probabilities(train, test, folder);
    PeerComparison.delete(folder);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.3f | %.3f | %.2f |%n",
        name,
        MicroF1.at(0.5, probabilities, test).value(),
        MicroF1.at(threshold, probabilities, test).value(),
        threshold);
  }

  /** Prints a row for Heed at its defaults, which fits a threshold for each label. */
  private static void heed(
      long seed, List<MultiLabelCorpus.Labelled> train, List<MultiLabelCorpus.Labelled> test)
      throws IOException {
    Path folder = Files.createTempDirectory("heed-labels-");
    Path texts = folder.resolve("train.txt");
    FastTextPeer.write(texts, lines(train));
    TextClassifier classifier =
        Training.with(TrainingOptions.defaults().withSeed(seed)).run(texts).classifier();
    PeerComparison.delete(folder);
    List<Map<String, Double>> all = new ArrayList<>();
    MultiLabelEvaluation own =
        new MultiLabelEvaluation(classifier.labels(), classifier.thresholds(), 1);
    for (MultiLabelCorpus.Labelled text : test) {
      double[] p = classifier.probabilities(text.text());
      own.add(List.copyOf(text.labels()), p);
      Map<String, Double> probabilities = new HashMap<>();
      for (int k = 0; k < p.length; k++) {
        probabilities.put(classifier.labels().get(k), p[k]);
      }
      all.add(probabilities);
    }
    System.out.printf(
        Locale.ROOT,
        "| Heed, seed %d | %.3f | %.3f | each label's own |%n",
        seed,
        MicroF1.at(0.5, all, test).value(),
        own.microF1());
  }

  private static List<Map<String, Double>> fastText(
      List<MultiLabelCorpus.Labelled> train, List<MultiLabelCorpus.Labelled> texts, Path folder)
      throws IOException, InterruptedException {
    FastTextPeer.train(FastTextPeer.SETTINGS + " -loss ova -seed 1", lines(train), folder);
    FastTextPeer.write(folder.resolve("test"), lines(texts));
    List<Map<String, Double>> probabilities = new ArrayList<>();
    for (String line :
        FastTextPeer.execute(
            List.of("fasttext", "predict-prob", "model.bin", "test", "-1"), folder)) {
      String[] cells = line.split(" ");
      Map<String, Double> labels = new HashMap<>();
      for (int i = 0; i < cells.length; i += 2) {
        labels.put(cells[i].substring(FastTextPeer.LABEL.length()), Double.valueOf(cells[i + 1]));
      }
      probabilities.add(labels);
    }
    return probabilities;
  }

  private static List<String> lines(List<MultiLabelCorpus.Labelled> texts) {
    return texts.stream().map(MultiLabelCorpus.Labelled::line).toList();
  }
}
