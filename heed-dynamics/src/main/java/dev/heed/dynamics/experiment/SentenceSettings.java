package dev.heed.dynamics.experiment;

import dev.heed.base.Require;
import dev.heed.dynamics.task.SyntheticTask;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Settings of the synthetic task.
 *
 * @param sentences number of sentences: 80 % to train with, 1 % to watch, the rest to test
 * @param topics number of topics
 * @param wordsPerTopic topic words of each topic
 * @param otherWords number of uninformative words
 * @param companions {@code m}, the number of uninformative words in a sentence
 */
public record SentenceSettings(
    int sentences, int topics, int wordsPerTopic, int otherWords, int companions) {

  /** The task of arXiv:2011.10036. */
  public static final SentenceSettings PAPER = of(SyntheticTask.PAPER);

  /** Number of uninformative words whose scores and norms are recorded. */
  private static final int TRACED_OTHER_WORDS = 24;

  public SentenceSettings {
    task(sentences, topics, wordsPerTopic, otherWords, companions); // checks
    Require.atLeast("other_words", TRACED_OTHER_WORDS, otherWords);
  }

  private static SentenceSettings of(SyntheticTask task) {
    return new SentenceSettings(
        task.sentences(),
        task.topics(),
        task.wordsPerTopic(),
        task.otherWords(),
        task.otherWordsPerSentence());
  }

  public SyntheticTask task() {
    return task(sentences, topics, wordsPerTopic, otherWords, companions);
  }

  private static SyntheticTask task(
      int sentences, int topics, int wordsPerTopic, int otherWords, int companions) {
    SyntheticTask paper = SyntheticTask.PAPER;
    return new SyntheticTask(
        sentences,
        topics,
        wordsPerTopic,
        otherWords,
        companions,
        paper.trainShare(),
        paper.devShare());
  }

  /** The words whose scores and norms are recorded: the topic words, and some others. */
  public int[] tracedWords() {
    return IntStream.range(0, task().topicWords() + TRACED_OTHER_WORDS).toArray();
  }

  /** Columns of a trace for score and norm of these words. */
  public static List<String> columns(SyntheticTask task, int[] words) {
    List<String> columns = new ArrayList<>();
    for (int word : words) {
      columns.add(task.name(word) + "_score");
      columns.add(task.name(word) + "_norm");
    }
    return columns;
  }
}
