package dev.heed.text.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.text.pooling.ClassifierShape;
import dev.heed.text.pooling.Loss;
import dev.heed.text.training.Head;
import dev.heed.text.training.ModelShape;
import dev.heed.text.training.WordScore;
import org.junit.jupiter.api.Test;

class LearnerTest {
  private static final Loss ONE = new Loss.Softmax();

  private static double rate(int labels, Head head, Loss loss) {
    ModelShape shape = new ModelShape(new WordScore.Pooled(), head, 4, 2);
    return Learner.headRate(new ClassifierShape(10, labels, shape), loss);
  }

  @Test
  void theHeadLearnsFasterWithManyLabels() {
    double few = rate(2, new Head.Linear(), ONE);
    assertThat(rate(6, new Head.Linear(), ONE)).isEqualTo(few);
    assertThat(rate(9, new Head.Linear(), ONE)).isCloseTo(1.5 * few, within(1e-12));
    assertThat(rate(48, new Head.Linear(), ONE)).isCloseTo(8 * few, within(1e-12));
    assertThat(rate(10_000, new Head.Linear(), ONE)).isEqualTo(rate(48, new Head.Linear(), ONE));
  }

  @Test
  void otherHeadsAndSeveralLabelsKeepTheirRate() {
    double few = rate(2, new Head.Linear(), ONE);
    assertThat(rate(48, new Head.Mlp(10), ONE)).isEqualTo(few);
    Loss several = new Loss.Sigmoids(new int[][] {{0}}, new float[48], new float[48]);
    assertThat(rate(48, new Head.Linear(), several)).isEqualTo(few);
  }
}
