package dev.heed.dynamics.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.text.pooling.Documents;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskDataTest {

  @Test
  void paddingFillsToTheLongestOfAllParts() {
    Documents.Builder builder = new Documents.Builder(5);
    Documents train =
        builder.build(
            new int[] {0, 3, 4}, new int[] {4, 0, 4, 2}, new int[] {1, 0}, new float[] {1, 2});
    Documents dev = builder.build(new int[] {0, 0}, new int[0], new int[] {0}, new float[] {1});
    Documents test =
        builder.build(new int[] {0, 4}, new int[] {3, 1, 1, 0}, new int[] {1}, new float[] {1});
    TaskData padded = new TaskData(train, dev, test).padded(5);
    assertThat(padded.train().offsets()).containsExactly(0, 4, 8);
    assertThat(padded.train().positionWords()).containsExactly(4, 0, 4, 5, 2, 5, 5, 5);
    assertThat(padded.train().labels()).containsExactly(1, 0);
    assertThat(padded.train().weights()).containsExactly(1, 2);
    assertThat(padded.dev().positionWords()).containsExactly(5, 5, 5, 5);
    assertThat(padded.test().positionWords()).containsExactly(3, 1, 1, 0);
    assertThat(IntStream.of(padded.train().words())).containsExactly(4, 0, 5, 2);
  }
}
