package dev.heed.text.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.base.InvalidInputException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Finding.Duplicate;
import dev.heed.text.audit.finding.Finding.GiveAway;
import dev.heed.text.audit.finding.Finding.Leak;
import dev.heed.text.audit.finding.Severity;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditTest {
  private static final CorpusOptions OPTIONS =
      CorpusOptions.defaults().withFormat(CorpusFormat.FASTTEXT);

  /** Lines of labelled texts as a source. */
  private static AuditSource source(String name, List<String> lines) {
    byte[] content = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    return () -> CorpusReader.openLabelled(new ByteArrayInputStream(content), name, OPTIONS);
  }

  private static AuditResult audit(List<String> train) throws IOException {
    return new Audit(2, AuditListener.none()).run(source("train", train), Optional.empty());
  }

  private static AuditResult audit(List<String> train, List<String> test) throws IOException {
    return new Audit(2, AuditListener.none())
        .run(source("train", train), Optional.of(source("test", test)));
  }

  private static List<String> checks(AuditResult result) {
    return result.findings().stream().map(Finding::check).distinct().toList();
  }

  /** A word that follows a power law: few are frequent, as in a language. */
  private static String word(SeededRandom random, int topic) {
    int rank = (int) Math.pow(4_000, random.uniform());
    return rank > 40 && rank % 5 == 0 ? "t" + topic + "w" + rank : "w" + rank;
  }

  /** Sentences of 8 to 14 words, with words of a topic of their label; 4 labels in turn. */
  private static List<String> sentences(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = i % 4;
      int topic = label * 10 + random.below(4);
      lines.add(
          IntStream.range(0, 8 + random.below(7))
              .mapToObj(j -> word(random, topic))
              .collect(Collectors.joining(" ", "__label__" + label + " ", "")));
    }
    return lines;
  }

  @Test
  void cleanTextsHaveNoFinding() throws IOException {
    AuditResult result = audit(sentences(1_000, 1), sentences(400, 2));
    assertThat(checks(result)).isSubsetOf("give-away");
    assertThat(result.copies() + result.leaked() + result.nearLeaked()).isZero();
  }

  @Test
  void copiesOfTestTextsAreFoundAlsoWithOneWordChanged() throws IOException {
    List<String> train = sentences(1_000, 1);
    List<String> test = sentences(400, 2);
    SeededRandom random = new SeededRandom(3);
    for (int i = 0; i < 50; i++) {
      String[] words = test.get(8 * i).split(" ");
      if (i % 2 == 1) {
        words[1 + random.below(words.length - 1)] = word(random, 90);
      }
      train.add(String.join(" ", words));
    }
    AuditResult result = audit(train, test);
    Set<Long> found = new TreeSet<>();
    for (Finding finding : result.findings()) {
      if (finding instanceof Leak leak) {
        assertThat(leak.places().shown()).hasSize(2);
        found.add(leak.places().shown().get(1).line());
        assertThat(leak.places().shown().get(0).line()).isGreaterThan(1_000);
      }
    }
    assertThat(found)
        .containsExactlyElementsOf(IntStream.range(0, 50).mapToObj(i -> 8L * i + 1).toList());
    assertThat(result.leaked()).isGreaterThanOrEqualTo(25);
    assertThat(result.leaked() + result.nearLeaked()).isEqualTo(50);
    assertThat(result.of("near-duplicate")).isEmpty();
  }

  @Test
  void textsOfOnePatternAreNoCopies() throws IOException {
    List<String> train = sentences(500, 4);
    for (int i = 0; i < 100; i++) {
      train.add("__label__0 what is the capital of place" + i + " ?");
    }
    assertThat(audit(train).of("near-duplicate")).isEmpty();
  }

  @Test
  void textsThatDifferByRareWordsInAFrameOfTheirOwnAreNoCopies() throws IOException {
    List<String> train = sentences(500, 4);
    for (int i = 0; i < 60; i++) {
      train.add("__label__0 what is the use of thing" + i + " ?");
    }
    train.add("__label__0 what is the chemical reactivity of argon ?");
    train.add("__label__0 what is the chemical reactivity of neon ?");
    train.add("__label__0 what is the seventh wonder of antiquity ?");
    train.add("__label__0 what of the seventh wonder of antiquity ?");
    List<Finding> near = audit(train).of("near-duplicate");
    assertThat(near).hasSize(1);
    assertThat(near.getFirst().places().shown()).extracting("line").containsExactly(563L, 564L);
  }

  @Test
  void aShortTextWithAWordMoreOrLessIsFoundAmongThoseOfItsPattern() throws IOException {
    List<String> train = sentences(500, 4);
    List<String> test = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      train.add("__label__0 what is the capital of place" + i + " ?");
      test.add("__label__0 what is the river of place" + (100 + i) + " ?");
    }
    test.set(3, "__label__0 what is the old capital of place3 ?");
    test.set(5, "__label__0 what is capital of place5 ?");
    List<Finding> near = audit(train, test).of("near-leak");
    assertThat(near)
        .extracting(each -> each.places().shown().get(1).line())
        .containsExactly(4L, 6L);
  }

  private static String letters(SeededRandom random, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Character.toString('a' + random.below(26)))
        .collect(Collectors.joining());
  }

  @Test
  void aWordWithALetterWrongIsStillThatWordButANumberIsAnother() throws IOException {
    SeededRandom random = new SeededRandom(7);
    List<String> train = sentences(500, 4);
    List<String> test = new ArrayList<>();
    List<Long> copies = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String place = letters(random, 7);
      String word = i % 4 == 3 ? Integer.toString(1900 + i) : letters(random, 8);
      String other =
          switch (i % 4) {
            case 0 -> word.substring(0, 3) + "'" + word.substring(3);
            case 1 -> word.substring(0, 5) + word.substring(6);
            case 2 -> letters(random, 8);
            default -> Integer.toString(1940 + i);
          };
      train.add("__label__0 what is the use of " + word + " in " + place + " ?");
      test.add("__label__0 what is the use of " + other + " in " + place + " ?");
      if (i % 4 < 2) {
        copies.add(i + 1L);
      }
    }
    assertThat(audit(train, test).of("near-leak"))
        .extracting(each -> each.places().shown().get(1).line())
        .containsExactlyInAnyOrderElementsOf(copies);
  }

  @Test
  void chineseTextsWithOneCharacterChangedAreFound() throws IOException {
    SeededRandom random = new SeededRandom(5);
    List<String> train = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String text =
          IntStream.range(0, 80)
              .mapToObj(j -> Character.toString(0x4e00 + (int) Math.pow(3_000, random.uniform())))
              .collect(Collectors.joining());
      train.add("__label__" + i % 2 + " " + text);
    }
    String first = train.getFirst();
    train.add(first.substring(0, 40) + "龥" + first.substring(41));
    List<Finding> near = audit(train).of("near-duplicate");
    assertThat(near).hasSize(1);
    assertThat(near.getFirst().places().shown()).extracting("line").containsExactly(1L, 201L);
  }

  @Test
  void conflictsCompareLabels() throws IOException {
    List<String> train = sentences(100, 6);
    train.add("__label__0 The  same TEXT stands here");
    train.add("__label__1 the same text stands here");
    train.add("__label__0 a copy with its label");
    train.add("__label__0 A copy with its label");
    AuditResult result = audit(train);
    Finding conflict = result.findings().getFirst();
    assertThat(conflict.check()).isEqualTo("conflicting-labels");
    assertThat(conflict.places().shown()).extracting("line").containsExactly(101L, 102L);
    assertThat(conflict.message()).contains("0 / 1");
    assertThat(result.of("duplicate")).hasSize(1);
    assertThat(result.copies()).isEqualTo(2);
  }

  /** Puts a word into texts: at their beginning, at their end, or anywhere. */
  private static List<String> planted(List<String> lines, String label, int place, double share) {
    SeededRandom random = new SeededRandom(7);
    List<String> planted = new ArrayList<>();
    for (String line : lines) {
      List<String> words = new ArrayList<>(List.of(line.split(" ")));
      if (words.getFirst().equals("__label__" + label) && random.uniform() < share) {
        int inside = 1 + random.below(words.size());
        words.add(place == 0 ? 1 : place == 1 ? words.size() : inside, "zorblax");
      }
      planted.add(String.join(" ", words));
    }
    return planted;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void anAddedWordIsTheFirstGiveAwayAndAFrequentOneIsNone(int place) throws IOException {
    List<Finding> found = audit(planted(sentences(8_000, 8), "2", place, 0.03)).of("give-away");
    GiveAway first = (GiveAway) found.getFirst();
    assertThat(first.entry()).isEqualTo("\"zorblax\"");
    assertThat(first.label()).isEqualTo("2");
    assertThat(first.unrelated()).isTrue();
    assertThat(first.severity()).isEqualTo(Severity.WARNING);
    long n = first.strength().documents();
    assertThat(first.strength().withLabel()).isEqualTo(n);
    // Wilson's lower end for n of n: n / (n + z²).
    assertThat(first.strength().share().low())
        .isCloseTo(n / (n + 1.959963984540054 * 1.959963984540054), within(1e-9));
    assertThat(first.strength().ruleAccuracy()).isCloseTo((2_000.0 + n) / 8_000, within(1e-3));
    assertThat(found).extracting("entry").doesNotContain("\"w1\"", "\"w2\"", "\"w3\"");
  }

  @Test
  void anAddedWordInFewTextsComesFirstWithoutAWarning() throws IOException {
    GiveAway first =
        (GiveAway) audit(planted(sentences(8_000, 8), "2", 2, 0.015)).of("give-away").getFirst();
    assertThat(first.entry()).isEqualTo("\"zorblax\"");
    assertThat(first.strength().documents()).isBetween(20L, 40L);
    assertThat(first.unrelated()).isTrue();
    assertThat(first.severity()).isEqualTo(Severity.NOTE);
    assertThat(first.message()).contains("though they are few");
  }

  /** Short sentences of 8 patterns for each label, with words of their own that decide it. */
  private static List<String> patterns(int count, long seed, String end) {
    SeededRandom random = new SeededRandom(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = random.uniform() < 0.1 ? 2 : i % 2;
      int pattern = 8 * label + random.below(8);
      String some = " s" + (int) Math.pow(500, random.uniform());
      String other = " o" + (int) Math.pow(500, random.uniform());
      lines.add(
          "__label__%d begin%d so%d%s mid%d the%s of%s very%d%s%s"
              .formatted(
                  label,
                  pattern % 5,
                  pattern,
                  some,
                  pattern / 2,
                  other,
                  some,
                  pattern,
                  other,
                  end));
    }
    return lines;
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 1", "0, 2", "1, 0", "1, 1", "1, 2", "2, 0", "2, 1", "2, 2"})
  void anAddedWordComesBeforeWordsOfThePatternsThatDecideEachLabel(String label, int place)
      throws IOException {
    for (String end : List.of("", " ?")) {
      List<String> train = planted(patterns(4_000, 16, end), label, place, 0.03);
      GiveAway first = (GiveAway) audit(train).of("give-away").getFirst();
      assertThat(first.entry()).isEqualTo("\"zorblax\"");
      assertThat(first.unrelated()).isTrue();
    }
    List<Finding> unplanted = audit(patterns(4_000, 16, "")).of("give-away");
    assertThat(unplanted).isNotEmpty().noneMatch(each -> ((GiveAway) each).unrelated());
  }

  @Test
  void aPairOfChineseCharactersIsNamedAsItStands() throws IOException {
    SeededRandom random = new SeededRandom(6);
    List<String> train = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < 12; j++) {
        text.appendCodePoint(0x4e00 + random.below(300));
      }
      text.insert(random.below(6), i % 2 == 0 ? "龘" : "龖");
      text.insert(7 + random.below(5), i % 2 == 0 ? "龖" : "龘");
      if (i % 4 == 0) {
        text.insert(random.below(12), "龘龖");
      }
      train.add("__label__" + i % 2 + " " + text);
    }
    assertThat(audit(train).of("give-away")).extracting("entry").contains("\"龘龖\"");
  }

  @Test
  void formOfTextsAndLabels() throws IOException {
    List<String> train = sentences(400, 9);
    train.add("__label__3 a\u0000b");
    train.add("__label__3 the caf\u00c3\u00a9 is closed");
    train.add("__label__3 ?!");
    train.add("__label__3 это русский текст");
    train.add("__label__3 " + "very long ".repeat(1_000));
    for (int i = 0; i < 3; i++) {
      train.add("__label__card_arrival the card did not arrive " + i);
      train.add("__label__Card-Arrival my card is late again " + i);
    }
    AuditResult result = audit(train);
    assertThat(checks(result))
        .contains(
            "control-characters",
            "damaged-encoding",
            "no-word",
            "other-script",
            "very-long",
            "label-variants",
            "rare-labels")
        .doesNotContain("sorted-by-label", "imbalance", "label-shift");
    assertThat(result.of("very-long").getFirst().places().shown())
        .extracting("line")
        .containsExactly(405L);
  }

  @Test
  void orderAndSharesOfLabels() throws IOException {
    List<String> train = sentences(400, 10).stream().sorted().toList();
    List<String> test =
        sentences(400, 11).stream()
            .filter(line -> !line.startsWith("__label__1"))
            .collect(Collectors.toCollection(ArrayList::new));
    test.add("__label__new a text of a label that nobody knows");
    AuditResult result = audit(train, test);
    assertThat(checks(result)).contains("sorted-by-label", "label-shift", "unseen-label");
    assertThat(result.of("label-shift").getFirst().message()).contains("1 25.0 % → 0.0 %");
  }

  @Test
  void unusualCorpora() throws IOException {
    List<String> alike = java.util.Collections.nCopies(3_000, "__label__a one text");
    AuditResult same = audit(alike);
    assertThat(checks(same)).containsExactly("one-label", "duplicate");
    assertThat(same.copies()).isEqualTo(2_999);
    assertThat(checks(audit(sentences(20, 12)))).isSubsetOf("rare-labels");
    assertThat(checks(audit(List.of("__label__a x")))).contains("one-label");
    assertThatThrownBy(() -> audit(List.of("")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("train: ");
  }

  @Test
  void anyNumberOfThreadsFindsTheSame() throws IOException {
    List<String> train = sentences(6_000, 13);
    train.addAll(train.subList(0, 300));
    AuditResult one = new Audit(1, AuditListener.none()).run(source("t", train), Optional.empty());
    for (int threads : new int[] {2, 4}) {
      assertThat(new Audit(threads, AuditListener.none()).run(source("t", train), Optional.empty()))
          .isEqualTo(one);
    }
    assertThat(one.of("duplicate")).hasSize(300);
  }

  @Test
  void identityDependsOnTheSubjectAlone() throws IOException {
    List<String> train = sentences(100, 14);
    train.add("__label__0 one text here that is copied");
    train.add("__label__0 one text here that is copied");
    Finding before = audit(train).of("duplicate").getFirst();
    train.addAll(0, sentences(50, 15));
    Finding after = audit(train).of("duplicate").getFirst();
    assertThat(after).isInstanceOf(Duplicate.class).isNotEqualTo(before);
    assertThat(after.identity()).isEqualTo(before.identity());
  }
}
