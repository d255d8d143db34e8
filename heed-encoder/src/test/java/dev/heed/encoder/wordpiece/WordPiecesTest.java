package dev.heed.encoder.wordpiece;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.base.ProblemException;
import dev.heed.encoder.TinyBert;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WordPiecesTest {
  private static final int MAX = 512;
  private static final String JSON = new String(TinyBert.tokenizer(), UTF_8);
  private static final WordPieces PIECES = TokenizerFile.read(TinyBert.tokenizer());

  private static List<WordPieces.Piece> cut(String text) {
    return PIECES.pieces(text, MAX);
  }

  private static String names(String text) {
    return cut(text).stream().map(WordPieces.Piece::text).collect(Collectors.joining(" "));
  }

  @Test
  void cutsTheLongestPieces() {
    assertThat(names("The cats")).isEqualTo("[CLS] the cat ##s [SEP]");
    assertThat(names("eating")).isEqualTo("[CLS] e ##a ##t ##ing [SEP]");
    assertThat(names("good, bad.")).isEqualTo("[CLS] good , bad . [SEP]");
    assertThat(names("")).isEqualTo("[CLS] [SEP]");
    assertThat(names(" \t\n")).isEqualTo("[CLS] [SEP]");
  }

  @Test
  void placesAreCodePointsOfTheOriginalText() {
    String text = "\u0000The 😀 CÄTS猫!";
    assertThat(cut(text))
        .extracting(piece -> "%s %d-%d".formatted(piece.text(), piece.begin(), piece.end()))
        .containsExactly(
            "[CLS] 0-0",
            "the 1-4",
            "[UNK] 5-6",
            "cat 7-10",
            "##s 10-11",
            "猫 11-12",
            "! 12-13",
            "[SEP] 13-13");
  }

  @Test
  void accentsOfTheirOwnBelongToNoPiece() {
    assertThat(cut("ca\u0301t\u0301 s"))
        .extracting(piece -> "%s %d-%d".formatted(piece.text(), piece.begin(), piece.end()))
        .containsExactly("[CLS] 0-0", "cat 0-4", "s 6-7", "[SEP] 7-7");
  }

  @Test
  void aWordWithoutPiecesOrTooLongIsUnknown() {
    assertThat(names("caté☃ the")).isEqualTo("[CLS] [UNK] the [SEP]");
    assertThat(names("x".repeat(100))).doesNotContain("[UNK]");
    assertThat(names("x".repeat(101))).isEqualTo("[CLS] [UNK] [SEP]");
  }

  @Test
  void namesOfSpecialPiecesStandForThem() {
    assertThat(names("the[SEP]cat")).isEqualTo("[CLS] the [SEP] cat [SEP]");
    assertThat(cut("the[SEP]cat").get(2)).isEqualTo(new WordPieces.Piece("[SEP]", 3, 3, 8));
    assertThat(names("the[sep]")).isEqualTo("[CLS] the [UNK] s ##e ##p [UNK] [SEP]");
  }

  @Test
  void longTextsAreCutOff() {
    List<WordPieces.Piece> pieces = PIECES.pieces("the cats ".repeat(1000), 10);
    assertThat(pieces).hasSize(10);
    assertThat(pieces.getLast().text()).isEqualTo("[SEP]");
    assertThat(pieces.subList(0, 9)).isEqualTo(cut("the cats ".repeat(1000)).subList(0, 9));
  }

  @Test
  void neverPads() {
    assertThat(JSON).contains("\"padding\": {\"strategy\": {\"Fixed\": 128}");
    assertThat(cut("the")).hasSize(3);
    assertThat(PIECES.pieces("the ".repeat(300), MAX)).hasSize(302);
  }

  @Test
  void accentsAndCapitalsStayIfTheFileSaysSo() {
    WordPieces cased =
        TokenizerFile.read(
            JSON.replace("\"lowercase\": true", "\"lowercase\": false").getBytes(UTF_8));
    assertThat(cased.pieces("The cät", MAX))
        .extracting(WordPieces.Piece::text)
        .containsExactly("[CLS]", "[UNK]", "[UNK]", "[SEP]");
    WordPieces accents =
        TokenizerFile.read(
            JSON.replace("\"strip_accents\": null", "\"strip_accents\": false").getBytes(UTF_8));
    assertThat(accents.pieces("The cät", MAX))
        .extracting(WordPieces.Piece::text)
        .containsExactly("[CLS]", "the", "[UNK]", "[SEP]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "type": "WordPiece"        | "type": "Unigram"          | model is "Unigram"; expected WordPiece
          "type": "BertNormalizer"   | "type": "Lowercase"        | normalizer is "Lowercase"
          "type": "BertPreTokenizer" | "type": "Metaspace"        | pre_tokenizer is "Metaspace"
          TemplateProcessing         | RobertaProcessing          | post_processor is "RobertaProcessing"
          "unk_token": "[UNK]"       | "unk_token": "[X]"         | the vocabulary lacks "[X]"
          "bad":                     | "bad": -1, "worse":        | a piece has the number -1
          "normalized": false        | "normalized": true         | is "normalized"
          "single": [                | "single": [{"SpecialToken": {"id": "[B]"}}, | lacks "[B]"
          "model"                    | "modal"                    | no object "model"
          {"version"                 | {version                   | the file is no JSON
          "max_input_chars_per_word": 100 | "max_input_chars_per_word": 0 | max_input_chars_per_word is 0
          """)
  void otherTokenizersAreRefused(String old, String other, String message) {
    assertThat(JSON).contains(old);
    assertThatThrownBy(() -> TokenizerFile.read(JSON.replace(old, other).getBytes(UTF_8)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("; expected ");
  }
}
