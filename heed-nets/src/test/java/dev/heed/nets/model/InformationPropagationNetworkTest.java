package dev.heed.nets.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.RequiresPyTorch;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionMask;
import dev.heed.nets.attention.AttentionSizes;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Noise;
import dev.heed.nets.torch.Parameters;
import dev.heed.nets.torch.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

@RequiresPyTorch
class InformationPropagationNetworkTest {
  private static final AttentionMask ALL = new AttentionMask.All();

  private static InformationPropagationNetwork net(
      AttentionKind kind, int blocks, Skip skip, double dropout) {
    return new InformationPropagationNetwork(
        kind,
        new InformationPropagationNetwork.Options(3, 5, body(blocks, skip, dropout)),
        new SeededRandom(1));
  }

  private static InformationPropagationNetwork.Body body(int blocks, Skip skip, double dropout) {
    return new InformationPropagationNetwork.Body(
        new AttentionSizes(7, 1, 11, true), blocks, skip, dropout);
  }

  private static Tensor nodes() {
    float[] values = new float[13 * 3];
    SeededRandom random = new SeededRandom(2);
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 4 == 0 ? 0 : (float) random.gaussian();
    }
    return Tensors.of(values, Device.CPU, 1, 13, 3);
  }

  private static float difference(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_float();
  }

  @Test
  void parametersAreCountedForEachKind() {
    int linear = 3 * 7 + 7 + 7 * 5 + 5;
    assertThat(Parameters.count(net(AttentionKind.SELF, 1, Skip.NONE, 0)))
        .isEqualTo(linear + 2 * 7 * 7);
    assertThat(Parameters.count(net(AttentionKind.L2, 2, Skip.SUM, 0)))
        .isEqualTo(linear + 2 * 7 * 7);
    assertThat(Parameters.count(net(AttentionKind.METRIC, 1, Skip.IDENTITY_START, 0)))
        .isEqualTo(linear + 7 * 11 + 11 + 11 * 7 + 7 + 1);
  }

  @Test
  void identityStartPassesTheInputOnAtFirst() {
    for (AttentionKind kind : AttentionKind.values()) {
      List<Tensor> states = net(kind, 2, Skip.IDENTITY_START, 0).states(nodes(), ALL);
      assertThat(states).hasSize(3);
      assertThat(difference(states.get(0), states.get(2))).isZero();
      assertThat(difference(net(kind, 1, Skip.SUM, 0).states(nodes(), ALL).get(1), states.get(0)))
          .isGreaterThan(0.01f);
    }
  }

  @Test
  void selfAttentionCollapsesWithDepth() {
    List<Tensor> states = net(AttentionKind.SELF, 4, Skip.NONE, 0).states(nodes(), ALL);
    Tensor last = states.getLast().squeeze(0);
    assertThat(difference(last, last.mean(new long[] {0}))).isLessThan(1e-3f);
  }

  @Test
  void sparseAndDenseNodesGiveTheSameLogits() {
    Tensor sparse = nodes().squeeze(0).to_sparse().coalesce();
    InformationPropagationNetwork net = net(AttentionKind.METRIC, 1, Skip.NONE, 0.5);
    assertThat(
            difference(net.forward(sparse, ALL, Noise.NONE), net.forward(nodes(), ALL, Noise.NONE)))
        .isLessThan(1e-5f);
    Tensor dropped = net.forward(sparse, ALL, Noise.seeded(3));
    assertThat(difference(dropped, net.forward(sparse, ALL, Noise.seeded(3)))).isZero();
    assertThat(difference(dropped, net.forward(sparse, ALL, Noise.seeded(4)))).isPositive();
  }

  @Test
  void invalidOptionsAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> body(0, Skip.NONE, 0))
        .withMessage("blocks is 0; expected at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> body(1, Skip.NONE, 1))
        .withMessage("dropout is 1.0; expected 0 to below 1");
  }
}
