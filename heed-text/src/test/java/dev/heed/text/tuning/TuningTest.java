package dev.heed.text.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.Training;
import dev.heed.text.TrainingResult;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.CharacterNgrams;
import dev.heed.text.training.Descent;
import dev.heed.text.training.HeldOut;
import dev.heed.text.training.LabelNames;
import dev.heed.text.training.TrainingOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TuningTest {
  private static final TrainingOptions BASE =
      TrainingOptions.defaults()
          .withEpochs(12)
          .withVocabulary(
              TrainingOptions.defaults()
                  .vocabulary()
                  .withCharacterNgrams(new CharacterNgrams.None()))
          .withHeldOut(new HeldOut(0.2, 0.1));

  private static final Set<String> FIXED = Set.of("char-ngrams", "dim", "epochs");

  /** Texts of random words and one that reveals the label, in five of six cases. */
  private static Tuning.Source corpus(int count, long seed) {
    SeededRandom random = new SeededRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int label = random.below(3);
      int key = random.below(6) == 0 ? random.below(3) : label;
      text.append("topic").append(label);
      int place = random.below(8);
      for (int w = 0; w < 8; w++) {
        text.append(w == place ? " key" + key + "x" + random.below(4) : " w" + random.below(300));
      }
      text.append('\n');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return () ->
        CorpusReader.openLabelled(
            new ByteArrayInputStream(bytes),
            "texts.gz.txt",
            CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST));
  }

  private static Tuning tuning(int trials, int threads) {
    return new Tuning(
        BASE,
        FIXED,
        new Metric.Accuracy(),
        trials,
        Optional.empty(),
        OptionalLong.empty(),
        threads);
  }

  private static List<Trial> run(Tuning tuning, Tuning.Source texts) throws IOException {
    return tuning.run(texts, Optional.empty(), Tuning.Listener.none());
  }

  private static Trial first(List<Trial> trials) {
    return trials.stream().filter(trial -> trial.number() == 1).findFirst().orElseThrow();
  }

  @Test
  void theNumberOfThreadsDoesNotChangeTheTrials() throws IOException {
    Tuning.Source texts = corpus(600, 1);
    List<Trial> one = run(tuning(6, 1), texts);
    assertThat(one).hasSize(6).isEqualTo(run(tuning(6, 3), texts));
    assertThat(one.stream().map(Trial::values).distinct()).hasSize(6);
  }

  @Test
  void trialsInShardsAreJudgedOnTheDevTextsOfTheTraining() throws IOException {
    Tuning.Source texts = corpus(600, 1);
    TrainingOptions inShards =
        BASE.withOrder(new Descent.Order.Shards(3)).withHeldOut(new HeldOut(0.2, 0.1, false));
    Tuning tuning =
        new Tuning(
            inShards, FIXED, new Metric.Accuracy(), 1, Optional.empty(), OptionalLong.empty(), 2);
    try (CorpusReader reader = texts.open()) {
      TrainingResult training = Training.with(inShards).threads(2).run(reader);
      assertThat(first(run(tuning, texts)).metric())
          .isEqualTo(training.dev().orElseThrow().score());
    }
  }

  @Test
  void theBestIsNeverBelowTheGivenSettings() throws IOException {
    for (long seed = 1; seed <= 3; seed++) {
      List<Trial> trials = run(tuning(5, 2), corpus(300, seed));
      assertThat(first(trials).options()).isEqualTo(BASE);
      assertThat(first(trials).values()).isEmpty();
      assertThat(trials.getFirst().metric()).isGreaterThanOrEqualTo(first(trials).metric());
      assertThat(trials).allSatisfy(trial -> assertThat(trial.share()).isEqualTo(1));
    }
  }

  @Test
  void otherSettingsAreChosenOnlyByMoreThanTheirStandardError() throws IOException {
    int kept = 0;
    for (long seed = 1; seed <= 6; seed++) {
      List<Trial> trials = run(tuning(6, 2), corpus(300, seed));
      Trial given = first(trials);
      List<Trial> better =
          trials.stream().filter(trial -> trial.metric() > given.metric()).toList();
      Trial chosen = trials.getFirst();
      if (chosen.equals(given)) {
        kept += better.isEmpty() ? 0 : 1;
        better.stream()
            .limit(1)
            .forEach(
                trial ->
                    assertThat(trial.metric() - given.metric())
                        .isLessThanOrEqualTo(trial.errorOfDifference(given)));
      } else {
        assertThat(chosen.metric() == given.metric() || isAbove(chosen, given)).isTrue();
      }
    }
    assertThat(kept).isPositive();
  }

  private static boolean isAbove(Trial chosen, Trial given) {
    return chosen.metric() - given.metric() > chosen.errorOfDifference(given);
  }

  @Test
  void theErrorOfADifferenceIsThatOfPairedTexts() {
    // 20 groups of 5 texts each; one of the trials has 8 more texts right, each in another group.
    List<Double> base = new ArrayList<>();
    List<Double> more = new ArrayList<>();
    for (int group = 0; group < 20; group++) {
      base.add(60.0 / 95);
      more.add((60.0 + (group < 8 ? 7 : 8)) / 95);
    }
    Map<String, String> none = Map.of();
    Trial one = Trial.untried(1, BASE, none).tried(1, 0.6, base, 0, 0);
    Trial two = Trial.untried(2, BASE, none).tried(1, 0.68, more, 0, 0);
    // The differences of the groups' sums are 8 ones and 12 zeros.
    double expected = Math.sqrt(19.0 / 20 * 20 * 0.4 * 0.6) / 95;
    assertThat(two.errorOfDifference(one)).isCloseTo(expected, within(1e-12));
    assertThat(one.errorOfDifference(one)).isZero();
  }

  @Test
  void aTrialIsTheTrainingWithItsSettings() throws IOException {
    Tuning.Source texts = corpus(400, 2);
    for (Trial trial : run(tuning(4, 2), texts)) {
      try (CorpusReader reader = texts.open()) {
        TrainingResult result = Training.with(trial.options()).threads(2).run(reader);
        assertThat(trial.metric()).isEqualTo(result.dev().orElseThrow().accuracy());
        assertThat(trial.loss()).isEqualTo(result.history().get(result.bestEpoch() - 1).devLoss());
      }
    }
  }

  @Test
  void fewerTrialsGetMoreTexts() throws IOException {
    // 4,320 training texts: a third has more than a thousand, a ninth has fewer.
    List<Trial> trials = run(tuning(7, 2), corpus(6000, 3));
    assertThat(trials).hasSize(7);
    assertThat(trials.stream().map(Trial::share)).isSortedAccordingTo((a, b) -> b.compareTo(a));
    assertThat(trials.stream().filter(trial -> trial.share() == 1).count()).isBetween(3L, 4L);
    assertThat(trials.getLast().share()).isEqualTo(1.0 / 3);
    assertThat(first(trials).share()).isEqualTo(1);
  }

  @Test
  void fixedSettingsStay() throws IOException {
    Set<String> all =
        Set.of(
            "lr",
            "dim",
            "ngrams",
            "min-count",
            "ngram-min-count",
            "char-ngrams",
            "class-weights",
            "head");
    List<Trial> trials =
        run(
            new Tuning(
                BASE, all, new Metric.MacroF1(), 20, Optional.empty(), OptionalLong.empty(), 1),
            corpus(200, 4));
    // Only the patience is left: 3, 5 and 10.
    assertThat(trials.stream().map(trial -> trial.options().descent().patience()))
        .containsExactlyInAnyOrder(3, 5, 10);
    assertThat(trials.stream().map(trial -> trial.options().withPatience(5)).distinct())
        .containsExactly(BASE);
  }

  @Test
  void theModelIsAsSmallAsRequired() throws IOException {
    Tuning.Source texts = corpus(600, 5);
    long bytes;
    try (CorpusReader reader = texts.open()) {
      bytes = Training.with(BASE).run(reader).classifier().fileBytes();
    }
    Tuning small =
        new Tuning(
            BASE,
            Set.of("char-ngrams"),
            new Metric.Accuracy(),
            12,
            Optional.empty(),
            OptionalLong.of(bytes - 1),
            2);
    Trial best = run(small, texts).getFirst();
    try (CorpusReader reader = texts.open()) {
      assertThat(best.modelBytes())
          .isEqualTo(Training.with(best.options()).run(reader).classifier().fileBytes())
          .isLessThan(bytes);
    }
    Tuning tiny =
        new Tuning(
            BASE, FIXED, new Metric.Accuracy(), 3, Optional.empty(), OptionalLong.of(100), 2);
    assertThatThrownBy(() -> run(tiny, texts))
        .isInstanceOf(ProblemException.class)
        .hasMessageMatching("no settings gave a model of at most 100 bytes; expected at least .*");
  }

  @Test
  void timeEndsTheSearchAfterTheFirstTrial() throws IOException {
    Tuning tuning =
        new Tuning(
            BASE,
            FIXED,
            new Metric.Accuracy(),
            1000,
            Optional.of(Duration.ofNanos(1)),
            OptionalLong.empty(),
            1);
    List<Trial> trials = run(tuning, corpus(200, 6));
    assertThat(trials).hasSize(1);
    assertThat(trials.getFirst().options()).isEqualTo(BASE);
  }

  @Test
  void aListenerSeesTheProgressAndStopsTheSearch() throws IOException {
    List<Long> done = new ArrayList<>();
    Tuning.Listener listener =
        new Tuning.Listener() {
          @Override
          public void trial(Trial best, long units, long total) {
            assertThat(units).isLessThanOrEqualTo(total);
            done.add(units);
          }

          @Override
          public boolean isStopped() {
            return done.size() >= 2;
          }
        };
    List<Trial> trials = tuning(6, 1).run(corpus(200, 7), Optional.empty(), listener);
    assertThat(trials).hasSize(2);
    assertThat(done).hasSize(2).isSorted();
    assertThatThrownBy(() -> tuning(6, 1).run(corpus(200, 7), Optional.empty(), listener))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void settingsThatDoNotSuitTheTextsFailAlone() throws IOException {
    // Each word occurs twice, so a minimum count of 3 leaves none.
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      text.append("label").append(i % 2).append(" word").append(i / 2).append('\n');
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    Tuning.Source texts =
        () ->
            CorpusReader.openLabelled(
                new ByteArrayInputStream(bytes),
                "texts",
                CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST));
    List<Trial> trials = run(tuning(12, 1), texts);
    assertThat(trials.getFirst().isFailed()).isFalse();
    assertThat(trials.getLast().isFailed()).isTrue();
    assertThat(trials.getLast().options().vocabulary().minCount()).isGreaterThan(2);
  }

  @Test
  void problemsOfTheTextsNameTheirSource() {
    Tuning named =
        new Tuning(
            BASE.withLabelNames(new LabelNames(Map.of("topic0", "zero", "topic1", "one"))),
            FIXED,
            new Metric.Accuracy(),
            3,
            Optional.empty(),
            OptionalLong.empty(),
            1);
    assertThatThrownBy(() -> run(named, corpus(50, 8)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageMatching("texts\\.gz\\.txt:\\d+: the label \"topic2\" has no name; expected .*");
    assertThatThrownBy(
            () ->
                new Tuning(
                        BASE.withHeldOut(new HeldOut(0, 0)),
                        FIXED,
                        new Metric.Accuracy(),
                        3,
                        Optional.empty(),
                        OptionalLong.empty(),
                        1)
                    .run(corpus(50, 8), Optional.empty(), Tuning.Listener.none()))
        .hasMessage("there are no dev texts; expected a file or a share of them");
  }

  @Test
  void leavesNoFiles() throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> before = Files.list(folder);
        Stream<Path> after = Files.list(folder)) {
      List<Path> old = before.toList();
      run(tuning(2, 1), corpus(100, 9));
      assertThat(after.filter(path -> !old.contains(path)))
          .noneMatch(path -> path.getFileName().toString().startsWith("heed-tune-"));
    }
  }
}
