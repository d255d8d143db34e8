package dev.heed.text.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.UnicodeSet;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Compares tokens and forms with those of ICU. */
class TokenizerPropertyTest {
  private final Tokenizer tokenizer = new Tokenizer();
  private final TokenBuffer buffer = new TokenBuffer();

  @Provide
  Arbitrary<String> ascii() {
    return Arbitraries.strings().withCharRange((char) 0, (char) 127).ofMaxLength(40);
  }

  @Provide
  Arbitrary<String> asciiWords() {
    return Arbitraries.strings().withChars("aB1.,':;_\"@- \t").ofMaxLength(30);
  }

  /** Several characters of each kind that a rule distinguishes. */
  @Provide
  Arbitrary<String> kinds() {
    Arbitrary<String> one =
        Arbitraries.of(
            "a",
            "K",
            "é",
            "Σ",
            "σ",
            "ß",
            "İ",
            "ж",
            "Ж",
            "א",
            "ב",
            "ع",
            "1",
            "٣",
            "๓",
            "１",
            ".",
            ",",
            "'",
            "’",
            ":",
            ";",
            "\"",
            "·",
            "_",
            "‿",
            "-",
            "!",
            "。",
            "、",
            " ",
            "\n",
            "\u00a0",
            "\u3000",
            "\u202f",
            "\u0000",
            "\u0085",
            "\u2028",
            "\u200b",
            "\u00ad",
            "\u200c",
            "\u200d",
            "\u200e",
            "\ufeff",
            "\ufe0f",
            "\u0600",
            "\u0301",
            "\u0327",
            "\u0308",
            "\u20dd",
            "\u0345",
            "👍",
            "❤",
            "©",
            "Ⓜ",
            "ℹ",
            "🏽",
            "🇩",
            "🇪",
            "\udb40\udc67",
            "𐐀",
            "漢",
            "𠀀",
            "⺀",
            "あ",
            "カ",
            "ー",
            "ｶ",
            "ﾞ",
            "゛",
            "々",
            "〆",
            "㌔",
            "ㄅ",
            "ก",
            "ิ",
            "่",
            "ำ",
            "ກ",
            "ក",
            "្",
            "က",
            "ာ",
            "ꦏ",
            "가",
            "각",
            "ᄀ",
            "ᅡ",
            "ᆨ",
            "\u3164",
            "न",
            "म",
            "्",
            "ा",
            "\ud800",
            "\udc00",
            "\ufffe",
            "\ue000");
    return one.list().ofMaxSize(25).map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> anything() {
    return Arbitraries.strings().all().ofMaxLength(30);
  }

  @Property(tries = 3000)
  void asciiTokensAgreeWithIcu(@ForAll("ascii") String text) {
    check(text);
  }

  @Property(tries = 5000)
  void asciiWordsAgreeWithIcu(@ForAll("asciiWords") String text) {
    check(text);
  }

  @Property(tries = 10_000)
  void mixedTokensAgreeWithIcu(@ForAll("kinds") String text) {
    check(text);
  }

  @Property(tries = 3000)
  void allTokensAgreeWithIcu(@ForAll("anything") String text) {
    check(text);
  }

  /** Tests every entry of the table, by each character alone and between others. */
  @Test
  void everyCharacterAgreesWithIcu() {
    String[] contexts = {"%s", "A%sb", "1%s1", "א%sא", "_%s", "\u200d%s", "🇩%s🇪", "가%s가", "漢%s漢"};
    // A few characters represent each large uniform block.
    UnicodeSet all =
        new UnicodeSet(
                "[[:^Cn:]-[\\u3500-\\u9f00\\uac80-\\ud700\\U00017010-\\U00018cff]"
                    + "-[\\U00020000-\\U000323af]-[\\p{Co}]]")
            .add(0x20000)
            .add(0xe000)
            .add(0x10ffff)
            .add(0xe0080);
    for (UnicodeSet.EntryRange range : all.ranges()) {
      for (int c = range.codepoint; c <= range.codepointEnd; c++) {
        StringBuilder text = new StringBuilder();
        for (String context : contexts) {
          text.append(context.replace("%s", UCharacter.toString(c))).append(' ');
        }
        check(text.toString());
      }
    }
    assertThat(all.size()).isGreaterThan(40_000);
  }

  @Test
  void asciiTableAgreesWithIcu() {
    for (char c = 0; c < 0x80; c++) {
      int expected = CharacterTable.ofAny(c);
      assertThat(CharacterTable.ofAscii(c)).as("U+%04X", (int) c).isEqualTo(expected);
    }
  }

  /** Otherwise a dropped token could count as the neighbour of the next. */
  @Test
  void noCharacterOfAScriptWithoutSpacesIsInvisible() {
    assertThat(IcuReference.UNSPACED.size()).isGreaterThan(90_000);
    assertThat(IcuReference.UNSPACED.containsNone(IcuReference.INVISIBLE)).isTrue();
  }

  private void check(String text) {
    tokenizer.tokenize(text, buffer);
    List<String> tokens = new ArrayList<>();
    for (int i = 0; i < buffer.size(); i++) {
      String original = text.substring(buffer.begin(i), buffer.end(i));
      tokens.add(buffer.begin(i) + "-" + buffer.end(i) + ":" + original);
      checkForm(original, buffer.form(i));
      assertThat(buffer.hash(i)).isEqualTo(Tokenizer.hash(buffer.form(i)));
      assertThat(buffer.joined(i)).as("joined %s", original).isEqualTo(joined(text, i));
    }
    assertThat(tokens).as(text).isEqualTo(IcuReference.tokens(text));
  }

  private void checkForm(String original, String form) {
    if (!form.equals(NormalForm.of(original)) || !form.equals(NormalForm.of(form))) {
      assertThat(form).as("form of %s", original).isEqualTo(NormalForm.of(original));
      assertThat(NormalForm.of(form)).as("form of the form of %s", original).isEqualTo(form);
    }
    for (int i = 0; i < form.length(); i += Character.charCount(form.codePointAt(i))) {
      int c = form.codePointAt(i);
      assertThat(IcuReference.SEPARATORS.contains(c) || c >= 0xd800 && c <= 0xdfff)
          .as("U+%04X in the form of %s", c, original)
          .isFalse();
    }
    assertThat(form).isNotEmpty();
  }

  private boolean joined(String text, int i) {
    return i > 0
        && buffer.end(i - 1) == buffer.begin(i)
        && IcuReference.UNSPACED.contains(text.codePointAt(buffer.begin(i - 1)))
        && IcuReference.UNSPACED.contains(text.codePointAt(buffer.begin(i)));
  }
}
