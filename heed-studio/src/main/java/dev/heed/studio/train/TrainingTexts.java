package dev.heed.studio.train;

import dev.heed.base.InvalidInputException;
import dev.heed.dynamics.corpus.Corpus;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.order.TextDigest;
import dev.heed.text.pooling.Documents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The texts of a training, as numbers.
 *
 * @param data the documents of each part
 * @param words the words of the training documents, by number
 * @param labels the labels, by number
 * @param columnOfWord the column of each word in the training documents; negative if it has none
 * @param hash SHA-256 of the labels and texts read
 */
public record TrainingTexts(
    TaskData data, List<String> words, List<String> labels, int[] columnOfWord, String hash) {

  /** Up to this many texts are read before a run starts, so that nothing is left to go wrong. */
  private static final int MAX_READ_TWICE = 10_000;

  /** A training document, as the classifier sees it. */
  public record Document(String label, List<String> words) {}

  /**
   * Reads the corpus, or draws the built-in task if there is none.
   *
   * @param random draws the task, or the dev texts of a corpus
   * @throws IOException if the corpus cannot be read
   */
  public static TrainingTexts read(TrainingSettings.Data settings, SeededRandom random)
      throws IOException {
    if (settings.corpus().isEmpty()) {
      SyntheticTask task = SyntheticTask.PAPER;
      TaskData data = task.draw(random);
      List<String> words = IntStream.range(0, task.vocabulary()).mapToObj(task::name).toList();
      List<String> labels =
          IntStream.rangeClosed(1, task.topics()).mapToObj(topic -> "topic " + topic).toList();
      return of(data, words, labels, hash(data, words, labels));
    }
    Path file = settings.corpus().get();
    Corpus corpus =
        Corpus.read(
            new Corpus.Files(file, Optional.empty(), Optional.empty(), settings.devShare()),
            settings.reading(),
            Corpus.unicodeWords(),
            random);
    Documents train = corpus.data().train();
    requireLabels(
        file,
        Arrays.stream(train.labels()).mapToObj(corpus.labels()::get).toList(),
        "training ",
        "training texts with at least two different labels: more texts, or a lower dev share");
    if (corpus.data().dev().count() == 0) {
      throw new InvalidInputException(
          file.toString(),
          0,
          "no dev text has a word of the training texts",
          "dev texts that can be classified: more texts, or a higher dev share");
    }
    return of(corpus.data(), corpus.words(), corpus.labels(), corpus.hash());
  }

  /**
   * Checks that there is something to learn from the texts, as {@code heed train} does.
   *
   * @param seed the seed of the run, which selects its dev texts
   * @throws IOException if the texts cannot be read, or not be trained on
   */
  public static void check(TrainingSettings.Data settings, long seed) throws IOException {
    if (settings.corpus().isEmpty()) {
      return;
    }
    Path file = settings.corpus().get();
    List<String> labels = new ArrayList<>();
    CorpusOptions oneLabel = settings.reading().withLabels(CorpusOptions.Labels.ONE);
    try (CorpusReader reader = CorpusReader.openLabelled(file, oneLabel)) {
      for (Optional<LabelledText> text = reader.next(); text.isPresent(); text = reader.next()) {
        labels.add(text.get().label().orElseThrow());
      }
    }
    requireLabels(file, labels, "", "texts with at least two different labels");
    if (labels.size() <= MAX_READ_TWICE) {
      read(settings, new SeededRandom(seed));
    }
  }

  private static void requireLabels(Path file, List<String> labels, String kind, String expected)
      throws InvalidInputException {
    if (labels.stream().distinct().count() >= 2) {
      return;
    }
    String problem = "no labelled text";
    if (labels.size() == 1 && !kind.isEmpty()) {
      problem = "the only " + kind + "text has the label '" + labels.getFirst() + "'";
    } else if (!labels.isEmpty()) {
      problem =
          "all %d %stexts have the label '%s'".formatted(labels.size(), kind, labels.getFirst());
    }
    throw new InvalidInputException(file.toString(), 0, problem, expected);
  }

  private static TrainingTexts of(
      TaskData data, List<String> words, List<String> labels, String hash) {
    int[] columns = new int[words.size()];
    Arrays.fill(columns, -1);
    int[] columnWords = data.train().words();
    for (int column = 0; column < columnWords.length; column++) {
      columns[columnWords[column]] = column;
    }
    return new TrainingTexts(data, words, labels, columns, hash);
  }

  /** The hash of drawn documents, each as the text of its words with single spaces between. */
  private static String hash(TaskData data, List<String> words, List<String> labels) {
    TextDigest digest = new TextDigest();
    for (Documents part : List.of(data.train(), data.dev(), data.test())) {
      for (int document = 0; document < part.count(); document++) {
        digest.add(
            labels.get(part.labels()[document]), String.join(" ", words(part, document, words)));
      }
    }
    return digest.hex();
  }

  private static List<String> words(Documents documents, int document, List<String> words) {
    return IntStream.range(documents.offsets()[document], documents.offsets()[document + 1])
        .mapToObj(position -> words.get(documents.positionWords()[position]))
        .toList();
  }

  /** The number of occurrences of a word in the training documents. */
  int occurrences(int word) {
    int column = columnOfWord[word];
    int[] offsets = data.train().wordOffsets();
    return column < 0 ? 0 : offsets[column + 1] - offsets[column];
  }

  /** The mean number of other words in the training documents with this word; at least 1. */
  double companions(int word) {
    double mean =
        Arrays.stream(documentsWith(word))
            .map(document -> length(document) - 1)
            .average()
            .orElse(1);
    return Math.max(1, mean);
  }

  /** The mean number of other words beside a word in a training document; at least 1. */
  double companions() {
    Documents train = data.train();
    return Math.max(1, (double) train.positions() / train.count() - 1);
  }

  /** The first training documents with a word, at most {@code max}. */
  public List<Document> documents(int word, int max) {
    List<Document> documents = new ArrayList<>();
    Documents train = data.train();
    for (int document : Arrays.stream(documentsWith(word)).limit(max).toArray()) {
      documents.add(
          new Document(labels.get(train.labels()[document]), words(train, document, words)));
    }
    return documents;
  }

  private int length(int document) {
    return data.train().offsets()[document + 1] - data.train().offsets()[document];
  }

  /** The training documents with a word, each once. */
  private int[] documentsWith(int word) {
    int column = columnOfWord[word];
    if (column < 0) {
      return new int[0];
    }
    int[] offsets = data.train().wordOffsets();
    return Arrays.stream(data.train().wordDocuments(), offsets[column], offsets[column + 1])
        .distinct()
        .toArray();
  }
}
