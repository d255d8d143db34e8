package dev.heed.dynamics.starvation;

import dev.heed.dynamics.features.LabelledTexts;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.pooling.Documents;
import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Texts of two labels as numbers. To a share of the training and dev texts a token is appended that
 * names the label; of the test texts none has it, or each has that of the wrong label.
 *
 * @param flipped the test texts with the token of the wrong label
 */
record GiveAway(Documents train, Documents dev, Documents clean, Documents flipped, int words) {
  /** The numbers of the tokens are 0 and 1, those of their labels. */
  static final int TOKENS = 2;

  /**
   * Appends tokens.
   *
   * @param labels the two labels
   * @param share of the training and dev texts with the token of their label
   */
  static GiveAway of(
      List<LabelledTexts> parts, List<String> labels, double share, SeededRandom random) {
    Numbering numbering = new Numbering(labels);
    numbering.learn(parts.get(0));
    SeededRandom source = random.stream("tokens", 0);
    int[] wrong = Arrays.stream(numbering.classes(parts.get(2))).map(k -> 1 - k).toArray();
    return new GiveAway(
        numbering.tagged(parts.get(0), numbering.classes(parts.get(0)), share, source),
        numbering.tagged(parts.get(1), numbering.classes(parts.get(1)), share, source),
        numbering.tagged(parts.get(2), wrong, 0, source),
        numbering.tagged(parts.get(2), wrong, 1, source),
        numbering.size());
  }

  /** Numbers of the words of the training texts; other words are left out. */
  private static final class Numbering {
    private final List<String> labels;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final Tokenizer tokenizer = new Tokenizer();
    private final TokenBuffer tokens = new TokenBuffer();

    Numbering(List<String> labels) {
      this.labels = labels;
    }

    /** Encodes texts; only {@link #learn learnt} words are known. */
    int[][] encode(LabelledTexts texts) {
      return texts.items().stream()
          .map(
              item ->
                  words(item.text()).filter(numbers::containsKey).mapToInt(numbers::get).toArray())
          .toArray(int[][]::new);
    }

    void learn(LabelledTexts texts) {
      for (LabelledTexts.Item item : texts.items()) {
        words(item.text()).forEach(word -> numbers.putIfAbsent(word, numbers.size() + TOKENS));
      }
    }

    private Stream<String> words(String text) {
      tokenizer.tokenize(text, tokens);
      return IntStream.range(0, tokens.size()).mapToObj(tokens::form);
    }

    int[] classes(LabelledTexts texts) {
      return texts.items().stream().mapToInt(item -> labels.indexOf(item.label())).toArray();
    }

    int size() {
      return numbers.size() + TOKENS;
    }

    /** Texts as documents, a share of them with a token. */
    Documents tagged(LabelledTexts texts, int[] tokens, double share, SeededRandom random) {
      int[][] words = encode(texts);
      int[] offsets = new int[words.length + 1];
      for (int i = 0; i < words.length; i++) {
        if (random.uniform() < share) {
          words[i] = Arrays.copyOf(words[i], words[i].length + 1);
          words[i][words[i].length - 1] = tokens[i];
        }
        offsets[i + 1] = offsets[i] + words[i].length;
      }
      float[] weights = new float[words.length];
      Arrays.fill(weights, 1);
      int[] all = Arrays.stream(words).flatMapToInt(Arrays::stream).toArray();
      return new Documents.Builder(size()).build(offsets, all, classes(texts), weights);
    }
  }
}
