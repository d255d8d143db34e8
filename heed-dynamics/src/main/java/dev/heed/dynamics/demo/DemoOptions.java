package dev.heed.dynamics.demo;

import dev.heed.dynamics.DescentOptions;
import dev.heed.dynamics.task.SyntheticTask;
import dev.heed.text.training.Head;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What the demonstration trains.
 *
 * @param task the sentences
 * @param training the classifier and how it is trained; embeddings and keys are, with the same rate
 * @param tracedOtherWords of how many words that tell nothing a trace is kept
 * @param seed of everything that is drawn
 */
public record DemoOptions(
    SyntheticTask task, DescentOptions training, int tracedOtherWords, long seed) {

  public DemoOptions {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(training, "training");
    if (tracedOtherWords < 1 || tracedOtherWords > task.otherWords()) {
      throw new IllegalArgumentException(
          "%d other words are traced; expected 1 to %d"
              .formatted(tracedOtherWords, task.otherWords()));
    }
  }

  /** The paper's task and training. */
  public static DemoOptions standard(long seed) {
    return new DemoOptions(SyntheticTask.PAPER, DescentOptions.paper(new Head.Fixed()), 24, seed);
  }

  /** All that is needed to run it again, by name. */
  Map<String, Object> configuration() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("experiment", "demo");
    all.put("seed", seed);
    all.put("traced_other_words", tracedOtherWords);
    Map<String, Object> sentences = new LinkedHashMap<>();
    sentences.put("sentences", task.sentences());
    sentences.put("topics", task.topics());
    sentences.put("words_per_topic", task.wordsPerTopic());
    sentences.put("other_words", task.otherWords());
    sentences.put("other_words_per_sentence", task.otherWordsPerSentence());
    sentences.put("train_share", task.trainShare());
    sentences.put("dev_share", task.devShare());
    all.put("task", sentences);
    Map<String, Object> descent = new LinkedHashMap<>();
    descent.put("head", training.head().getClass().getSimpleName().toLowerCase(Locale.ROOT));
    descent.put("dim", training.dim());
    descent.put("key_dim", training.keyDim());
    descent.put("embedding_scale", training.embeddingScale());
    descent.put("rate", training.rate());
    descent.put("epochs", training.epochs());
    descent.put("record_every", training.recordEvery());
    descent.put(
        "trained",
        training.trained().stream().map(part -> part.name().toLowerCase(Locale.ROOT)).toList());
    all.put("training", descent);
    return all;
  }
}
