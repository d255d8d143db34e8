package dev.heed.text.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.text.token.TokenBuffer;
import dev.heed.text.token.Tokenizer;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.VocabularyOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class VocabularyBuilderTest {
  private final Tokenizer tokenizer = new Tokenizer();
  private final TokenBuffer tokens = new TokenBuffer();

  private Vocabulary build(List<String> texts, VocabularyOptions options) {
    return build(texts, options, new WordCollector(1000));
  }

  private Vocabulary build(List<String> texts, VocabularyOptions options, WordCollector collector) {
    List<int[]> documents = new ArrayList<>();
    for (String text : texts) {
      tokenizer.tokenize(text, tokens);
      int[] numbers = new int[tokens.size()];
      collector.collect(tokens, numbers);
      documents.add(numbers);
    }
    return vocabulary(new VocabularyBuilder(collector, options), documents);
  }

  /** Compares with counts of every n-gram as a string. */
  @Property(tries = 100)
  void keepsFrequentEntries(
      @ForAll @Size(max = 30) List<@Size(max = 12) List<@IntRange(max = 4) Integer>> documents,
      @ForAll @IntRange(min = 1, max = 4) int ngrams,
      @ForAll @IntRange(min = 1, max = 3) int minCount,
      @ForAll @IntRange(max = 2) int more) {
    List<String> texts =
        documents.stream()
            .map(words -> String.join(" ", words.stream().map(w -> "w" + w).toList()))
            .toList();
    Map<String, Integer> counts = new HashMap<>();
    for (String text : texts) {
      List<String> words = text.isEmpty() ? List.of() : List.of(text.split(" "));
      if (!words.isEmpty() && ngrams > 1) {
        counts.merge("<begin> " + words.getFirst(), 1, Integer::sum);
      }
      for (int n = 1; n <= ngrams; n++) {
        for (int i = 0; i + n <= words.size(); i++) {
          counts.merge(String.join(" ", words.subList(i, i + n)), 1, Integer::sum);
        }
      }
    }
    Set<String> expected = new HashSet<>();
    counts.forEach(
        (form, count) -> {
          if (count >= (form.contains(" ") ? minCount + more : minCount)) {
            expected.add(form);
          }
        });
    if (ngrams > 1 && !expected.isEmpty()) {
      expected.add(Vocabulary.BEGIN);
    }
    Vocabulary vocabulary =
        build(texts, new VocabularyOptions(ngrams, minCount, minCount + more, 1_000_000));
    assertThat(vocabulary.entries()).doesNotHaveDuplicates().hasSameElementsAs(expected);
    for (int i = 0; i < vocabulary.size(); i++) {
      assertThat(vocabulary.form(i)).isEqualTo(vocabulary.entries().get(i));
    }
    assertThat(Vocabulary.of(vocabulary.entries()).entries()).isEqualTo(vocabulary.entries());
    assertSameEncoding(texts, vocabulary);
  }

  /** Compares with counts of every character n-gram as a string. */
  @Property(tries = 100)
  void keepsFrequentCharacterNgrams(
      @ForAll @Size(max = 20)
          List<@StringLength(min = 1, max = 7) @Chars({'a', 'b', 'é', 'c'}) String> words,
      @ForAll @IntRange(min = 2, max = 4) int shortest,
      @ForAll @IntRange(max = 3) int more,
      @ForAll @IntRange(min = 1, max = 3) int minCount) {
    int longest = shortest + more;
    String text = String.join(" ", words);
    Map<String, Integer> counts = new HashMap<>();
    for (String word : words) {
      parts(word, shortest, longest).forEach(part -> counts.merge(part, 1, Integer::sum));
    }
    VocabularyOptions options =
        new VocabularyOptions(
            1, minCount, minCount, 1_000_000, new CharacterNgrams.Between(shortest, longest));
    WordCollector collector = new WordCollector(1000);
    Vocabulary vocabulary = build(List.of(text), options, collector);
    assertThat(vocabulary.entries().stream().filter(Vocabulary::isCharacterNgram).toList())
        .doesNotHaveDuplicates()
        .hasSize(vocabulary.characterNgrams())
        .containsExactlyInAnyOrderElementsOf(
            counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= minCount)
                .map(entry -> " " + entry.getKey())
                .toList());
    Vocabulary again = Vocabulary.of(vocabulary.entries());
    assertThat(again.entries()).isEqualTo(vocabulary.entries());
    assertSameParts(text, vocabulary, again, shortest, longest);
  }

  /** Each word of a text has its own entry, if it is known, and its known parts in their order. */
  private void assertSameParts(
      String text, Vocabulary vocabulary, Vocabulary again, int shortest, int longest) {
    Encoding encoding = new Encoding();
    tokenizer.tokenize(text, tokens);
    again.encode(tokens, encoding);
    List<String> found = new ArrayList<>();
    for (int part = 0; part < encoding.parts(); part++) {
      for (int i = encoding.begin(part); i < encoding.end(part); i++) {
        found.add(encoding.firstToken(part) + vocabulary.form(encoding.entries()[i]));
      }
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      if (vocabulary.entries().contains(tokens.form(i))) {
        expected.add(i + tokens.form(i));
      }
      for (String part : parts(tokens.form(i), shortest, longest)) {
        if (vocabulary.entries().contains(" " + part)) {
          expected.add(i + " " + part);
        }
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  /** All parts of a word, by the definition. */
  private static List<String> parts(String word, int shortest, int longest) {
    List<String> parts = new ArrayList<>();
    String bounded = "<" + word + ">";
    for (int begin = 0; word.length() > 2 && begin < bounded.length(); begin++) {
      for (int n = shortest; n <= longest && begin + n <= bounded.length(); n++) {
        if (n < bounded.length()) {
          parts.add(bounded.substring(begin, begin + n));
        }
      }
    }
    return parts;
  }

  @Test
  void documentsAndTextsAreEncodedAlike() {
    List<String> texts = List.of("walking talking", "talking", "walked", "stalking");
    VocabularyOptions options =
        new VocabularyOptions(2, 2, 2, 1000, new CharacterNgrams.Between(3, 5));
    WordCollector collector = new WordCollector(1000);
    List<int[]> documents = new ArrayList<>();
    for (String text : texts) {
      tokenizer.tokenize(text, tokens);
      int[] numbers = new int[tokens.size()];
      collector.collect(tokens, numbers);
      documents.add(numbers);
    }
    VocabularyBuilder builder = new VocabularyBuilder(collector, options);
    Vocabulary vocabulary = vocabulary(builder, documents);
    assertThat(vocabulary.entries()).contains("talking", " alk", " king>").doesNotContain("walked");
    Encoding byNumber = new Encoding();
    Encoding byText = new Encoding();
    for (int i = 0; i < texts.size(); i++) {
      builder.encode(documents.get(i), documents.get(i).length, vocabulary, byNumber);
      tokenizer.tokenize(texts.get(i), tokens);
      vocabulary.encode(tokens, byText);
      assertThat(Arrays.copyOf(byNumber.entries(), byNumber.size()))
          .hasSizeGreaterThan(1)
          .containsExactly(Arrays.copyOf(byText.entries(), byText.size()));
    }
  }

  private static Vocabulary vocabulary(VocabularyBuilder builder, List<int[]> documents) {
    try {
      return builder.build(
          visitor -> {
            for (int[] document : documents) {
              visitor.document(document, document.length);
            }
          });
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void wordsOfScriptsWithoutSpacesHaveUpToThreeCharactersAndFourOfAnAlphabet() {
    VocabularyOptions options = new VocabularyOptions(1, 1, 2, 1000);
    Vocabulary thai = build(List.of("สนามบิน a", "สนามบิน a"), options);
    assertThat(thai.longest()).isEqualTo(4);
    assertThat(thai.entries()).contains("ส น า ม").doesNotContain("น a");
    Vocabulary chinese = build(List.of("我们好吃", "我们好吃"), options);
    assertThat(chinese.longest()).isEqualTo(3);
    assertThat(chinese.entries()).contains("我 们 好", "好 吃").doesNotContain("我 们 好 吃");
    Vocabulary mixed = build(List.of("我们 a好吃", "我们 a好吃"), options);
    assertThat(mixed.entries()).contains("我 们", "好 吃").doesNotContain("们 a", "a 好");
    Vocabulary pairs =
        build(List.of("我们 it", "it 我们", "我们 it"), new VocabularyOptions(2, 1, 1, 1000));
    assertThat(pairs.entries()).contains("<begin> it", "们 it").doesNotContain("<begin> 我");
  }

  /** Every known n-gram of a text is found, and a reloaded vocabulary finds the same. */
  private void assertSameEncoding(List<String> texts, Vocabulary vocabulary) {
    Encoding encoding = new Encoding();
    Encoding again = new Encoding();
    for (String text : texts) {
      tokenizer.tokenize(text, tokens);
      vocabulary.encode(tokens, encoding);
      Vocabulary.of(vocabulary.entries()).encode(tokens, again);
      assertThat(Arrays.copyOf(again.entries(), again.size()))
          .containsExactly(Arrays.copyOf(encoding.entries(), encoding.size()));
      int found = 0;
      for (int i = 0; i < tokens.size(); i++) {
        found += i == 0 && vocabulary.find(begin(text)) >= 0 ? 1 : 0;
        for (int j = i; j < tokens.size(); j++) {
          String form = text.substring(tokens.begin(i), tokens.end(j));
          found += vocabulary.entries().contains(form) ? 1 : 0;
        }
      }
      assertThat(encoding.size()).isEqualTo(found);
      for (int part = 0; part < encoding.parts(); part++) {
        String form =
            text.substring(
                tokens.begin(encoding.firstToken(part)), tokens.end(encoding.lastToken(part)));
        assertThat(vocabulary.form(encoding.entries()[encoding.begin(part)])).isEqualTo(form);
        for (int i = encoding.begin(part) + 1; i < encoding.end(part); i++) {
          assertThat(part).isZero();
          assertThat(vocabulary.form(encoding.entries()[i])).isEqualTo(begin(text));
        }
      }
    }
  }

  /** The pair that says that a text begins with its first word. */
  private static String begin(String text) {
    return Vocabulary.BEGIN + ' ' + text.split(" ")[0];
  }

  @Test
  void aTextBeginsWithItsFirstWordOnly() {
    VocabularyOptions options = new VocabularyOptions(2, 1, 2, 1000);
    Vocabulary vocabulary = build(List.of("what is it", "what was it", "is it what"), options);
    assertThat(vocabulary.entries()).contains("<begin> what").doesNotContain("<begin> is");
    assertThat(forms(vocabulary, "what is it"))
        .containsExactly("what", "<begin> what", "is", "is it", "it");
    assertThat(forms(vocabulary, "is what")).containsExactly("is", "what");
    assertThat(forms(vocabulary, "<begin> what")).containsExactly("what");
    assertThat(forms(vocabulary, "unknown what")).containsExactly("what");
    assertThat(build(List.of("what is"), new VocabularyOptions(1, 1, 1, 1000)).entries())
        .doesNotContain(Vocabulary.BEGIN);
  }

  private List<String> forms(Vocabulary vocabulary, String text) {
    Encoding encoding = new Encoding();
    tokenizer.tokenize(text, tokens);
    vocabulary.encode(tokens, encoding);
    return Arrays.stream(encoding.entries(), 0, encoding.size())
        .mapToObj(vocabulary::form)
        .toList();
  }

  @Test
  void entriesAreSortedByCountThenAlphabetically() {
    Vocabulary vocabulary =
        build(List.of("b a c", "a b", "b d"), new VocabularyOptions(1, 1, 1, 1_000_000));
    assertThat(vocabulary.entries()).containsExactly("b", "a", "c", "d");
  }

  @Test
  void pairsOfUnspacedCharactersAreAlwaysKept() {
    Vocabulary vocabulary =
        build(List.of("好吃 a b", "好吃 a b"), new VocabularyOptions(1, 1, 2, 1_000_000));
    assertThat(vocabulary.entries()).contains("好 吃").doesNotContain("a b", "吃 a");
    assertThat(vocabulary.longest()).isEqualTo(2);
  }

  @Test
  void maximumKeepsTheMostFrequentEntries() {
    Vocabulary vocabulary =
        build(List.of("a a a a b b b c c d"), new VocabularyOptions(2, 1, 1, 4));
    assertThat(vocabulary.entries()).containsExactly("a", "b", "a a", "b b");
  }

  @Test
  void rareWordsAreDiscardedWhenThereAreTooMany() {
    WordCollector collector = new WordCollector(3);
    Vocabulary vocabulary =
        build(
            List.of("a a a b b b", "c d e f", "c a b", "c a b", "c"),
            new VocabularyOptions(1, 1, 1, 1000),
            collector);
    assertThat(collector.threshold()).isEqualTo(2);
    assertThat(vocabulary.entries()).containsExactly("a", "b", "c");
  }

  @Test
  void impossibleVocabulariesAreRejected() {
    assertThatThrownBy(() -> Vocabulary.of(List.of("a", "a")))
        .hasMessage("vocabulary entry 2 is 'a'; expected a new word");
    assertThatThrownBy(() -> Vocabulary.of(List.of("a", "")))
        .hasMessage("vocabulary entry 2 is ''; expected a new word");
    assertThatThrownBy(() -> Vocabulary.of(List.of("a", "b", "a b", "c")))
        .hasMessageContaining("vocabulary entry 4 is 'c'");
    assertThatThrownBy(() -> Vocabulary.of(List.of("a", "a x")))
        .hasMessageContaining("vocabulary entry 2 is 'a x'");
    assertThatThrownBy(() -> Vocabulary.of(List.of("a", "b", "a b a")))
        .hasMessageContaining("with the beginning known too");
    assertThatThrownBy(() -> Vocabulary.of(List.of("a", "b", "b a", "a x a")))
        .hasMessageContaining("vocabulary entry 4 is 'a x a'");
    assertThatThrownBy(() -> Vocabulary.of(List.of("a", " ab", " ab")))
        .hasMessageContaining("vocabulary entry 3 is ' ab'; expected a new character n-gram");
    assertThatThrownBy(() -> Vocabulary.of(List.of("a", " ab", "a a")))
        .hasMessageContaining("vocabulary entry 3 is 'a a'; expected a new character n-gram");
    assertThatThrownBy(() -> Vocabulary.of(List.of("a", "b", "a b", "a b")))
        .hasMessage("vocabulary entry 4 is 'a b'; expected a new n-gram");
  }
}
