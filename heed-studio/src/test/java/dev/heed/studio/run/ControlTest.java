package dev.heed.studio.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Pausing, stepping and stopping a run. */
class ControlTest {
  /** The receiver of a report may wait for a lock that the pausing thread holds. */
  @Test
  void runsCanBePausedDuringAReport() throws InterruptedException {
    AtomicReference<Control> control = new AtomicReference<>();
    AtomicBoolean paused = new AtomicBoolean();
    Control.Report report =
        (stage, done, total) -> {
          Thread other = Thread.ofPlatform().daemon().start(() -> control.get().pause());
          try {
            paused.set(other.join(Duration.ofSeconds(20)));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          control.get().stop();
        };
    control.set(new Control(report, true));
    control.get().progress("training", 1, 10);
    assertThat(paused).isTrue();
  }

  @Test
  void stepsEndPaused() {
    List<Boolean> paused = new ArrayList<>();
    AtomicReference<Control> control = new AtomicReference<>();
    control.set(
        new Control(
            (stage, done, total) -> {
              paused.add(control.get().isPaused());
              control.get().stop();
            },
            false));
    control.get().step();
    control.get().progress("walking", 1, 10);
    assertThat(paused).containsExactly(true);
  }
}
