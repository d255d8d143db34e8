package dev.heed.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void everyIterationRunsOnce(int threads) {
    try (Workers workers = new Workers(threads)) {
      assertThat(workers.threads()).isEqualTo(threads);
      for (int count : new int[] {0, 1, 2, 13, 1009}) {
        for (int repeat = 0; repeat < 50; repeat++) {
          int[] runs = new int[count];
          workers.run(
              count,
              1_000_000,
              (from, to) -> {
                for (int i = from; i < to; i++) {
                  runs[i]++;
                }
              });
          assertThat(Arrays.stream(runs).allMatch(n -> n == 1)).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void eachThreadMakesItsBodyOnce(int threads) {
    try (Workers workers = new Workers(threads)) {
      Queue<Thread> makers = new ConcurrentLinkedQueue<>();
      AtomicInteger runs = new AtomicInteger();
      workers.runEach(
          1000,
          1_000_000,
          () -> {
            makers.add(Thread.currentThread());
            return (from, to) -> runs.addAndGet(to - from);
          });
      assertThat(runs).hasValue(1000);
      assertThat(makers).isNotEmpty().doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void eachThreadHasItsNumber(int threads) {
    try (Workers workers = new Workers(threads)) {
      for (int loop = 0; loop < 20; loop++) {
        Thread[] runners = new Thread[threads];
        int[] runs = new int[threads];
        workers.runNumbered(
            1000,
            1_000_000,
            (worker, from, to) -> {
              assertThat(runners[worker]).isIn(null, Thread.currentThread());
              runners[worker] = Thread.currentThread();
              runs[worker] += to - from;
            });
        assertThat(Arrays.stream(runs).sum()).isEqualTo(1000);
        assertThat(runners[0]).isIn(null, Thread.currentThread());
      }
    }
  }

  @Test
  void aBodyThatCannotBeMadeIsAFailure() {
    try (Workers workers = new Workers(3)) {
      assertThatThrownBy(
              () ->
                  workers.runEach(
                      100,
                      1_000_000,
                      () -> {
                        throw new IllegalStateException("no room");
                      }))
          .hasMessage("no room");
    }
  }

  @Test
  void aFailureReachesTheCallerAndTheNextLoopRuns() {
    try (Workers workers = new Workers(3)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      100,
                      1_000_000,
                      (from, to) -> {
                        if (from <= 50 && 50 < to) {
                          throw new IllegalStateException("fifty");
                        }
                      }))
          .hasMessage("fifty");
      int[] runs = new int[100];
      workers.run(100, 1_000_000, (from, to) -> Arrays.fill(runs, from, to, 1));
      assertThat(Arrays.stream(runs).sum()).isEqualTo(100);
    }
  }

  @Test
  void noThreadsAreRefused() {
    assertThatThrownBy(() -> new Workers(0)).hasMessage("threads is 0; expected at least 1");
  }
}
