package dev.heed.nets.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import dev.heed.nets.RequiresPyTorch;
import dev.heed.nets.attention.AttentionKind;
import dev.heed.nets.attention.AttentionSizes;
import dev.heed.nets.torch.AdamOptimizer;
import dev.heed.nets.torch.Device;
import dev.heed.nets.torch.Noise;
import dev.heed.nets.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@RequiresPyTorch
class TransformerTest {
  private static final int BEGIN = 1;
  private static final int END = 2;

  private static Transformer net(AttentionKind kind, double dropout) {
    return new Transformer(kind, options(12, 3, dropout), new SeededRandom(4));
  }

  private static Transformer.Options options(int dim, int heads, double dropout) {
    return new Transformer.Options(11, new AttentionSizes(dim, heads, 7, true), 2, 17, dropout, 20);
  }

  private static Decoding decoding(Transformer net) {
    return new Decoding(net, 0, BEGIN, END, Device.CPU);
  }

  private static Tensor logits(Transformer net, List<int[]> sources, List<int[]> targets) {
    Decoding decoding = decoding(net);
    Tensor source = decoding.batch(sources);
    var mask = decoding.mask(source);
    Tensor memory = net.encode(source, mask, Noise.NONE);
    return net.logits(net.decode(decoding.batch(targets), memory, mask, Noise.NONE));
  }

  private static void assertSame(Tensor a, Tensor b) {
    float[] actual = Tensors.floats(a);
    float[] expected = Tensors.floats(b);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-4f));
    }
  }

  @ParameterizedTest
  @EnumSource(AttentionKind.class)
  void tokensDoNotSeeLaterTokensOrPadding(AttentionKind kind) {
    Transformer net = net(kind, 0);
    int[] source = {3, 4, 5};
    Tensor alone = logits(net, List.of(source), List.of(new int[] {1, 6, 7}));
    assertThat(alone.shape()).containsExactly(1, 3, 11);
    Tensor longer =
        logits(
            net,
            List.of(source, new int[] {8, 9, 10, 3, 4}),
            List.of(new int[] {1, 6, 7, 9, 9}, new int[] {1, 3, 3, 3, 3}));
    assertSame(longer.narrow(0, 0, 1).narrow(1, 0, 3), alone);
    Tensor other = logits(net, List.of(new int[] {3, 4, 6}), List.of(new int[] {1, 6, 7}));
    assertThat(other.sub(alone).abs().max().item_float()).isGreaterThan(1e-3f);
  }

  @ParameterizedTest
  @EnumSource(AttentionKind.class)
  void sourceWeightsSumToOneAndExcludePaddingAndLaterTokens(AttentionKind kind) {
    Transformer net = net(kind, 0);
    Decoding decoding = decoding(net);
    Tensor source = decoding.batch(List.of(new int[] {3, 4, 5}, new int[] {8, 9, 10, 3, 4}));
    var mask = decoding.mask(source);
    Tensor memory = net.encode(source, mask, Noise.NONE);
    Tensor target = decoding.batch(List.of(new int[] {1, 6, 7}, new int[] {1, 3, 9}));
    Tensor weights = net.sourceWeights(target, memory, mask);
    assertThat(weights.shape()).containsExactly(2, 3, 5);
    assertSame(Tensors.sumLast(weights), torch.ones(2, 3));
    assertSame(weights.narrow(0, 0, 1).narrow(2, 3, 2), torch.zeros(1, 3, 2));
    Tensor shorter = net.sourceWeights(target.narrow(1, 0, 2), memory, mask);
    assertSame(shorter, weights.narrow(1, 0, 2));
    assertThat(weights.select(1, 2).sub(weights.select(1, 0)).abs().max().item_float())
        .isGreaterThan(1e-3f);
  }

  @Test
  void dropoutDependsOnItsSeedAlone() {
    Transformer net = net(AttentionKind.METRIC, 0.3);
    Decoding decoding = decoding(net);
    Tensor source = decoding.batch(List.of(new int[] {3, 4, 5}));
    var mask = decoding.mask(source);
    Tensor once = net.encode(source, mask, Noise.seeded(7));
    assertSame(net.encode(source, mask, Noise.seeded(7)), once);
    assertThat(net.encode(source, mask, Noise.seeded(8)).sub(once).abs().max().item_float())
        .isGreaterThan(0.01f);
  }

  @ParameterizedTest
  @EnumSource(AttentionKind.class)
  void learnsToReverseSentences(AttentionKind kind) {
    Transformer net = net(kind, 0);
    Decoding decoding = decoding(net);
    AdamOptimizer optimizer = new AdamOptimizer(net, 8e-3, 0);
    SeededRandom random = new SeededRandom(9);
    List<int[]> sources =
        IntStream.range(0, 16)
            .mapToObj(_ -> IntStream.range(0, 3).map(_ -> 3 + random.below(8)).toArray())
            .toList();
    List<int[]> targets =
        sources.stream().map(s -> new int[] {BEGIN, s[2], s[1], s[0], END}).toList();
    for (int step = 0; step < 100; step++) {
      try (PointerScope _ = new PointerScope()) {
        optimizer.clear();
        Tensor target = decoding.batch(targets);
        Tensor logits = logits(net, sources, targets).narrow(1, 0, 4);
        torch.cross_entropy(logits.flatten(0, 1), target.narrow(1, 1, 4).reshape(-1)).backward();
        optimizer.step();
      }
    }
    List<int[]> written = decoding.greedy(sources);
    long correct =
        IntStream.range(0, sources.size())
            .filter(
                i ->
                    Arrays.equals(
                        Arrays.copyOf(written.get(i), 4), Arrays.copyOfRange(targets.get(i), 1, 5)))
            .count();
    assertThat(correct).isGreaterThan(13);
    // A beam of 1 is greedy, and targets do not depend on the rest of the batch.
    assertThat(decoding.beam(sources, 1).toArray(int[][]::new))
        .isDeepEqualTo(written.toArray(int[][]::new));
    List<int[]> wide = decoding.beam(sources, 4);
    for (int i = 0; i < sources.size(); i++) {
      assertThat(wide.get(i)).isEqualTo(decoding.beam(List.of(sources.get(i)), 4).getFirst());
    }
  }

  @Test
  void invalidSizesAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options(7, 1, 0))
        .withMessage("dim is 7; expected an even number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options(8, 1, 1))
        .withMessage("dropout is 1.0; expected 0 to below 1");
  }
}
