package dev.heed.text.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Copies of test texts among training texts, each with an edit. */
class EditedCopiesTest {
  private static final CorpusOptions OPTIONS =
      CorpusOptions.defaults().withFormat(CorpusFormat.FASTTEXT);
  private static final String LABEL = "__label__any ";
  private static final int COPIES = 50;
  private static final List<String> WORDS = words(3_000, 1);

  /** Different words of two to four syllables. */
  private static List<String> words(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    Set<String> words = new TreeSet<>();
    while (words.size() < count) {
      words.add(
          IntStream.range(0, 2 + random.below(3))
              .mapToObj(
                  i ->
                      ""
                          + "bdfgklmnprst".charAt(random.below(12))
                          + "aeiou".charAt(random.below(5)))
              .collect(Collectors.joining()));
    }
    List<String> shuffled = new ArrayList<>(words);
    for (int i = 0; i < count; i++) {
      Collections.swap(shuffled, i, i + random.below(count - i));
    }
    return List.copyOf(shuffled);
  }

  /** A word by a power law: few are frequent, as in a language. */
  private static String word(SeededRandom random) {
    return WORDS.get((int) Math.pow(WORDS.size(), random.uniform()) % WORDS.size());
  }

  private static List<String> sentences(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                IntStream.range(0, 7 + random.below(6))
                    .mapToObj(j -> word(random))
                    .collect(Collectors.joining(" ", "", " ?")))
        .toList();
  }

  enum Edit {
    WORD_REPLACED,
    WORD_DROPPED,
    WORD_ADDED,
    WORDS_SWAPPED,
    LETTER_ADDED,
    LETTER_DROPPED,
    LETTER_REPLACED,
    LETTERS_SWAPPED,
    PUNCTUATION,
    ACCENT,
    JOINED,
    SPLIT;

    String of(String text, SeededRandom random) {
      List<String> words = new ArrayList<>(List.of(text.split(" ")));
      int last = words.size() - 1; // the mark at the end
      int place = random.below(last);
      String word = words.get(place);
      int letter = 1 + random.below(word.length() - 1);
      switch (this) {
        case WORD_REPLACED -> words.set(place, word(random));
        case WORD_DROPPED -> words.remove(place);
        case WORD_ADDED -> words.add(place, word(random));
        case WORDS_SWAPPED -> Collections.swap(words, place, random.below(last));
        case LETTER_ADDED ->
            words.set(place, word.substring(0, letter) + "x" + word.substring(letter));
        case LETTER_DROPPED ->
            words.set(place, word.substring(0, letter) + word.substring(letter + 1));
        case LETTER_REPLACED ->
            words.set(place, word.substring(0, letter) + "x" + word.substring(letter + 1));
        case LETTERS_SWAPPED ->
            words.set(
                place,
                word.substring(0, letter - 1)
                    + word.charAt(letter)
                    + word.charAt(letter - 1)
                    + word.substring(letter + 1));
        case PUNCTUATION -> {
          words.set(place, word.toUpperCase(Locale.ROOT) + ",");
          words.set(last, "!!");
        }
        case ACCENT -> words.replaceAll(each -> each.replace("a", "á").replace("o", "ö"));
        case JOINED -> words.set(place, word + words.remove(place + 1));
        case SPLIT -> words.set(place, word.substring(0, letter) + " " + word.substring(letter));
      }
      return String.join(" ", words);
    }
  }

  private static AuditSource source(String name, List<String> texts) {
    byte[] content =
        texts.stream()
            .map(text -> LABEL + text + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8);
    return () -> CorpusReader.openLabelled(new ByteArrayInputStream(content), name, OPTIONS);
  }

  private static AuditResult audit(List<String> train, List<String> test) throws IOException {
    return new Audit(2, AuditListener.none())
        .run(source("train", train), Optional.of(source("test", test)));
  }

  @ParameterizedTest
  @EnumSource
  void eachIsFoundAndNoOtherText(Edit edit) throws IOException {
    List<String> train = new ArrayList<>(sentences(1_000, 2));
    List<String> test = sentences(500, 3);
    SeededRandom random = new SeededRandom(4);
    for (int i = 0; i < COPIES; i++) {
      train.add(edit.of(test.get(i), random));
    }
    AuditResult result = audit(train, test);
    List<Finding> leaks = new ArrayList<>(result.of("leak"));
    leaks.addAll(result.of("near-leak"));
    List<Long> copies = new ArrayList<>();
    for (Finding leak : leaks) {
      assertThat(leak.places().shown()).hasSize(2);
      long copy = leak.places().shown().getFirst().line();
      assertThat(leak.places().shown().get(1).line()).isEqualTo(copy - 1_000);
      copies.add(copy);
    }
    assertThat(copies)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1_001, 1_000 + COPIES).mapToObj(Long::valueOf).toList());
    assertThat(result.of("near-duplicate")).isEmpty();
  }

  @Test
  void randomTextsHaveNone() throws IOException {
    AuditResult result = audit(sentences(3_000, 5), sentences(1_500, 6));
    assertThat(result.leaked() + result.nearLeaked()).isZero();
    assertThat(result.of("near-duplicate")).isEmpty();
  }

  /** Seven letters, by chance like hardly another name. */
  private static String name(int number) {
    SeededRandom random = new SeededRandom(number);
    return IntStream.range(0, 7)
        .mapToObj(i -> Character.toString('a' + random.below(26)))
        .collect(Collectors.joining());
  }

  /** Questions of some patterns, whose last word differs. */
  private static List<String> patterns(int count, int first) {
    return IntStream.range(first, first + count)
        .mapToObj(
            i ->
                "%s is the %s of %s ?"
                    .formatted(
                        List.of("what", "where", "who").get(i % 3), WORDS.get(i % 8), name(i)))
        .toList();
  }

  @Test
  void textsOfOnePatternAreNoCopiesButOneWithAnErrorOfTypingIs() throws IOException {
    List<String> test = new ArrayList<>(patterns(300, 300));
    assertThat(audit(patterns(300, 0), test).nearLeaked()).isZero();
    test.set(2, patterns(1, 7).getFirst().replace(name(7), name(7) + "x"));
    List<Finding> near = audit(patterns(300, 0), test).of("near-leak");
    assertThat(near).hasSize(1);
    assertThat(near.getFirst().places().shown()).extracting("line").containsExactly(8L, 3L);
  }
}
