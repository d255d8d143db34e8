package dev.heed.limits.recurrence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.heed.lab.experiment.CancelledException;
import dev.heed.lab.experiment.Check;
import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecurrenceGradientTest {
  private static final List<String> SMALL = List.of("steps=4000", "size=4", "sparse_steps=400");

  @TempDir Path folder;

  /** Stops a run after some stages. */
  private record After(long stages, long[] done) implements Observer {
    After(long stages) {
      this(stages, new long[1]);
    }

    @Override
    public void progress(String stage, long done, long total) {
      this.done[0] = done;
    }

    @Override
    public boolean isCancelled() {
      return done[0] >= stages;
    }
  }

  private Laboratory.Result run(List<String> settings, int threads, String out, long stages)
      throws IOException {
    return laboratory(threads)
        .run(new RecurrenceGradient(), settings, 1, folder.resolve(out), new After(stages));
  }

  private static Laboratory laboratory(int threads) {
    return new Laboratory(new Environment("1", threads, List.of()));
  }

  /** Differences of the states themselves, with the sums written out. */
  @Test
  void gradientsAreThoseOfTheRecurrence() {
    double v = -0.7;
    int t = 3;
    int last = 9;
    double[][] s = new double[2][last + 1];
    for (int changed = 0; changed < 2; changed++) {
      double[] h = new double[last + 2];
      h[1] = 1;
      for (int k = 1; k <= last; k++) {
        h[k] += k == t ? changed : 0;
        double mean = 0;
        for (int i = 1; i <= k; i++) {
          mean += h[i] / k;
        }
        s[changed][k] = h[k] + mean;
        h[k + 1] = v * s[changed][k];
      }
    }
    double[] gradients = new AttentiveRecurrence(v).gradients(t, last);
    for (int k = t; k <= last; k++) {
      assertThat(gradients[k - t]).isCloseTo(Math.abs(s[1][k] - s[0][k]), within(1e-12));
    }
  }

  @Test
  void exponentsAreThoseOfThePage() {
    double[] expected = {-1.4975, -1.3333, -1, -0.75, -0.3333, 0, 0.5};
    for (int i = 0; i < expected.length; i++) {
      assertThat(new AttentiveRecurrence(RecurrenceGradient.EIGENVALUES[i]).exponent())
          .isCloseTo(expected[i], within(1e-4));
    }
    // Half of an eigenvalue on the unit circle: i/2 ÷ (1 − i/2) = −0.2 + 0.4i.
    assertThat(new AttentiveRecurrence(0, 0.5).exponent()).isCloseTo(-1.2, within(1e-12));
  }

  /** A pair of complex eigenvalues has the slope of its exponent too. */
  @Test
  void slopesFollowTheExponentOfComplexEigenvalues() {
    AttentiveRecurrence recurrence = new AttentiveRecurrence(0.1, 0.45);
    int[] times = RecurrenceGradient.times(2000, 20_000, 20);
    double[] all = recurrence.gradients(1, 20_000);
    double[] at = new double[times.length];
    for (int i = 0; i < times.length; i++) {
      at[i] = all[times[i] - 1];
    }
    assertThat(RecurrenceGradient.slope(times, at)).isCloseTo(recurrence.exponent(), within(0.005));
  }

  @Test
  void sparseAttentionKeepsTheWeightOfTheChain() {
    SparseAttention two = new SparseAttention(5, 2, 0.3);
    assertThat(two.bound()).isCloseTo(0.012, within(1e-15));
    assertThat(two.gradient(1000)).isCloseTo(0.012, within(1e-12));
    assertThat(new SparseAttention(5, 4, 0.3).gradient(4000))
        .isGreaterThanOrEqualTo(new SparseAttention(5, 4, 0.3).bound() * (1 - 1e-12));
  }

  @Test
  void threadsAndInterruptionsDoNotShow() throws IOException {
    run(SMALL, 1, "whole", Long.MAX_VALUE);
    Path parts = folder.resolve("parts");
    assertThatExceptionOfType(CancelledException.class).isThrownBy(() -> run(SMALL, 2, "parts", 4));
    laboratory(2).resume(parts, new After(Long.MAX_VALUE));
    assertThat(Files.readString(parts.resolve("trace.csv")))
        .isEqualTo(Files.readString(folder.resolve("whole/trace.csv")));
    assertThat(folder.resolve("whole/report.html")).content().contains("Figure 2");
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(List.of("size=3"), 1, "refused", 1))
        .withMessageContaining("size is 3; expected an even number");
    assertThat(Laboratory.defaults(new RecurrenceGradient()).toString())
        .isEqualTo("{steps=20000, size=16, sparse_steps=4000}");
  }

  @Test
  @Tag("full")
  void everyCheckPasses() throws IOException {
    assertThat(run(List.of(), 2, "run", Long.MAX_VALUE).checks())
        .hasSize(6)
        .allMatch(Check::passed);
  }
}
