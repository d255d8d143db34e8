package dev.heed.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import dev.heed.encoder.wordpiece.TokenizerFile;
import dev.heed.encoder.wordpiece.WordPieces;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pieces are those of Hugging Face's tokenizer, which is written in Rust. */
final class RustTokenizerTest {
  private static final int MAX = 512;

  static {
    // Its native library is unpacked there rather than in the user's folder.
    System.setProperty("DJL_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private static HuggingFaceTokenizer rust(byte[] json) throws IOException {
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(json),
        Map.of("padding", "false", "truncation", "true", "maxLength", Integer.toString(MAX)));
  }

  /** The numbers, names and places of pieces. */
  private static String pieces(HuggingFaceTokenizer rust, String text) {
    Encoding encoding = rust.encode(text);
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < encoding.getIds().length; i++) {
      CharSpan span = encoding.getCharTokenSpans()[i];
      String place = span == null ? "" : " " + span.getStart() + "-" + span.getEnd();
      pieces.add(encoding.getIds()[i] + " " + encoding.getTokens()[i] + place);
    }
    return String.join(", ", pieces);
  }

  private static String pieces(WordPieces own, String text) {
    List<String> pieces = new ArrayList<>();
    for (WordPieces.Piece piece : own.pieces(text, MAX)) {
      String place = piece.begin() == piece.end() ? "" : " " + piece.begin() + "-" + piece.end();
      pieces.add(piece.id() + " " + piece.text() + place);
    }
    return String.join(", ", pieces);
  }

  private static void compare(byte[] json, List<String> texts) throws IOException {
    WordPieces own = TokenizerFile.read(json);
    try (HuggingFaceTokenizer rust = rust(json)) {
      for (String text : texts) {
        assertThat(pieces(own, text)).as(text).isEqualTo(pieces(rust, text));
      }
    }
  }

  @Test
  void smallVocabulary() throws IOException {
    List<String> texts = new ArrayList<>(Texts.english(300, 3));
    texts.addAll(Texts.ofManyScripts(1500, 4));
    texts.addAll(List.of("", " ", "the[SEP]cats", "[CLS]", "cat ".repeat(600)));
    compare(TinyBert.tokenizer(), texts);
  }

  /** Every character between two letters, so that its category shows. */
  @Test
  void everyCharacter() throws IOException {
    List<String> texts = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      // Beyond the third plane, a sample: tags, and characters for private use.
      boolean sampled = c < 0x32000 || c >= 0xE0000 && c < 0xE0200 || c % 997 == 0;
      if (sampled && !(Character.isBmpCodePoint(c) && Character.isSurrogate((char) c))) {
        texts.add("a" + Character.toString(c) + "b");
      }
    }
    compare(TinyBert.tokenizer(), texts);
  }

  @ParameterizedTest
  @EnumSource(names = {"MINILM", "BGE_SMALL_EN", "E5_SMALL", "BGE_SMALL_ZH"})
  void pretrainedVocabularies(KnownEncoder known) throws IOException {
    compare(json(known), texts(1000));
  }

  @Tag("full")
  @ParameterizedTest
  @EnumSource(names = {"MINILM", "BGE_SMALL_ZH"})
  void pretrainedVocabulariesOnManyTexts(KnownEncoder known) throws IOException {
    compare(json(known), texts(30_000));
  }

  private static byte[] json(KnownEncoder known) throws IOException {
    return EncoderFiles.read(OnnxRuntimeTest.jar(known)).tokenizer().bytes();
  }

  private static List<String> texts(int count) {
    List<String> texts = new ArrayList<>(Texts.shared(count / 2));
    texts.addAll(Texts.english(count / 4, 5));
    texts.addAll(Texts.ofManyScripts(count - texts.size(), 6));
    return texts;
  }
}
