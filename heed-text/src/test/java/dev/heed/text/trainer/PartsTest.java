package dev.heed.text.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.model.Decisions;
import dev.heed.text.shard.DocumentFile;
import dev.heed.text.shard.LabelSets;
import dev.heed.text.training.ClassWeights;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PartsTest {

  @Property(tries = 300)
  void splitsTakeTheirShareOfEveryClass(
      @ForAll @Size(min = 1, max = 300) List<@IntRange(max = 3) Integer> classes,
      @ForAll @DoubleRange(max = 0.45) double test,
      @ForAll @DoubleRange(max = 0.45) double dev) {
    int[] labels = classes.stream().mapToInt(k -> k).toArray();
    Split.Part[] parts = Split.stratified(labels, 4, test, dev, new SeededRandom(1));
    for (int k = 0; k < 4; k++) {
      Map<Split.Part, Integer> counts = new EnumMap<>(Split.Part.class);
      int n = 0;
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] == k) {
          counts.merge(parts[i], 1, Integer::sum);
          n++;
        }
      }
      int testCount = counts.getOrDefault(Split.Part.TEST, 0);
      int devCount = counts.getOrDefault(Split.Part.DEV, 0);
      assertThat((double) testCount).isCloseTo(test * n, within(1.0));
      assertThat((double) devCount).isCloseTo(dev * (n - testCount), within(1.0));
      assertThat(counts.containsKey(Split.Part.TRAIN)).isEqualTo(n > 0);
    }
  }

  @Test
  void splitsDependOnTheSeed() {
    int[] labels = new int[100];
    assertThat(Split.stratified(labels, 1, 0.3, 0, new SeededRandom(1)))
        .isEqualTo(Split.stratified(labels, 1, 0.3, 0, new SeededRandom(1)))
        .isNotEqualTo(Split.stratified(labels, 1, 0.3, 0, new SeededRandom(2)));
  }

  @Test
  void documentsAreReadAsWritten() throws IOException {
    try (DocumentFile file = new DocumentFile()) {
      int[] long0 = new int[200_003];
      Arrays.setAll(long0, i -> i * 7);
      file.append(long0, long0.length, 3);
      file.append(new int[0], 0, 1);
      file.append(new int[] {-5, 6, 99}, 2, 0);
      file.finish();
      assertThat(file.count()).isEqualTo(3);
      assertThat(file.positions()).isEqualTo(200_005);
      int[] read = new int[200_003];
      file.copy(0, read, 0);
      assertThat(read).containsExactly(long0);
      int[] two = {1, 1, 1};
      file.copy(2, two, 1);
      assertThat(two).containsExactly(1, -5, 6);
      assertThat(file.length(1)).isZero();
      assertThat(new int[] {file.label(0), file.label(1), file.label(2)}).containsExactly(3, 1, 0);
    }
  }

  /** Labels are drawn from softmax(z / 2.5), so the temperature is 2.5 up to its standard error. */
  @Test
  void temperatureOfTheLabelsIsFound() {
    SeededRandom random = new SeededRandom(9);
    int n = 20_000;
    float[] logits = new float[3 * n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      double[] p = new double[3];
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        logits[3 * i + k] = (float) (5 * random.gaussian());
        p[k] = Math.exp(logits[3 * i + k] / 2.5);
        sum += p[k];
      }
      double u = random.uniform() * sum;
      labels[i] = u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2;
    }
    assertThat(Calibration.temperature(logits, targets(logits, labels, 3), 3))
        .isCloseTo(2.5, within(0.1));
    assertThat(Calibration.temperature(new float[0], new double[0], 3)).isEqualTo(1);
  }

  private static double[] targets(float[] logits, int[] labels, int classes) {
    double[] targets = new double[labels.length];
    Arrays.setAll(targets, i -> logits[i * classes + labels[i]]);
    return targets;
  }

  /** Six correct of six are assumed to have one error in eight. */
  @Test
  void fewCorrectPredictionsAreNotCertainty() {
    float[] logits = {3, 0, 3, 0, 3, 0, 0, 3, 0, 3, 0, 3};
    int[] labels = {0, 0, 0, 1, 1, 1};
    double temperature = Calibration.temperature(logits, targets(logits, labels, 2), 2);
    double probability = 1 / (1 + Math.exp(-3 / temperature));
    assertThat(probability).isCloseTo(1 - 1.0 / 16, within(1e-4));
  }

  /** Labels are drawn from σ(0.4·z − 1), so both numbers are found up to their standard error. */
  @Test
  void scaleAndOffsetOfALabelAreFound() {
    SeededRandom random = new SeededRandom(4);
    int n = 20_000;
    double[] logits = new double[n];
    boolean[] has = new boolean[n];
    for (int i = 0; i < n; i++) {
      logits[i] = 5 * random.gaussian();
      has[i] = random.uniform() < 1 / (1 + Math.exp(1 - 0.4 * logits[i]));
    }
    LabelCalibration.Fit fit = LabelCalibration.platt(logits, has);
    assertThat(fit.scale()).isCloseTo(0.4, within(0.02));
    assertThat(fit.offset()).isCloseTo(-1, within(0.1));
  }

  /** The first label's logits tell its documents apart, the second label's say the opposite. */
  @Test
  void decisionsOfLabelsWithoutEvidenceAreThoseOfAll() {
    float[] logits = new float[400];
    int[][] sets = new int[200][];
    SeededRandom random = new SeededRandom(4);
    for (int i = 0; i < sets.length; i++) {
      boolean first = i % 2 == 0;
      boolean second = i % 50 == 0;
      logits[2 * i] = (float) ((first ? 2 : -2) + random.gaussian());
      logits[2 * i + 1] = second ? -5 : (float) random.gaussian() - 2;
      sets[i] = first && second ? new int[] {0, 1} : first ? new int[] {0} : new int[0];
    }
    Decisions decisions = LabelCalibration.fit(logits, sets, 2);
    assertThat(decisions.scales()).allMatch(scale -> scale > 0);
    assertThat(decisions.thresholds()).allMatch(threshold -> threshold > 0 && threshold < 1);
    double[] sure = decisions.probabilities(new double[] {4, 0});
    assertThat(sure[0]).isGreaterThan(0.9);
    assertThat(LabelCalibration.fit(new float[0], new int[0][], 2))
        .isEqualTo(Decisions.uncalibrated(2));
  }

  /** With F1 = 2·hits / (given + true), giving the first three is best: 6/7. */
  @Test
  void thresholdsHaveTheHighestF1() {
    double[] p = {0.9, 0.8, 0.4, 0.3, 0.1};
    boolean[] has = {true, false, true, false, false};
    LabelCalibration.Ranked ranked = new LabelCalibration.Ranked(p, has);
    assertThat(ranked.threshold(ranked)).isBetween(0.3, 0.4);
  }

  @Test
  void textsOfSeveralLabelsAreSplitByTheirRarest() {
    LabelSets sets = LabelSets.several(new int[][] {{0, 1}, {0}, {}, {1, 2}});
    int[] setOf = {0, 1, 1, 2, 3, 0};
    assertThat(sets.counts(setOf, 3)).containsExactly(4, 3, 1);
    assertThat(sets.strata(setOf, 3)).containsExactly(1, 0, 0, 3, 2, 1);
    assertThat(LabelSets.single(3).strata(new int[] {2, 0, 2}, 3)).containsExactly(2, 0, 2);
  }

  @Test
  void distributionsComeAfterTheClasses() {
    LabelSets sets =
        LabelSets.single(3)
            .withDistributions(
                List.of(new int[] {0, 2}, new int[] {0, 1, 2}),
                List.of(new float[] {0.25f, 0.75f}, new float[] {0.375f, 0.375f, 0.25f}));
    int[] targets = {1, 3, 4};
    assertThat(sets.strata(targets, 3)).containsExactly(1, 2, 0);
    assertThat(sets.counts(new int[] {1, 3, 3, 4}, 3)).containsExactly(1, 1, 2);
    assertThat(sets.means(new float[] {1, 2, 4}))
        .containsExactly(1, 2, 4, 3.25f, 0.375f + 0.75f + 1);
    assertThat(sets.mean(3, new float[] {9, 1, 2, 3}, 1)).isEqualTo(0.25 + 2.25);
    assertThat(sets.classes(targets)).containsExactly(1, 0, 2, 0, 1, 2);
  }

  @Test
  void weightsAreKeptFromTheFirstThatIsNotOne() throws IOException {
    try (DocumentFile file = new DocumentFile()) {
      for (int i = 0; i < 3000; i++) {
        file.append(new int[] {i}, 1, 0, i == 1500 ? 2.5f : i == 2999 ? 0.5f : 1);
      }
      file.finish();
      assertThat(file.weight(0)).isEqualTo(1);
      assertThat(file.weight(1500)).isEqualTo(2.5f);
      assertThat(file.weight(2998)).isEqualTo(1);
      assertThat(file.weight(2999)).isEqualTo(0.5f);
    }
  }

  @Test
  void classWeights() {
    List<String> labels = List.of("a", "b");
    int[] counts = {30, 10};
    assertThat(new ClassWeights.None().of(labels, counts)).containsExactly(1, 1);
    assertThat(new ClassWeights.Balanced().of(labels, counts)).containsExactly(40f / 60, 2);
    assertThat(new ClassWeights.ByLabel(Map.of("b", 3.0)).of(labels, counts)).containsExactly(1, 3);
    assertThatThrownBy(() -> new ClassWeights.ByLabel(Map.of("c", 3.0)).of(labels, counts))
        .hasMessage("there is no label 'c' in the training texts; expected one of [a, b]");
    assertThatThrownBy(() -> new ClassWeights.ByLabel(Map.of("c", -1.0)))
        .hasMessage("weight of the class c is -1.0; expected a positive number");
  }
}
