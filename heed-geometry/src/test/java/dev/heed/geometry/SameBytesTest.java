package dev.heed.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.heed.geometry.similarity.Points;
import dev.heed.kernel.SeededRandom;
import dev.heed.kernel.Workers;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SameBytesTest {
  private static final long MEGABYTE = 1 << 20;

  private static Points points(int count, int dim) {
    SeededRandom random = new SeededRandom(5);
    double[] values = new double[count * dim];
    Arrays.setAll(values, i -> random.gaussian() + 2 * (i / dim % 3));
    return new Points(dim, values);
  }

  private static String bytes(Result result) {
    return result.measures()
        + switch (result) {
          case Result.Embedded embedded -> Arrays.toString(embedded.points().values());
          case Result.Propagated propagated -> Arrays.toString(propagated.features().values());
          case Result.Clustered clustered -> Arrays.toString(clustered.cluster());
          case Result.Classified classified -> classified.labels().toString();
        };
  }

  /** The points are numerous enough for threads to share the work. */
  @ParameterizedTest
  @EnumSource(MethodName.class)
  void givesTheSameBytesForAnyNumberOfThreads(MethodName name) {
    Points points = points(260, 7);
    Data data = new Data(points, IntStream.range(0, 260).mapToObj(i -> "c" + i % 3).toList());
    Method method =
        name.defaults().containsKey(Setting.ITERATIONS)
            ? name.create(Map.of(Setting.ITERATIONS, 30.0))
            : name.create();
    String first = "";
    for (int threads : new int[] {1, 2, 4}) {
      try (Workers workers = new Workers(threads)) {
        String found = bytes(method.run(data, Golden.computation(workers)));
        first = first.isEmpty() ? found : first;
        assertThat(found).as(threads + " threads").isEqualTo(first);
      }
    }
  }

  @Test
  void resultsDependOnTheSeed() {
    Data data = new Data(points(60, 3));
    Method method = MethodName.UMAP.create(Map.of(Setting.ITERATIONS, 20.0));
    try (Workers workers = new Workers(1)) {
      String one = bytes(method.run(data, new Computation(1, workers, (part, done, all) -> {})));
      String two = bytes(method.run(data, new Computation(2, workers, (part, done, all) -> {})));
      assertThat(one).isNotEqualTo(two);
    }
  }

  /** For these 10,000 points, a matrix of all pairs in single precision alone would take 381 MB. */
  @Test
  void attentionNeedsNoMatrix() {
    Data data = new Data(points(10_000, 64));
    Method method = new Propagation(new Propagation.SquaredDistance(OptionalDouble.of(64)), 1);
    // Warm-up: until they are compiled, vector loops allocate short-lived objects.
    Golden.run(
        new Propagation(new Propagation.SquaredDistance(OptionalDouble.of(64)), 10),
        new Data(points(2_000, 64)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Result result = Golden.run(method, data);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).isBetween(5 * MEGABYTE, 200 * MEGABYTE);
    assertThat(result.measures().get("spread_after"))
        .isLessThan(result.measures().get("spread_before"));
  }
}
