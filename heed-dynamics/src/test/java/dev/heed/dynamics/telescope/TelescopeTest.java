package dev.heed.dynamics.telescope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.dynamics.ExperimentRuns;
import dev.heed.dynamics.telescope.PooledWords.Linearised;
import dev.heed.dynamics.telescope.PooledWords.Weights;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Laboratory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelescopeTest {
  private static final List<String> SMALL =
      List.of("texts=30", "rates=4,8", "time=80", "fitted=12", "steps=60");

  @TempDir Path folder;
  private ExperimentRuns runs;

  @BeforeEach
  void makeRuns() {
    runs = new ExperimentRuns(folder);
  }

  private static Weights random(double size, SeededRandom random) {
    double[] p = new double[TopicTexts.VOCABULARY];
    double[] s = new double[TopicTexts.VOCABULARY];
    Arrays.setAll(p, i -> size * random.gaussian());
    Arrays.setAll(s, i -> size * random.gaussian());
    return new Weights(p, s);
  }

  @Test
  void theChangeToFirstOrderIsThatOfDifferences() {
    SeededRandom random = new SeededRandom(1);
    TopicTexts texts = TopicTexts.draw(5, random);
    PooledWords model = new PooledWords(random);
    model.add(random(1, random));
    Weights change = random(1e-6, random);
    Linearised before = model.at(texts);
    double[] expected = before.outputs().clone();
    before.addChange(change, expected);
    model.add(change);
    double[] outputs = model.at(texts).outputs();
    assertThat(outputs).containsExactly(expected, within(1e-10));
    assertThat(outputs[0]).isNotEqualTo(before.outputs()[0]);
  }

  /** Products of derivatives from places are those of whole rows. */
  @Test
  void productsAreThoseOfTheDerivatives() {
    SeededRandom random = new SeededRandom(2);
    TopicTexts texts = TopicTexts.draw(4, random);
    PooledWords model = new PooledWords(random);
    model.add(random(1, random));
    Linearised at = model.at(texts);
    double[][] rows = at.byWeight();
    for (int i = 0; i < 4; i++) {
      double[] products = at.products(i, rows);
      for (int j = 0; j < 4; j++) {
        double sum = 0;
        for (double[] row : rows) {
          sum += row[i] * row[j];
        }
        assertThat(products[j]).isCloseTo(sum, within(1e-14));
      }
    }
  }

  /** For small steps the smoother gives the outputs of the training, as its model is linear. */
  @Test
  void theSmootherGivesTheOutputsOfASmallStep() {
    SeededRandom random = new SeededRandom(3);
    TopicTexts texts = TopicTexts.draw(6, random);
    PooledWords model = new PooledWords(random);
    double[] start = model.at(texts).outputs();
    EffectiveParameters effective = new EffectiveParameters(6, 6);
    for (int step = 0; step < 5; step++) {
      Linearised now = model.at(texts);
      double[] pulls = new double[6];
      Arrays.setAll(pulls, i -> texts.labels()[i] - now.outputs()[i]);
      effective.add(now, now, 1e-3);
      model.add(model.step(now, pulls, 1e-3));
    }
    double[] outputs = effective.outputs(texts.labels(), start);
    assertThat(outputs).containsExactly(model.at(texts).outputs(), within(1e-9));
    assertThat(effective.ofTest()).isCloseTo(effective.ofTraining(), within(1e-15));
    assertThat(effective.ofTest()).isPositive();
  }

  @Test
  void theOrderIsTheSlopeInLogarithms() {
    List<Telescope.Told> told =
        List.of(new Telescope.Told(1, 0.01, 1, 1), new Telescope.Told(4, 0.16, 1, 1));
    assertThat(Telescope.order(told)).isCloseTo(2, within(1e-12));
  }

  @Test
  void threadsAndInterruptionsChangeNothing() throws IOException {
    runs.assertSameBytes(new Telescope(), SMALL, 3, 6);
    assertThat(runs.page("threads1")).contains("Figure 3").doesNotContain("NaN");
  }

  @Test
  void settingsAreChecked() {
    for (String setting : List.of("texts=1", "rates=1", "rates=1,-1", "steps=0", "flipped=1")) {
      assertThatThrownBy(() -> runs.run(new Telescope(), List.of(setting), 1, "refused"))
          .hasMessageContaining("expected");
    }
  }

  @Test
  @Tag("full")
  void theSumOfStepsIsTheTraining() throws IOException {
    Laboratory.Result result = runs.run(new Telescope(), List.of(), 2, "run");
    assertThat(result.checks()).hasSize(4).allMatch(Check::passed);
  }
}
