package dev.heed.attention.fused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.heed.attention.Attention;
import dev.heed.attention.AttentionInput;
import dev.heed.attention.AttentionShape;
import dev.heed.attention.Bias;
import dev.heed.attention.Normalise;
import dev.heed.attention.ReferenceEngine;
import dev.heed.attention.Variants;
import dev.heed.attention.mask.Mask;
import dev.heed.attention.score.Score;
import dev.heed.base.ProblemException;
import dev.heed.kernel.KernelSelection;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps against causal attention over the whole sequence, by the reference. */
class AttentionCacheTest {
  private static final int TOKENS = 150;

  private static AttentionInput random(AttentionShape shape) {
    SeededRandom random = new SeededRandom(3);
    return new AttentionInput(
        shape,
        values(random, shape.querySize()),
        values(random, shape.keySize()),
        values(random, shape.valueSize()));
  }

  private static float[] values(SeededRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.gaussian();
    }
    return values;
  }

  private static AttentionShape token(AttentionShape all) {
    return new AttentionShape(all.heads(), all.keyHeads(), 1, 1, all.dim(), all.valueDim());
  }

  private static AttentionCache cache(
      Attention attention, AttentionShape all, AttentionCache.Keep keep, Workers workers) {
    return new AttentionCache(
        attention,
        token(all),
        keep,
        KernelSelection.scalarTiles(),
        KernelSelection.scalar(),
        workers);
  }

  /** The results of steps of one, two, three, one … tokens, put together. */
  private static float[] steps(AttentionCache cache, AttentionInput input) {
    AttentionShape shape = input.shape();
    float[] all = new float[shape.outputSize()];
    int from = 0;
    for (int step = 0; from < shape.queries(); step++) {
      int count = Math.min(step % 3 + 1, shape.queries() - from);
      float[] result =
          cache.step(
              part(input.queries(), shape.heads(), shape.queries(), from, count),
              part(input.keys(), shape.keyHeads(), shape.queries(), from, count),
              part(input.values(), shape.keyHeads(), shape.queries(), from, count));
      int width = count * shape.valueDim();
      for (int head = 0; head < shape.heads(); head++) {
        System.arraycopy(
            result, head * width, all, (head * shape.queries() + from) * shape.valueDim(), width);
      }
      from += count;
      assertThat(cache.position()).isEqualTo(from);
    }
    return all;
  }

  private static float[] part(float[] rows, int heads, int tokens, int from, int count) {
    int width = rows.length / heads / tokens;
    float[] part = new float[heads * count * width];
    for (int head = 0; head < heads; head++) {
      System.arraycopy(
          rows, (head * tokens + from) * width, part, head * count * width, count * width);
    }
    return part;
  }

  private static void assertEqual(String name, float[] result, float[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat(result[i]).as(name + " " + i).isCloseTo(expected[i], within(2e-5f));
    }
  }

  @Test
  void equalsCausalAttentionOverTheWhole() {
    AttentionShape shape = AttentionShape.self(2, TOKENS, 5);
    AttentionInput input = random(shape);
    new Variants(5)
        .scores(2, 5)
        .forEach(
            (name, score) -> {
              Attention attention = new Attention(score).plus(new Bias.Scale(0.7));
              if (FusedPlan.of(attention).isEmpty()) {
                return;
              }
              float[] expected =
                  new ReferenceEngine().forward(attention.with(new Mask.Causal(0)), input).values();
              try (Workers one = new Workers(1)) {
                assertEqual(
                    name,
                    steps(cache(attention, shape, new AttentionCache.Keep.All(), one), input),
                    expected);
              }
            });
  }

  @Test
  void groupedHeadsShareKeysAndBiasesKeepPositions() {
    AttentionShape shape = new AttentionShape(4, 2, TOKENS, TOKENS, 6, 3);
    AttentionInput input = random(shape);
    Attention attention =
        new Attention(new Score.Dot())
            .withBiases(List.of(new Bias.Scale(0.4), new Bias.SoftCap(2), Bias.Alibi.of(4)));
    float[] expected =
        new ReferenceEngine().forward(attention.with(new Mask.Causal(0)), input).values();
    try (Workers one = new Workers(1)) {
      assertEqual(
          "grouped",
          steps(cache(attention, shape, new AttentionCache.Keep.All(), one), input),
          expected);
    }
  }

  @Test
  void aWindowWithSinksKeepsMemoryBounded() {
    AttentionShape shape = new AttentionShape(2, 1, TOKENS, TOKENS, 4, 4);
    AttentionInput input = random(shape);
    for (int sinks : new int[] {0, 3}) {
      for (int window : new int[] {1, 2, 17, 400}) {
        Attention attention = new Attention(new Score.Dot()).plus(Bias.Alibi.of(2));
        boolean[] allowed = new boolean[TOKENS * TOKENS];
        for (int i = 0; i < TOKENS; i++) {
          for (int j = 0; j <= i; j++) {
            allowed[i * TOKENS + j] = j < sinks || i - j < window;
          }
        }
        float[] expected =
            new ReferenceEngine().forward(attention.with(table(allowed)), input).values();
        try (Workers one = new Workers(1)) {
          AttentionCache cache =
              cache(attention, shape, new AttentionCache.Keep.Latest(window, sinks), one);
          assertEqual(window + ", " + sinks, steps(cache, input), expected);
          assertThat(cache.size()).isLessThanOrEqualTo(sinks + 2 * window + 3);
        }
      }
    }
  }

  private static Mask table(boolean[] allowed) {
    return new Mask.Table(1, TOKENS, TOKENS, allowed);
  }

  @Test
  void givesTheSameBytesForAnyThreadsAndKernels() {
    AttentionShape shape = AttentionShape.self(8, 400, 32);
    AttentionInput input = random(shape);
    Attention attention = new Attention(new Score.Dot()).plus(new Bias.Scale(0.2));
    try (Workers one = new Workers(1);
        Workers three = new Workers(3)) {
      float[] expected = steps(cache(attention, shape, new AttentionCache.Keep.All(), one), input);
      assertThat(steps(cache(attention, shape, new AttentionCache.Keep.All(), three), input))
          .isEqualTo(expected);
      assertThat(
              steps(
                  new AttentionCache(attention, token(shape), new AttentionCache.Keep.All(), three),
                  input))
          .isEqualTo(expected);
    }
  }

  /** More rows than one softmax takes, some of them dropped, and a prompt that asks nothing. */
  @Test
  void aPromptIsAppendedWithoutItsQueries() {
    int tokens = 700;
    AttentionShape shape = new AttentionShape(4, 2, tokens, tokens, 5, 3);
    AttentionInput input = random(shape);
    Attention attention = new Attention(new Score.Dot()).plus(Bias.Alibi.of(4));
    for (AttentionCache.Keep keep :
        List.of(new AttentionCache.Keep.All(), new AttentionCache.Keep.Latest(290, 3))) {
      try (Workers one = new Workers(1);
          Workers two = new Workers(2)) {
        float[] expected = steps(cache(attention, shape, keep, one), input);
        AttentionCache cache = new AttentionCache(attention, token(shape), keep, two);
        int prompt = tokens - 20;
        cache.append(
            part(input.keys(), 2, tokens, 0, prompt), part(input.values(), 2, tokens, 0, prompt));
        assertThat(cache.position()).isEqualTo(prompt);
        float[] rest =
            cache.step(
                part(input.queries(), 4, tokens, prompt, 20),
                part(input.keys(), 2, tokens, prompt, 20),
                part(input.values(), 2, tokens, prompt, 20));
        assertEqual(keep.toString(), rest, part(expected, 4, tokens, prompt, 20));
      }
    }
  }

  @Test
  void clearStartsAnotherSequence() {
    AttentionShape shape = AttentionShape.self(1, 20, 3);
    AttentionInput input = random(shape);
    try (Workers one = new Workers(1)) {
      AttentionCache cache =
          cache(new Attention(new Score.Dot()), shape, new AttentionCache.Keep.All(), one);
      float[] first = steps(cache, input);
      cache.clear();
      assertThat(cache.size()).isZero();
      assertThat(steps(cache, input)).isEqualTo(first);
    }
  }

  @Test
  void refusesWhatOneStepCannotCompute() {
    AttentionShape shape = AttentionShape.self(1, 1, 3);
    try (Workers one = new Workers(1)) {
      for (Attention attention :
          List.of(
              new Attention(new Score.Dot()).with(new Mask.Causal(0)),
              new Attention(new Score.Dot()).with(new Normalise.Sinkhorn(1)),
              new Attention(new Score.Dot()).plus(new Bias.Table(1, 1, 1, new float[] {1})))) {
        assertThatThrownBy(() -> cache(attention, shape, new AttentionCache.Keep.All(), one))
            .isInstanceOf(ProblemException.class);
      }
      AttentionCache cache =
          cache(new Attention(new Score.Dot()), shape, new AttentionCache.Keep.All(), one);
      assertThatThrownBy(() -> cache.step(new float[4], new float[3], new float[3]))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("queries");
      assertThat(Arrays.asList(cache.position(), (long) cache.size())).containsOnly(0L);
    }
  }
}
