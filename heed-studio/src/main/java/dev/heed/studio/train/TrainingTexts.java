package dev.heed.studio.train;

import dev.heed.dynamics.corpus.Corpus;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.dynamics.task.TaskData;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.pooling.Documents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a training learns from.
 *
 * @param words by number
 * @param labels by number
 * @param columnOfWord the column of each word in the training documents, negative for none
 */
public record TrainingTexts(
    TaskData data, List<String> words, List<String> labels, int[] columnOfWord) {

  /** A training document, as the classifier sees it. */
  public record Document(String label, List<String> words) {}

  public static TrainingTexts read(Training.Settings settings, SeededRandom random)
      throws IOException {
    if (settings.corpus().isEmpty()) {
      SyntheticTask task = SyntheticTask.PAPER;
      return of(
          task.draw(random),
          IntStream.range(0, task.vocabulary()).mapToObj(task::name).toList(),
          IntStream.rangeClosed(1, task.topics()).mapToObj(topic -> "topic " + topic).toList());
    }
    CorpusOptions options = CorpusOptions.defaults().withTextColumns(settings.text());
    if (settings.format().isPresent()) {
      options = options.withFormat(settings.format().get());
    }
    if (settings.label().isPresent()) {
      options = options.withLabelColumn(settings.label().get());
    }
    Corpus corpus =
        Corpus.read(
            new Corpus.Files(
                settings.corpus().get(), Optional.empty(), Optional.empty(), settings.devShare()),
            options,
            Corpus.unicodeWords(),
            random);
    return of(corpus.data(), corpus.words(), corpus.labels());
  }

  private static TrainingTexts of(TaskData data, List<String> words, List<String> labels) {
    int[] columns = new int[words.size()];
    Arrays.fill(columns, -1);
    int[] columnWords = data.train().words();
    for (int column = 0; column < columnWords.length; column++) {
      columns[columnWords[column]] = column;
    }
    return new TrainingTexts(data, words, labels, columns);
  }

  /** How many training documents hold the word, with multiplicity. */
  int occurrences(int word) {
    int column = columnOfWord[word];
    int[] offsets = data.train().wordOffsets();
    return column < 0 ? 0 : offsets[column + 1] - offsets[column];
  }

  /** The mean number of other words in a training document of the word; at least 1. */
  double companions(int word) {
    int[] documents = documentsOf(word);
    return Math.max(
        1, Arrays.stream(documents).map(document -> length(document) - 1).average().orElse(1));
  }

  /** The mean number of other words in a training document. */
  double companions() {
    Documents train = data.train();
    return Math.max(1, (double) train.positions() / train.count() - 1);
  }

  /** The first training documents that hold a word. */
  public List<Document> documents(int word, int most) {
    List<Document> documents = new ArrayList<>();
    Documents train = data.train();
    for (int document : Arrays.stream(documentsOf(word)).limit(most).toArray()) {
      List<String> text =
          IntStream.range(train.offsets()[document], train.offsets()[document + 1])
              .mapToObj(position -> words.get(train.positionWords()[position]))
              .toList();
      documents.add(new Document(labels.get(train.labels()[document]), text));
    }
    return documents;
  }

  private int length(int document) {
    return data.train().offsets()[document + 1] - data.train().offsets()[document];
  }

  /** The training documents that hold a word, each once. */
  private int[] documentsOf(int word) {
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
