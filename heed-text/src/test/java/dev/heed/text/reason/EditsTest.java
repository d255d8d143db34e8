package dev.heed.text.reason;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.token.Tokenizer;
import dev.heed.text.vocabulary.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditsTest {
  private final Tokenizer tokenizer = new Tokenizer();
  private final Edits edits = new Edits(tokenizer);

  private final Vocabulary vocabulary =
      Vocabulary.of(List.of("not", "good", "film", "5", ".", ",", "(", ")", "-", "电", "影", "好"));

  private EncodedText text(String text) {
    return new EncodedText(text.replace("|", "\n"), tokenizer, vocabulary);
  }

  /** Deletes the words of the second column, and expects the third one; a bar is a line's end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "a not good film; not; a good film",
        "Not good; not; \"Good\"",
        "good film; film; good",
        "good film.; film; good.",
        "good, not film.; not film; good,.",
        "film (good) not; good; film () not",
        "film (good) not; ( good ); film not",
        "it is good . not; .; it is good not",
        "good|not film; not; good|film",
        "xx-yy; -; xx yy",
        "1.5 5 - 6; 5 -; 1.5 6",
        "好电影; 电; 好影",
        "a  not  b; not; a  b",
        "x film film y; film; x y",
        "film; film; \"\""
      })
  void keepsBlanksAndMarksAsTheyAre(String text, String deleted, String expected) {
    EncodedText encoded = text(text);
    List<String> forms = Arrays.asList(deleted.split(" "));
    int[] words =
        IntStream.range(0, encoded.spans().words())
            .filter(word -> forms.contains(encoded.tokens().form(encoded.token(word))))
            .toArray();
    assertThat(edits.without(encoded, words)).isEqualToIgnoringCase(expected.replace("|", "\n"));
  }

  @ParameterizedTest
  @CsvSource({"Not good, film", "not good, film", "NOT good, film"})
  void aReplacementBeginsAsTheWordDid(String begin, String by) {
    EncodedText encoded = text(begin);
    String expected = Character.isUpperCase(begin.charAt(0)) ? "Film good" : "film good";
    assertThat(edits.with(encoded, 0, by)).isEqualTo(expected);
  }
}
