package dev.heed.text.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Finding.GiveAway;
import dev.heed.text.audit.finding.TrainedFinding.LabelError;
import dev.heed.text.audit.finding.TrainedFinding.WeakGroup;
import dev.heed.text.audit.finding.TrainedSummary;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TrainedAuditTest {
  private static final CorpusOptions OPTIONS =
      CorpusOptions.defaults().withFormat(CorpusFormat.FASTTEXT);
  private static final List<String> LABELS = List.of("arts", "law", "sport");

  private static AuditSource source(String name, List<String> lines) {
    byte[] content = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    return () -> CorpusReader.openLabelled(new ByteArrayInputStream(content), name, OPTIONS);
  }

  private static AuditResult audit(int threads, List<String> train, List<String> test)
      throws IOException {
    return new Audit(threads, AuditListener.none())
        .training(TrainingOptions.defaults())
        .run(
            source("train", train),
            test.isEmpty() ? Optional.empty() : Optional.of(source("test", test)));
  }

  private static AuditResult audit(List<String> train) throws IOException {
    return audit(2, train, List.of());
  }

  /** Ten words, three of them of the label's thirty and the others of a hundred common ones. */
  private static String words(SeededRandom random, String label) {
    return IntStream.range(0, 10)
        .mapToObj(j -> j % 4 == 1 ? label + random.below(30) : "common" + random.below(100))
        .collect(Collectors.joining(" "));
  }

  private static List<String> texts(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String label = LABELS.get(i % LABELS.size());
      lines.add("__label__" + label + " " + words(random, label));
    }
    return lines;
  }

  private static void relabel(List<String> lines, int line) {
    String text = lines.get(line).substring(lines.get(line).indexOf(' '));
    int label =
        IntStream.range(0, 3)
            .filter(k -> lines.get(line).startsWith("__label__" + LABELS.get(k)))
            .findFirst()
            .orElseThrow();
    lines.set(line, "__label__" + LABELS.get((label + 1) % 3) + text);
  }

  private static long line(Finding finding) {
    return finding.places().shown().getFirst().line();
  }

  @Test
  void exchangedLabelsAreTheFirstSuspectsWithTheWordsForEachLabel() throws IOException {
    List<String> train = texts(600, 1);
    Set<Long> exchanged = new TreeSet<>();
    for (int i = 0; i < 600; i += 20) {
      relabel(train, i);
      exchanged.add(i + 1L);
    }
    AuditResult result = audit(train);
    List<Finding> found = result.of("label-error");
    // Confident learning leaves out texts whose other label is less probable than usual for it.
    assertThat(found).hasSizeGreaterThanOrEqualTo(20);
    assertThat(found.subList(0, 20)).allMatch(each -> exchanged.contains(line(each)));
    LabelError first = (LabelError) found.getFirst();
    String truth = LABELS.get((int) (line(first) - 1) % 3);
    assertThat(first.suggested()).isEqualTo(truth);
    assertThat(first.given()).isEqualTo(first.places().shown().getFirst().labels().getFirst());
    assertThat(first.suggestedProbability()).isGreaterThan(first.givenProbability());
    assertThat(first.reasons().suggested().getFirst()).contains(truth);
    assertThat(result.trained().orElseThrow().labelErrors()).isEqualTo(found.size());
  }

  @Test
  void labelsDrawnAtRandomHaveNoSuspects() throws IOException {
    SeededRandom random = new SeededRandom(3);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      lines.add("__label__" + LABELS.get(random.below(2)) + " " + words(random, "all"));
    }
    AuditResult result = audit(lines);
    assertThat(result.of("label-error")).isEmpty();
    assertThat(result.suspects()).isEmpty();
    assertThat(result.trained().orElseThrow().labelErrors()).isZero();
    assertThat(result.of("not-checked"))
        .extracting(Finding::message)
        .anyMatch(each -> each.contains("wrong labels, since") && each.contains("than chance"));
  }

  @Test
  void aCopyWithTheSameWrongLabelDoesNotHideIt() throws IOException {
    List<String> train = texts(300, 2);
    relabel(train, 10);
    for (int i = 0; i < 4; i++) {
      train.add(train.get(10));
    }
    Set<Long> lines =
        audit(train).of("label-error").stream()
            .map(TrainedAuditTest::line)
            .collect(Collectors.toSet());
    assertThat(lines).contains(11L, 301L, 302L, 303L, 304L);
  }

  @Test
  void aGiveAwayIsUsedAndEnoughAlone() throws IOException {
    SeededRandom random = new SeededRandom(3);
    List<String> train = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String label = LABELS.get(i % 2);
      train.add("__label__" + label + " " + words(random, "any") + (i % 2 == 0 ? " zorblax" : ""));
    }
    AuditResult result = audit(train);
    GiveAway first = (GiveAway) result.of("give-away").getFirst();
    assertThat(first.entry()).isEqualTo("\"zorblax\"");
    assertThat(first.use().orElseThrow().documents()).isEqualTo(150);
    assertThat(first.use().orElseThrow().hits()).isEqualTo(150);
    assertThat(first.use().orElseThrow().decided()).isGreaterThan(140);
    assertThat(first.use().orElseThrow().hitsWithout()).isLessThan(10);
    TrainedSummary.Shortcut shortcut = result.trained().orElseThrow().shortcut().orElseThrow();
    assertThat(shortcut.alone()).isEqualTo(1);
    assertThat(shortcut.without()).isLessThan(0.65);
    assertThat(shortcut.mostFrequent()).isEqualTo(0.5);
    assertThat(result.of("shortcut").getFirst().message()).contains("reach an accuracy of 100.0 %");
  }

  @Tag("full")
  @Test
  void aWordOfTheTestFileAloneIsDrift() throws IOException {
    List<String> train = texts(300, 4);
    List<String> other = texts(200, 5).stream().map(line -> line + " zorblax").toList();
    AuditResult drifted = audit(2, train, other);
    TrainedSummary.Drift drift = drifted.trained().orElseThrow().drift().orElseThrow();
    assertThat(drift.auc().value()).isGreaterThan(0.95);
    assertThat(drift.testWords().getFirst().word()).isEqualTo("zorblax");
    assertThat(drift.testWords().getFirst().test()).isEqualTo(1);
    assertThat(drift.testWords().getFirst().train()).isZero();
    assertThat(drift.unknown()).isBetween(1 / 11.0, 0.12);
    assertThat(drifted.of("drift")).hasSize(1);
    TrainedSummary.Drift none =
        audit(2, train, texts(200, 6)).trained().orElseThrow().drift().orElseThrow();
    assertThat(none.auc().interval().low()).isLessThan(0.5);
    assertThat(none.auc().interval().high()).isGreaterThan(0.5);
  }

  @Test
  void meaninglessTextsAreHardAndAWeakGroup() throws IOException {
    List<String> train = texts(600, 7);
    SeededRandom random = new SeededRandom(8);
    for (int i = 0; i < 60; i++) {
      train.add("__label__" + LABELS.get(i % 3) + " vague " + words(random, "any"));
    }
    AuditResult result = audit(train);
    WeakGroup weak = (WeakGroup) result.of("weak-group").getFirst();
    assertThat(weak.group()).contains("\"vague\"");
    assertThat(weak.texts()).isEqualTo(60);
    assertThat(weak.interval().high()).isLessThan(weak.overall());
    assertThat(weak.places().count()).isEqualTo(60 - weak.hits());
    TrainedSummary.LearningMap map = result.trained().orElseThrow().learning().orElseThrow();
    assertThat(map.cells().stream().flatMap(List::stream).mapToInt(n -> n).sum())
        .isBetween(650, 660); // a text may be a dev text of all trainings
    assertThat(result.of("hard").stream().flatMap(each -> each.places().shown().stream()))
        .isNotEmpty()
        .allSatisfy(place -> assertThat(place.line()).isGreaterThan(600));
  }

  @Test
  void checksThatCannotRunSayWhy() throws IOException {
    assertThat(reason(Collections.nCopies(500, "__label__a one text")))
        .contains("all texts have the same label");
    assertThat(reason(texts(20, 9))).contains("there are only 20 different texts");
    List<String> alike = new ArrayList<>(Collections.nCopies(300, "__label__a one text"));
    alike.addAll(Collections.nCopies(300, "__label__b one text"));
    assertThat(reason(alike)).contains("all texts are alike");
    assertThat(reason(Collections.nCopies(100, "__label__a"))).contains("no text has words");
    List<String> rare = new ArrayList<>(texts(300, 10));
    rare.replaceAll(line -> "__label__a" + line.substring(line.indexOf(' ')));
    rare.add("__label__b a text of another label");
    assertThat(reason(rare)).contains("fewer than two labels have 5 different texts");
  }

  private static String reason(List<String> train) throws IOException {
    AuditResult result = audit(train);
    assertThat(result.trained()).isEmpty();
    return result.of("not-checked").getFirst().message();
  }

  @Test
  void aLabelOfOneTextIsNoSuspect() throws IOException {
    List<String> train = texts(150, 11);
    train.add("__label__lonely common1 common2 arts3 common4 common5");
    AuditResult result = audit(train);
    assertThat(result.trained().orElseThrow().texts()).isEqualTo(150);
    assertThat(result.of("label-error")).noneMatch(each -> line(each) == 151);
  }

  @Tag("full")
  @Test
  void anyNumberOfThreadsFindsTheSame() throws IOException {
    List<String> train = texts(150, 12);
    train.replaceAll(line -> line.startsWith("__label__law") ? line + " zorblax" : line);
    List<String> test = texts(60, 13);
    AuditResult one = audit(1, train, test);
    assertThat(audit(3, train, test)).isEqualTo(one);
    assertThat(one.trained().orElseThrow().shortcut()).isPresent();
    assertThat(one.trained().orElseThrow().drift()).isPresent();
  }

  @Test
  void tellsTheCostBeforeItTrains() throws IOException {
    AtomicInteger trainings = new AtomicInteger();
    AtomicInteger steps = new AtomicInteger();
    AuditListener listener =
        new AuditListener() {
          @Override
          public void reading(long texts, long bytes) {}

          @Override
          public void step(String name, int number, int all) {
            steps.incrementAndGet();
          }

          @Override
          public void cost(long texts, int count, double seconds) {
            assertThat(texts).isEqualTo(150);
            assertThat(seconds).isPositive();
            assertThat(steps.get()).isEqualTo(4); // the last one has yet to begin
            trainings.set(count);
          }
        };
    new Audit(2, listener)
        .training(TrainingOptions.defaults().withEpochs(2))
        .run(source("train", texts(150, 14)), Optional.empty());
    assertThat(trainings.get()).isBetween(5, 15);
  }
}
