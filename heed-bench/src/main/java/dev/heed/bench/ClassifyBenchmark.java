package dev.heed.bench;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.Classification;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.model.Model;
import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.ClassifierWeights;
import dev.heed.text.training.ModelInfo;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.TrainingOptions;
import dev.heed.text.vocabulary.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Labels texts of 20 words on one thread, tokenising included, by a model of 20,000 words and
 * 20,000 pairs. Words are drawn by Zipf's law, as in real texts. The JVM gets no flag.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClassifyBenchmark {
  private static final int WORDS = 20_000;
  private static final int TEXTS = 1024;

  private TextClassifier classifier;
  private String[] texts;
  private int next;

  /** Makes the model and the texts, and checks that both ways to label a text agree. */
  @Setup
  public void prepare() throws IOException {
    SeededRandom random = new SeededRandom(1);
    Set<String> words = new LinkedHashSet<>();
    while (words.size() < WORDS) {
      words.add(word(random));
    }
    List<String> list = new ArrayList<>(words);
    texts = new String[TEXTS];
    Set<String> pairs = new LinkedHashSet<>();
    for (int i = 0; i < TEXTS || pairs.size() < WORDS; i++) {
      List<String> text = new ArrayList<>();
      for (int w = 0; w < 20; w++) {
        text.add(list.get((int) Math.min(WORDS - 1, Math.exp(random.uniform() * Math.log(WORDS)))));
        if (w > 0 && random.uniform() < 0.7 && pairs.size() < WORDS) {
          pairs.add(text.get(w - 1) + ' ' + text.get(w));
        }
      }
      if (i < TEXTS) {
        texts[i] = String.join(" ", text);
      }
    }
    list.addAll(pairs);
    TrainingOptions options = TrainingOptions.defaults();
    ClassifierShape shape = new ClassifierShape(list.size(), 2, ModelShape.defaults());
    Model model =
        new Model(
            List.of("no", "yes"),
            Vocabulary.of(list),
            ClassifierWeights.start(shape, 1, random),
            1,
            List.of(),
            new ModelInfo("bench", options, 0, 0, 1, Optional.empty(), Optional.empty(), ""));
    Path file = Files.createTempFile("heed-bench-", ".heed");
    try {
      model.save(file);
      classifier = TextClassifier.load(file);
    } finally {
      Files.delete(file);
    }
    int entries = 0;
    for (String text : texts) {
      Explanation explanation = classifier.explain(text);
      Classification classification = classifier.classify(text);
      entries += explanation.words().size();
      if (!explanation.label().equals(classification.label())
          || !explanation.probabilities().equals(classification.probabilities())) {
        throw new IllegalStateException("classify and explain differ on: " + text);
      }
    }
    if (entries < 25 * TEXTS) {
      throw new IllegalStateException(
          "texts hold " + entries / TEXTS + " entries, too few for 20 words and their pairs");
    }
  }

  private static String word(SeededRandom random) {
    StringBuilder word = new StringBuilder();
    int length = 2 + random.below(7);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.below(26)));
    }
    return word.toString();
  }

  /** Gives label, probability and reasons. */
  @Benchmark
  public Classification classify() {
    next = (next + 1) % TEXTS;
    return classifier.classify(texts[next]);
  }

  /** Gives the probabilities alone. */
  @Benchmark
  public double[] probabilities() {
    next = (next + 1) % TEXTS;
    return classifier.probabilities(texts[next]);
  }
}
