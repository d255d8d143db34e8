package dev.heed.text.audit.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingsTest {
  @ParameterizedTest
  @CsvSource({
    "neuropathy, neurpathy",
    "known, knonw",
    "the, hte",
    "account, acccount",
    "account, accoun",
    "account, xaccount",
    "account, accaunt"
  })
  void oneErrorOfTyping(String word, String error) {
    assertThat(Spellings.areAlike(word, error)).isTrue();
    assertThat(Spellings.areAlike(error, word)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"gambia, zambia", "form, form", "barometer, pedometer", "card, cadr s", "abcd, badc"})
  void notOneError(String word, String other) {
    assertThat(Spellings.areAlike(word, other)).isFalse();
    assertThat(Spellings.areAlike(other, word)).isFalse();
  }
}
