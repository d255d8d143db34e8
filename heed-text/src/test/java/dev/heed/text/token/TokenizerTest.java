package dev.heed.text.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.CharBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  private static final Tokenizer TOKENIZER = new Tokenizer();

  private static TokenBuffer tokens(String text) {
    TokenBuffer tokens = new TokenBuffer();
    TOKENIZER.tokenize(text, tokens);
    return tokens;
  }

  private static List<String> forms(String text) {
    TokenBuffer tokens = tokens(text);
    return IntStream.range(0, tokens.size()).mapToObj(tokens::form).toList();
  }

  private static List<String> originals(String text) {
    TokenBuffer tokens = tokens(text);
    return IntStream.range(0, tokens.size())
        .mapToObj(i -> text.substring(tokens.begin(i), tokens.end(i)))
        .toList();
  }

  /** A digit for each token: 1 if it is joined to the one before. */
  private static String joined(String text) {
    TokenBuffer tokens = tokens(text);
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      digits.append(tokens.joined(i) ? '1' : '0');
    }
    return digits.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          I can't, won't.         | i can't , won't .
          It’s “nice”             | it’s “ nice ”
          pi is 3.14!             | pi is 3.14 !
          1,000 or 1;5, 1:30      | 1,000 or 1;5 , 1 : 30
          the U.S. army           | the u.s . army
          a.b a:b a,b a;b         | a.b a:b a , b a ; b
          foo_bar a1b2 3D _x_     | foo_bar a1b2 3d _x_
          'tis x' rock'n'roll     | ' tis x ' rock'n'roll
          "so" -- (it's)          | " so " - - ( it's )
          e-mail a@b.com #tag     | e - mail a @ b.com # tag
          $5 50% C++              | $ 5 50 % c + +
          Über Straße ẞ Äpfel     | über straße ß äpfel
          Ünlü İstanbul ΟΔΟΣ      | ünlü i̇stanbul οδος
          Всё ещё Хорошо          | всё ещё хорошо
          السلام عليكم، ٣٫١٤      | السلام عليكم ، ٣٫١٤
          नमस्ते दुनिया।          | नमस्ते दुनिया ।
          צה״ל ג׳ורג׳ צה"ל        | צה״ל ג׳ורג׳ צה"ל
          대한민국 만세 3D프린터  | 대한민국 만세 3d 프린터
          ＡＢＣ x² ½ ﬁ           | ａｂｃ x ² ½ ﬁ
          """)
  void wordsOfManyLanguages(String text, String expected) {
    assertThat(forms(text)).containsExactly(expected.split(" "));
  }

  @Test
  void chineseIsSplitIntoCharacters() {
    assertThat(forms("房间很大，床有2M宽。"))
        .containsExactly("房", "间", "很", "大", "，", "床", "有", "2m", "宽", "。");
    assertThat(joined("房间很大，床有2M宽。")).isEqualTo("0111001000");
    assertThat(forms("𠀀漢 字")).containsExactly("𠀀", "漢", "字");
    assertThat(joined("𠀀漢 字")).isEqualTo("010");
  }

  @Test
  void japaneseIsSplitIntoCharacters() {
    assertThat(forms("ラーメンは人々のｶﾞ")).containsExactly("ラ", "ー", "メ", "ン", "は", "人", "々", "の", "ｶﾞ");
    assertThat(joined("ラーメンは人々のｶﾞ")).isEqualTo("011111111");
    assertThat(forms("か\u3099")).containsExactly("が");
  }

  @Test
  void southEastAsianMarksStayWithTheirCharacter() {
    assertThat(forms("ที่นี่ดี ๒๕๖๗")).containsExactly("ที่", "นี่", "ดี", "๒๕๖๗");
    assertThat(joined("ที่นี่ดี ๒๕๖๗")).isEqualTo("0110");
    assertThat(forms("น้ำ")).containsExactly("น้", "ำ");
    assertThat(forms("ភាសា")).containsExactly("ភា", "សា");
    assertThat(forms("မြန်မာ")).containsExactly("မြ", "န်", "မာ");
    assertThat(forms("ລາວ")).containsExactly("ລ", "າ", "ວ");
  }

  @Test
  void emojiStayWhole() {
    assertThat(originals("ok👍🏽👨‍👩‍👧❤️🇩🇪🇫🇷1️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿"))
        .containsExactly("ok", "👍🏽", "👨‍👩‍👧", "❤️", "🇩🇪", "🇫🇷", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿");
    // The variation selector is removed; joiners and tags, which distinguish emoji, are kept.
    assertThat(forms("👨‍👩‍👧❤️❤🏴󠁧󠁢󠁥󠁮󠁧󠁿"))
        .containsExactly("👨‍👩‍👧", "❤", "❤", "🏴󠁧󠁢󠁥󠁮󠁧󠁿");
  }

  @Test
  void separatorsArePartOfNoToken() {
    String text = "a\u00a0b\u3000c\u0000d\u0085e\u202ff\u2028g\u200bh\u0007i\u007fj\u001ck\r\nl";
    assertThat(String.join("", forms(text))).isEqualTo("abcdefghijkl");
    assertThat(forms(text)).hasSize(12);
    assertThat(forms(" \t\u00a0\u0000")).isEmpty();
    assertThat(forms("")).isEmpty();
  }

  @Test
  void invisibleCharactersAreIgnored() {
    assertThat(forms("\ufeffHello \u200e \u00ad\u2060")).containsExactly("hello");
    assertThat(forms("co\u00adoperate cooperate\u200e")).containsExactly("cooperate", "cooperate");
    assertThat(forms("می\u200cخواهم")).containsExactly("می\u200cخواهم");
    assertThat(joined("漢\u2060字")).isEqualTo("01");
    assertThat(joined("漢\u200b字")).isEqualTo("00");
  }

  @Test
  void canonicallyEqualWordsHaveTheSameForm() {
    assertThat(forms("Cafe\u0301 CAFÉ")).containsExactly("café", "café");
    assertThat(forms("\u212bngstro\u0308m J\u030c")).containsExactly("ångström", "ǰ");
  }

  @Test
  void unpairedSurrogatesAreSymbols() {
    assertThat(forms("a\ud800b\udc00\udc00 \ud83d"))
        .containsExactly("a", "\ufffd", "b", "\ufffd", "\ufffd", "\ufffd");
  }

  @Test
  void hashesAreTheSameOnEveryMachine() {
    TokenBuffer tokens = tokens("Heed Über 漢");
    assertThat(tokens.hash(0)).isEqualTo(Tokenizer.hash("heed")).isEqualTo(0xaa6680de);
    assertThat(tokens.hash(1)).isEqualTo(Tokenizer.hash("über")).isEqualTo(0x8079bfde);
    assertThat(tokens.hash(2)).isEqualTo(Tokenizer.hash("漢")).isEqualTo(0x6d881848);
  }

  /** Collisions are no more than chance, in all bits and in the lowest 16. */
  @Test
  void hashesCollideNoMoreThanByChance() {
    Set<Integer> all = new HashSet<>();
    Set<Integer> low = new HashSet<>();
    for (int i = 0; i < 65_536; i++) {
      int hash = Tokenizer.hash("word" + i);
      all.add(hash);
      low.add(hash & 0xffff);
    }
    assertThat(all.size()).isGreaterThan(65_536 - 6); // 0.5 collisions expected
    assertThat(low.size()).isBetween(41_000, 41_900); // (1 - 1/e) 65536 = 41427 expected
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a.",
        "é",
        "漢",
        "1,",
        "א'",
        "Σ\u0301",
        "\u0301",
        "\u0301\u0327",
        "\u0f73",
        "\u200d",
        "\ud800",
        "👍\u200d",
        "🇩",
        "ᄀ",
        "İ",
        " "
      })
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aTextWithoutBlanksTakesLinearTime(String part) {
    String text = part.repeat(1_000_000 / part.length());
    TokenBuffer tokens = tokens("x" + text);
    assertThat(tokens.size()).isBetween(1, 1_000_001);
    int last = 0;
    for (int i = 0; i < tokens.size(); i++) {
      assertThat(tokens.begin(i) >= last && tokens.end(i) > tokens.begin(i)).isTrue();
      last = tokens.end(i);
    }
  }

  @Test
  void tenMillionLettersAreOneToken() {
    TokenBuffer tokens = tokens("aB".repeat(5_000_000));
    assertThat(tokens.size()).isEqualTo(1);
    assertThat(tokens.end(0)).isEqualTo(10_000_000);
    assertThat(tokens.form(0)).isEqualTo("ab".repeat(5_000_000));
  }

  @Test
  void manyThreadsShareOneTokenizer() throws InterruptedException {
    String text = "Ünlü “Straße” 漢字 नमस्ते Cafe\u0301 plain 👨‍👩‍👧 ".repeat(200);
    List<String> expected = forms(text);
    Tokenizer shared = new Tokenizer();
    List<List<String>> seen = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    TokenBuffer own = new TokenBuffer();
                    shared.tokenize(text, own);
                    List<String> forms =
                        IntStream.range(0, own.size()).mapToObj(own::form).toList();
                    synchronized (seen) {
                      seen.add(forms);
                    }
                  }));
    }
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(seen).hasSize(4).containsOnly(expected);
  }

  @Test
  void buffersAreReusable() {
    TokenBuffer buffer = new TokenBuffer();
    TOKENIZER.tokenize("Cafe\u0301 au lait ".repeat(100), buffer);
    assertThat(buffer.size()).isEqualTo(300);
    TOKENIZER.tokenize(CharBuffer.wrap("Über alles"), buffer);
    assertThat(buffer.size()).isEqualTo(2);
    assertThat(buffer.form(0)).isEqualTo("über");
    assertThatThrownBy(() -> buffer.form(2)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void formsCanBeComparedWithoutStrings() {
    TokenBuffer tokens = tokens("One Cafe\u0301");
    char[] other = "xcaféx".toCharArray();
    assertThat(tokens.formEquals(1, other, 1, 4)).isTrue();
    assertThat(tokens.formEquals(1, other, 1, 3)).isFalse();
    assertThat(tokens.formEquals(0, other, 1, 4)).isFalse();
    assertThat(new String(tokens.pool(), tokens.formOffset(1), tokens.formLength(1)))
        .isEqualTo("café");
  }

  @Test
  void indicesBecomeCodePointIndices() {
    String text = "a👍 \ud800 𐐀é";
    TokenBuffer tokens = tokens(text);
    int[] all = IntStream.rangeClosed(0, text.length()).toArray();
    int[] expected = IntStream.of(all).map(i -> text.codePointCount(0, i)).toArray();
    assertThat(tokens.codePointIndices(all)).isEqualTo(expected);
    assertThat(tokens.codePointIndices(new int[] {3, 3})).containsExactly(2, 2);
    assertThat(tokens.codePointIndices(new int[0])).isEmpty();
    assertThat(tokens("plain").codePointIndices(new int[] {0, 5})).containsExactly(0, 5);
    assertThatThrownBy(() -> tokens.codePointIndices(new int[] {3, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("index 2; expected ascending ones, 3 to " + text.length());
    assertThatThrownBy(() -> tokens.codePointIndices(new int[] {text.length() + 1}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
