package dev.heed.dynamics.task;

import dev.heed.base.Require;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.pooling.Documents;
import java.util.Arrays;

/**
 * Sentences of one topic word among uninformative words (arXiv:2011.10036, section 5).
 *
 * <p>A sentence has one of the topics, each equally likely, one of the words of that topic, and
 * other words drawn uniformly with repetition. The topic word stands at a random place. Words
 * {@code 0 .. topics·wordsPerTopic−1} are the topic words, topic by topic; the rest are the other
 * words.
 *
 * @param sentences number of sentences of all parts together
 * @param topics number of topics, the classes
 * @param wordsPerTopic topic words of each topic
 * @param otherWords number of uninformative words
 * @param otherWordsPerSentence number of them in a sentence, {@code m}
 * @param trainShare share of the sentences to train with
 * @param devShare share of the sentences to watch the loss with; the rest is for the test
 */
public record SyntheticTask(
    int sentences,
    int topics,
    int wordsPerTopic,
    int otherWords,
    int otherWordsPerSentence,
    double trainShare,
    double devShare) {

  /** The task of the paper: 5000 sentences of 21 words, 4 topics. */
  public static final SyntheticTask PAPER = new SyntheticTask(5000, 4, 2, 5000, 20, 0.8, 0.01);

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if a number is out of range or a part would have no sentence
   */
  public SyntheticTask {
    Require.atLeast("topics", 2, topics);
    Require.atLeast("words per topic", 1, wordsPerTopic);
    Require.atLeast("other words", 1, otherWords);
    Require.atLeast("other words per sentence", 1, otherWordsPerSentence);
    Require.positive("share for training", trainShare);
    Require.positive("share for development", devShare);
    long train = Math.round(sentences * trainShare);
    long dev = Math.round(sentences * devShare);
    if (train < 1 || dev < 1 || train + dev >= sentences) {
      throw new IllegalArgumentException(
          ("%d sentences are split into %d for training, %d for development and %d for testing;"
                  + " expected at least 1 in each part")
              .formatted(sentences, train, dev, sentences - train - dev));
    }
  }

  /** Number of topic words. */
  public int topicWords() {
    return topics * wordsPerTopic;
  }

  /** Number of all words. */
  public int vocabulary() {
    return topicWords() + otherWords;
  }

  /** A name for a word: {@code topic2.1} is the first word of the second topic. */
  public String name(int word) {
    return word < topicWords()
        ? "topic%d.%d".formatted(word / wordsPerTopic + 1, word % wordsPerTopic + 1)
        : "word" + (word - topicWords() + 1);
  }

  /** Draws the sentences; the same seed gives the same. */
  public TaskData draw(SeededRandom random) {
    SeededRandom source = random.stream("sentences", 0);
    int train = (int) Math.round(sentences * trainShare);
    int dev = (int) Math.round(sentences * devShare);
    Documents.Builder builder = new Documents.Builder(vocabulary());
    return new TaskData(
        draw(train, source, builder),
        draw(dev, source, builder),
        draw(sentences - train - dev, source, builder));
  }

  private Documents draw(int count, SeededRandom random, Documents.Builder builder) {
    int length = otherWordsPerSentence + 1;
    int[] offsets = new int[count + 1];
    int[] words = new int[count * length];
    int[] labels = new int[count];
    for (int sentence = 0; sentence < count; sentence++) {
      int topic = random.below(topics);
      int topicWord = topic * wordsPerTopic + random.below(wordsPerTopic);
      int place = random.below(length);
      for (int i = 0; i < length; i++) {
        words[sentence * length + i] =
            i == place ? topicWord : topicWords() + random.below(otherWords);
      }
      labels[sentence] = topic;
      offsets[sentence + 1] = (sentence + 1) * length;
    }
    float[] weights = new float[count];
    Arrays.fill(weights, 1);
    return builder.build(offsets, words, labels, weights);
  }
}
