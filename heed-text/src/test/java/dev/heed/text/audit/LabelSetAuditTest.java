package dev.heed.text.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Suspect;
import dev.heed.text.audit.finding.TrainedFinding.LabelSetError;
import dev.heed.text.audit.finding.TrainedFinding.LabelSetError.Change;
import dev.heed.text.audit.finding.TrainedSummary;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.TrainingOptions;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Label errors where texts have several labels. */
@Tag("full")
class LabelSetAuditTest {
  private static final CorpusOptions OPTIONS =
      CorpusOptions.defaults()
          .withFormat(CorpusFormat.FASTTEXT)
          .withLabels(CorpusOptions.Labels.ANY);
  private static final List<String> LABELS = List.of("arts", "law", "sport", "war");
  private static final int TEXTS = 600;

  /** A text of common words, with three of thirty words of each of its labels. */
  private static String text(SeededRandom random, Set<String> labels) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      words.add("common" + random.below(100));
    }
    for (String label : labels) {
      for (int i = 0; i < 3; i++) {
        words.add(random.below(words.size() + 1), label + "ish" + random.below(30));
      }
    }
    return String.join(" ", words);
  }

  private static Set<String> labels(SeededRandom random) {
    Set<String> labels = new TreeSet<>();
    for (int i = 0; i <= random.below(3); i++) {
      labels.add(LABELS.get(random.below(LABELS.size())));
    }
    return labels;
  }

  private static String line(Set<String> labels, String text) {
    return labels.stream().map(label -> "__label__" + label + " ").collect(Collectors.joining())
        + text;
  }

  private static AuditResult audit(int threads, List<String> lines) throws IOException {
    byte[] content = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    return new Audit(threads, AuditListener.none())
        .training(TrainingOptions.defaults())
        .run(
            () -> CorpusReader.openLabelled(new ByteArrayInputStream(content), "train", OPTIONS),
            Optional.empty());
  }

  /** Texts of which every fifteenth lacks a label, and the one after it has one too many. */
  private static List<String> spoilt() {
    SeededRandom random = new SeededRandom(1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      Set<String> truth = labels(random);
      String text = text(random, truth);
      Set<String> given = new TreeSet<>(truth);
      if (i % 15 == 0 && truth.size() > 1) {
        given.remove(given.iterator().next());
      } else if (i % 15 == 1) {
        LABELS.stream().filter(label -> !truth.contains(label)).findFirst().ifPresent(given::add);
      }
      lines.add(line(given, text));
    }
    return lines;
  }

  private static Set<String> truth(String line) {
    return LABELS.stream()
        .filter(label -> line.contains(label + "ish"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> given(String line) {
    return LABELS.stream()
        .filter(label -> line.contains("__label__" + label + " "))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void missingLabelsAndThoseTooManyAreTheFirstSuspects() throws IOException {
    List<String> lines = spoilt();
    Set<Long> planted =
        IntStream.range(0, TEXTS)
            .filter(i -> !truth(lines.get(i)).equals(given(lines.get(i))))
            .mapToObj(i -> i + 1L)
            .collect(Collectors.toSet());
    AuditResult result = audit(2, lines);
    List<Finding> found = result.of("label-error");
    assertThat(planted.size()).isBetween(55, 80);
    // Confident learning leaves out texts whose other answer is less probable than usual for it.
    assertThat(found).hasSizeGreaterThan(planted.size() * 6 / 10);
    assertThat(found).allMatch(each -> planted.contains(each.places().shown().getFirst().line()));
    List<Finding> first = found.subList(0, planted.size() / 2);
    assertThat(first)
        .allSatisfy(
            each -> {
              LabelSetError error = (LabelSetError) each;
              String line = lines.get((int) error.places().shown().getFirst().line() - 1);
              assertThat(error.given()).containsExactlyElementsOf(given(line));
              assertThat(error.suggested()).containsExactlyElementsOf(truth(line));
            });
    assertThat(first.stream().flatMap(each -> ((LabelSetError) each).changes().stream()))
        .anyMatch(Change::missing)
        .anyMatch(each -> !each.missing())
        .filteredOn(Change::missing)
        .allSatisfy(each -> assertThat(each.words().getFirst()).contains(each.label() + "ish"));
  }

  @Test
  void theSummaryCountsWholeSetsAndSaysWhatIsLeftOut() throws IOException {
    AuditResult result = audit(2, spoilt());
    TrainedSummary summary = result.trained().orElseThrow();
    assertThat(summary.texts()).isEqualTo(TEXTS);
    assertThat(summary.accuracy().value()).isBetween(0.6, 0.95);
    assertThat(summary.labelErrors()).isEqualTo(result.of("label-error").size());
    assertThat(summary.learning()).isEmpty();
    assertThat(result.of("not-checked")).hasSize(1);
    assertThat(result.of("not-checked").getFirst().message())
        .contains("hard texts")
        .contains("texts have several labels");
    assertThat(audit(1, spoilt())).isEqualTo(result);
  }

  @Test
  void aSuspectKeepsItsLabelsRatherThanLosingAll() throws IOException {
    List<String> lines = spoilt();
    SeededRandom random = new SeededRandom(3);
    for (int i = 0; i < 150; i++) {
      lines.add(text(random, Set.of("nothing")));
    }
    lines.add("__label__war " + text(random, Set.of("nothing")));
    Suspect last =
        audit(2, lines).suspects().stream()
            .filter(each -> each.line() == lines.size())
            .findFirst()
            .orElseThrow();
    assertThat(last.given()).containsExactly("war");
    assertThat(last.suggested()).containsExactly("war");
    assertThat(last.reason()).startsWith("war (p 0.").endsWith("is probably one too many");
  }

  @Test
  void aFewTextsOfSeveralLabelsAreLeftOut() throws IOException {
    SeededRandom random = new SeededRandom(2);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Set<String> labels =
          i % 50 == 0 ? Set.of("arts", "law") : Set.of(LABELS.get(i % LABELS.size()));
      lines.add(line(new TreeSet<>(labels), text(random, new TreeSet<>(labels))));
    }
    AuditResult result = audit(2, lines);
    assertThat(result.trained().orElseThrow().learning()).isPresent();
    assertThat(result.trained().orElseThrow().texts()).isEqualTo(196);
    assertThat(result.of("not-checked").getFirst().message())
        .contains("4 texts by trainings")
        .contains("not one label");
  }
}
