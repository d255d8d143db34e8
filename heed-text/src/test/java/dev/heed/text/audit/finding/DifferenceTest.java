package dev.heed.text.audit.finding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DifferenceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "where is my card | Where is my new card | \"new\" is added",
        "where is my new card | where is my card | \"new\" is left out",
        "where is my card | where is my pin | \"pin\" instead of \"card\"",
        "where is my card? | where is my card | only punctuation or blanks differ",
        "top up my card | Top-up my card! | only punctuation or blanks differ",
        "is my card where | where is my card | the words are in another order",
        "one two | three four | ``",
        "a text that goes… | a text that went… | ``",
        "a text that goes… | a text that goes… | ``",
        "a b c d e f g | a x y z u v w g | ``",
        "card | card card | \"card\" is added",
      })
  void saysTheOneThatThereIs(String before, String after, String difference) {
    assertThat(Difference.between(before, after)).isEqualTo(difference);
  }

  @Test
  void longPiecesAreLeftToTheReader() {
    assertThat(Difference.between("a b", "a " + "x".repeat(41) + " b")).isEmpty();
  }

  @Test
  void isSaidOfTwoTextsAlone() {
    TextPlace one = new TextPlace("train", 1, List.of("a"), "where is my card");
    TextPlace other = new TextPlace("test", 1, List.of("a"), "where is my new card");
    assertThat(Difference.of(new Places(2, List.of(one, other)), 0))
        .isEqualTo(": \"new\" is added");
    assertThat(Difference.of(new Places(2, List.of(one, other)), 1))
        .isEqualTo(": \"new\" is left out");
    assertThat(Difference.of(new Places(3, List.of(one, other, other)), 0)).isEmpty();
  }
}
