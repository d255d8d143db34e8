package dev.heed.text.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.heed.kernel.SeededRandom;
import dev.heed.text.pooling.Documents;
import dev.heed.text.pooling.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardMeanTest {
  private static final int WORDS = 50;
  private static final int SHARDS = 3;

  /** Embeddings of 3 values, keys of 2, accumulators of both, and a head of 4 with accumulators. */
  private static List<Tensor> state(SeededRandom random) {
    List<Tensor> state = new ArrayList<>();
    for (String name : List.of("", "squares.")) {
      boolean one = !name.isEmpty();
      state.add(tensor(name + "embeddings", WORDS, one ? 1 : 3, random));
      state.add(tensor(name + "keys", WORDS, one ? 1 : 2, random));
      state.add(tensor(name + "head.weight", 1, 4, random));
    }
    return state;
  }

  private static Tensor tensor(String name, int rows, int width, SeededRandom random) {
    float[] values = new float[rows * width];
    draw(values, random);
    return new Tensor(name, List.of(rows, width), values);
  }

  private static void draw(float[] values, SeededRandom random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.gaussian();
    }
  }

  private static Documents batch(int... words) {
    return new Documents.Builder(WORDS)
        .build(new int[] {0, words.length}, words, new int[1], new float[] {1});
  }

  @Test
  void aRowIsTheMeanByTouchesAndTheSharedValuesByStepsAsInDoublePrecision() {
    SeededRandom random = new SeededRandom(1);
    List<Tensor> tensors = state(random);
    ShardState state = new ShardState(tensors, WORDS);
    float[] start = state.row(7);
    ShardMean mean = new ShardMean(state);
    double[][] rows = new double[WORDS][7];
    double[] touches = new double[WORDS];
    double[] shared = new double[8];
    double steps = 0;
    for (int shard = 0; shard < SHARDS; shard++) {
      assertThat(state.row(7)).isEqualTo(start);
      int[] ofShard = new int[WORDS];
      int taken = 4 * (shard + 1);
      for (int step = 0; step < taken; step++) {
        int word = random.below(5) + 5 * shard; // words 5 and 10 are touched by two shards
        int other = 5 * shard + 5;
        mean.step(batch(word, other, word));
        ofShard[word]++;
        ofShard[other] += other == word ? 0 : 1;
      }
      for (Tensor tensor : tensors) {
        draw(tensor.values(), random);
      }
      for (int word = 0; word < WORDS; word++) {
        float[] row = state.row(word);
        for (int i = 0; i < row.length; i++) {
          rows[word][i] += ofShard[word] * (double) row[i];
        }
        touches[word] += ofShard[word];
        if (ofShard[word] == 0) { // as a shard leaves a word that it does not have
          state.setRow(word, new ShardState(state(new SeededRandom(1)), WORDS).row(word));
        }
      }
      float[] values = state.row(ShardState.SHARED);
      for (int i = 0; i < values.length; i++) {
        shared[i] += taken * (double) values[i];
      }
      steps += taken;
      mean.endShard(taken);
    }
    mean.finish();
    for (int word = 0; word < WORDS; word++) {
      float[] row = state.row(word);
      for (int i = 0; i < row.length; i++) {
        double expected =
            touches[word] == 0
                ? new ShardState(state(new SeededRandom(1)), WORDS).row(word)[i]
                : rows[word][i] / touches[word];
        assertThat((double) row[i]).isCloseTo(expected, within(1e-7 * Math.abs(expected)));
      }
    }
    float[] values = state.row(ShardState.SHARED);
    for (int i = 0; i < values.length; i++) {
      assertThat((double) values[i]).isCloseTo(shared[i] / steps, within(1e-6));
    }
    assertThat(state.row(7)).isNotEqualTo(start);
    assertThat(state.row(40)).isEqualTo(new ShardState(state(new SeededRandom(1)), WORDS).row(40));
  }

  @Test
  void theMeanOfOneRowIsThatOfTheWholeStateToTheBit() {
    SeededRandom random = new SeededRandom(5);
    List<Tensor> tensors = state(random);
    ShardState state = new ShardState(tensors, WORDS);
    ShardMean mean = new ShardMean(state);
    List<ShardMean.Row> ofWord = new ArrayList<>();
    List<ShardMean.Row> ofAll = new ArrayList<>();
    for (int shard = 0; shard < SHARDS; shard++) {
      for (int step = 0; step <= 5 * shard; step++) {
        mean.step(batch(3));
      }
      tensors.forEach(tensor -> draw(tensor.values(), random));
      ofWord.add(new ShardMean.Row(5 * shard + 1, state.row(3)));
      ofAll.add(new ShardMean.Row(shard + 7, state.row(ShardState.SHARED)));
      mean.endShard(shard + 7);
    }
    mean.finish();
    assertThat(ShardMean.of(ofWord)).isEqualTo(state.row(3));
    assertThat(ShardMean.of(ofAll)).isEqualTo(state.row(ShardState.SHARED));
  }

  @Test
  void theMeanOfOneShardIsItsState() {
    float[] values = {0.1f, -3e30f, 1e-30f, 0};
    assertThat(ShardMean.of(List.of(new ShardMean.Row(1_234_567, values)))).isEqualTo(values);
  }

  @Test
  void oneShardHasTheRandomNumbersOfATraining() {
    assertThat(Pass.random(4, 0, 1).uniform()).isEqualTo(new SeededRandom(4).uniform());
    assertThat(
            List.of(
                Pass.random(4, 0, 2).uniform(),
                Pass.random(4, 1, 2).uniform(),
                Pass.random(4, 0, 3).uniform(),
                Pass.random(4, 1, 3).uniform(),
                Pass.random(5, 0, 2).uniform()))
        .doesNotHaveDuplicates();
  }
}
