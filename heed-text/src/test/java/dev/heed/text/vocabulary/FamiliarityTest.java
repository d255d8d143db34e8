package dev.heed.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamiliarityTest {
  private static final List<String> WORDS = List.of("a", "good", "film", "about", "love");
  private static final List<String> PAIRS = List.of("a good", "good film", "about love");
  private static final List<String> PARTS = List.of(" <fi", " lm>");

  @ParameterizedTest
  @CsvSource({
    "a good film, 1",
    "good, 1",
    "film good a, 0.5",
    "a good story, 0.583333333333",
    "films films films good, 0.125",
    "films, 0.1",
    "xyz, 0.1",
    "'', 0.1"
  })
  void isTheMeanShareOfKnownWordsAndPairs(String text, double expected) {
    assertThat(familiarity(Vocabulary.of(join(WORDS, PAIRS, PARTS)), text))
        .isCloseTo(expected, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"a good film, 1", "film good a, 1", "a good story, 0.666666666667", "xyz, 0.1"})
  void isTheShareOfKnownWordsWithoutPairs(String text, double expected) {
    assertThat(familiarity(Vocabulary.of(WORDS), text)).isCloseTo(expected, within(1e-9));
  }

  /** A longer n-gram has its first pair among the entries, which counts already. */
  @ParameterizedTest
  @CsvSource({"a good film, 1", "a good love, 0.75"})
  void countsAPairOfALongerNgramOnce(String text, double expected) {
    assertThat(familiarity(Vocabulary.of(join(WORDS, PAIRS, List.of("a good film"))), text))
        .isCloseTo(expected, within(1e-9));
  }

  private static List<String> join(List<String> words, List<String> pairs, List<String> others) {
    return Stream.of(words, pairs, others).flatMap(List::stream).toList();
  }

  private static double familiarity(Vocabulary vocabulary, String text) {
    TokenBuffer tokens = new TokenBuffer();
    Encoding encoding = new Encoding();
    new Tokenizer().tokenize(text, tokens);
    vocabulary.encode(tokens, encoding);
    return vocabulary.familiarity(encoding, tokens.size());
  }
}
