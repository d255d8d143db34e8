package dev.heed.nets.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;

class BytePairEncodingTest {
  private static final List<String> TEXTS =
      List.of(
          "low low low low low",
          "lower lower",
          "newest newest newest newest newest newest",
          "widest widest widest");

  @Test
  void theMostFrequentPairIsMergedFirst() {
    // 4 special pieces, and the characters ▁ d e i l n o r s t w.
    BytePairEncoding vocabulary = BytePairEncoding.train(TEXTS, 15 + 3);
    assertThat(vocabulary.size()).isEqualTo(18);
    // es, est (as frequent as "st"; e before s), and then "lo" (7).
    assertThat(vocabulary.encode("est")).hasSize(2);
    assertThat(vocabulary.encode("xest")).hasSize(3).contains(BytePairEncoding.UNKNOWN);
    assertThat(vocabulary.encode("low")).hasSize(3);
  }

  @Test
  void textsAreRestored() {
    BytePairEncoding vocabulary =
        BytePairEncoding.train(List.of("Zwei Männer, 35 Jahre alt, stehen (dort)."), 60);
    assertThat(vocabulary.decode(vocabulary.encode("Männer (alt, 53) stehen.")))
        .isEqualTo("Männer (alt, 53) stehen.");
    int[] ended = vocabulary.encode("Zwei");
    ended[0] = BytePairEncoding.END;
    assertThat(vocabulary.decode(ended)).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BytePairEncoding.train(TEXTS, 14))
        .withMessage("vocabulary is 14; expected at least 15, one for each character");
  }

  @Property(tries = 50)
  void wordsOfKnownCharactersAreRestored(@ForAll @CharRange(from = 'r', to = 't') String word) {
    BytePairEncoding vocabulary = BytePairEncoding.train(List.of("rst tsr rss ttr"), 16);
    assertThat(vocabulary.decode(vocabulary.encode(word))).isEqualTo(word);
  }
}
