package dev.heed.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Score;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttentionTest {
  private static final Bias SCALE = new Bias.Scale(0.5);
  private static final Bias CAP = new Bias.SoftCap(3);
  private static final Attention DOT = new Attention(new Score.Dot());

  @Test
  void plusKeepsEarlierBiases() {
    assertThat(DOT.plus(SCALE).plus(CAP).biases()).containsExactly(SCALE, CAP);
    assertThat(DOT.biases()).isEmpty();
  }

  @Test
  void withBiasesReplacesEarlierBiases() {
    assertThat(DOT.plus(SCALE).withBiases(List.of(CAP)).biases()).containsExactly(CAP);
    assertThat(DOT.plus(SCALE).withBiases(List.of()).biases()).isEmpty();
  }

  @Test
  void replacingOnePartKeepsTheOthers() {
    Attention changed =
        DOT.plus(SCALE).with(new Mask.Causal(0)).with(new Normalise.Sparsemax()).plus(CAP);
    assertThat(changed)
        .isEqualTo(
            new Attention(
                new Score.Dot(),
                List.of(SCALE, CAP),
                new Mask.Causal(0),
                new Normalise.Sparsemax()));
  }

  @Test
  void biasesApplyInTheirOrder() {
    // One query and one key whose dot product is 4.
    float[] two = {2};
    AttentionInput input = new AttentionInput(new AttentionShape(1, 1, 1, 1, 1, 1), two, two, two);
    assertThat(score(DOT.plus(SCALE).plus(CAP), input))
        .isCloseTo(3 * Math.tanh(2.0 / 3), within(1e-15));
    assertThat(score(DOT.plus(CAP).plus(SCALE), input))
        .isCloseTo(0.5 * 3 * Math.tanh(4.0 / 3), within(1e-15));
  }

  private static double score(Attention attention, AttentionInput input) {
    return ReferenceAttention.of(attention, input).scores()[0];
  }
}
