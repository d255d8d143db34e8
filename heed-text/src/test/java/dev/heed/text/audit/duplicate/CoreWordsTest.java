package dev.heed.text.audit.duplicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.Workers;
import dev.heed.text.audit.texts.AuditedTexts;
import dev.heed.text.audit.texts.TextReading;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoreWordsTest {
  private static AuditedTexts texts(String one, String other) throws IOException {
    byte[] content =
        "__label__a %s\n__label__a %s\n".formatted(one, other).getBytes(StandardCharsets.UTF_8);
    CorpusOptions options = CorpusOptions.defaults().withFormat(CorpusFormat.FASTTEXT);
    try (Workers workers = new Workers(1);
        CorpusReader reader =
            CorpusReader.openLabelled(new ByteArrayInputStream(content), "texts", options)) {
      TextReading reading = new TextReading(workers);
      reading.read(reader, (at, count) -> {});
      return reading.texts();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "we met in the café     | We met - in the CAFE!",
        "an e-mail came         | an email came",
        "who's there?           | “Whos there”",
        "it is under ground     | it is underground",
        "the score was 7-6, 7-5 and it ended an 11 1/2 hour match of the two"
            + "| the score was 76 75 and it ended an 11 12 hour match of the two",
        "он ещё не пришёл       | он еще не пришел",
        "这家酒店，很好           | 这家酒店很好！",
      })
  void lettersAreTheSameWhateverMarksAccentsAndBlanks(String one, String other) throws IOException {
    assertThat(haveSameLetters(one, other)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "what is c#             | what is c",
        "it fell by 5 %         | it fell by 5",
        "rooms 1 12             | rooms 11 2",
        "it costs 1.5           | it costs 15",
        "it costs $5            | it costs €5",
        "i am happy 🙂          | i am happy 🙁",
        "an email came          | an emails came",
      })
  void marksThatMeanSomethingMakeOtherShortTexts(String one, String other) throws IOException {
    assertThat(haveSameLetters(one, other)).isFalse();
  }

  private static boolean haveSameLetters(String one, String other) throws IOException {
    AuditedTexts texts = texts(one, other);
    CoreWords words = new CoreWords(texts);
    return words.letters(words.of(texts.get(0).words()))
        == words.letters(words.of(texts.get(1).words()));
  }
}
