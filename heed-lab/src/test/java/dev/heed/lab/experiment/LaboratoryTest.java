package dev.heed.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaboratoryTest {
  private static final Experiment<?> WALK = new RandomWalk();

  @TempDir Path folder;

  /** Cancels as soon as this many steps are done. */
  private record StopAfter(long steps, long[] done) implements Observer {
    StopAfter(long steps) {
      this(steps, new long[1]);
    }

    @Override
    public void progress(String stage, long done, long total) {
      assertThat(stage).isEqualTo("walking");
      assertThat(done).isBetween(1L, total);
      this.done[0] = done;
    }

    @Override
    public boolean isCancelled() {
      return done[0] >= steps;
    }
  }

  private Laboratory laboratory(String version) {
    return new Laboratory(new Environment(version, 1, List.of(folder.resolve("data"))));
  }

  private Laboratory.Result walk(Path out, String... settings) throws IOException {
    return laboratory("1").run(WALK, List.of(settings), 7, out, new StopAfter(Long.MAX_VALUE));
  }

  private Path file(String run, String name) {
    return folder.resolve(run).resolve(name);
  }

  @Test
  void aRunLeavesFourFiles() throws IOException {
    Path out = folder.resolve("deep/run");
    Laboratory.Result result = walk(out, "steps=3", "direction=up", "size=0.5");
    assertThat(result.metrics()).containsEntry("place", 1.5);
    assertThat(result.passed()).isTrue();
    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder("config.json", "trace.csv", "metrics.json", "report.html");
    assertThat(out.resolve("trace.csv")).hasContent("step,place\n1,0.5\n2,1.0\n3,1.5\n");
    assertThat(Files.readString(out.resolve("config.json")))
        .isEqualTo(
            """
            {
              "experiment" : "random-walk",
              "version" : "1",
              "seed" : 7,
              "settings" : {
                "steps" : 3,
                "size" : 0.5,
                "microseconds" : 0,
                "bound" : 1.0E9,
                "direction" : "UP",
                "squared" : false,
                "title" : "A walk",
                "start" : null,
                "marks" : [
                  1,
                  2
                ]
              }
            }
            """);
    assertThat(Files.readString(out.resolve("metrics.json")))
        .contains("\"nothing\" : null", "\"passed\" : true", "\"expected\" : \"at most 1.0E9\"");
    assertThat(Files.readString(out.resolve("report.html"))).contains("It ended at 1.5");
  }

  @Test
  void aStoppedRunIsResumedToTheSameBytes() throws IOException {
    walk(folder.resolve("whole"), "title=A, b = \"c\"", "marks=3");
    Path broken = folder.resolve("broken");
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(
            () ->
                laboratory("1")
                    .run(
                        WALK,
                        List.of("title=A, b = \"c\"", "marks=3"),
                        7,
                        broken,
                        new StopAfter(40)));
    assertThat(broken.toFile().list())
        .containsExactlyInAnyOrder("config.json", "trace.csv", "checkpoint");
    assertThat(Files.readAllLines(broken.resolve("trace.csv"))).hasSize(41);
    // A process that is killed may have written more since its last checkpoint.
    Files.writeString(broken.resolve("trace.csv"), "41,5.0\n42,", StandardOpenOption.APPEND);
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> laboratory("1").resume(broken, new StopAfter(70)));
    laboratory("1").resume(broken, new StopAfter(Long.MAX_VALUE));
    assertThat(broken.resolve("checkpoint")).doesNotExist();
    for (String name : List.of("config.json", "trace.csv", "metrics.json", "report.html")) {
      assertThat(Files.readAllBytes(file("broken", name)))
          .as(name)
          .isEqualTo(Files.readAllBytes(file("whole", name)));
    }
  }

  @Test
  void aRunWithoutACheckpointStartsAgain() throws IOException {
    walk(folder.resolve("run"));
    byte[] trace = Files.readAllBytes(file("run", "trace.csv"));
    Files.writeString(file("run", "trace.csv"), "rubbish");
    laboratory("1").resume(folder.resolve("run"), new StopAfter(Long.MAX_VALUE));
    assertThat(Files.readAllBytes(file("run", "trace.csv"))).isEqualTo(trace);
  }

  @Test
  void aNewRunRemovesResultsOfAnEarlierOne() throws IOException {
    Path out = folder.resolve("run");
    walk(out);
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> laboratory("1").run(WALK, List.of(), 8, out, new StopAfter(1)));
    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder("config.json", "trace.csv", "checkpoint");
  }

  @Test
  void foreignAndDamagedRunsAreNotResumed() throws IOException {
    Path out = folder.resolve("run");
    Observer never = new StopAfter(Long.MAX_VALUE);
    assertThatIOException()
        .isThrownBy(() -> laboratory("1").resume(out, never))
        .withMessageContaining("config.json: there is no such file; expected ");
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> laboratory("1").run(WALK, List.of(), 7, out, new StopAfter(9)));
    assertThatIOException()
        .isThrownBy(() -> laboratory("2").resume(out, never))
        .withMessageContaining("started by version 1; expected this version, 2");

    byte[] checkpoint = Files.readAllBytes(file("run", "checkpoint"));
    checkpoint[checkpoint.length - 1] ^= 1;
    Files.write(file("run", "checkpoint"), checkpoint);
    assertThatIOException()
        .isThrownBy(() -> laboratory("1").resume(out, never))
        .withMessageContaining("damaged");
    Files.write(file("run", "checkpoint"), Arrays.copyOf(checkpoint, 5));
    assertThatIOException()
        .isThrownBy(() -> laboratory("1").resume(out, never))
        .withMessageContaining("damaged");
    checkpoint[checkpoint.length - 1] ^= 1;
    Files.write(file("run", "checkpoint"), checkpoint);
    Files.writeString(file("run", "trace.csv"), "step");
    assertThatIOException()
        .isThrownBy(() -> laboratory("1").resume(out, never))
        .withMessageContaining("trace.csv: has 4 bytes; expected at least ");

    Files.writeString(file("run", "config.json"), "{}");
    assertThatIOException()
        .isThrownBy(() -> laboratory("1").resume(out, never))
        .withMessageContaining("not the configuration of an experiment; expected ");
    Files.writeString(file("run", "config.json"), "{");
    assertThatIOException()
        .isThrownBy(() -> laboratory("1").resume(out, never))
        .withMessageContaining(": not JSON; expected ");
  }

  @Test
  void wrongSettingsAreRejectedBeforeAnythingIsWritten() {
    Path out = folder.resolve("none");
    assertRefused(out, "stps=3", "there is no setting 'stps'; did you mean 'steps'?");
    assertRefused(
        out,
        "horizon=3",
        "there is no setting 'horizon'; expected one of steps, size, microseconds, bound,"
            + " direction, squared, title, start, marks");
    assertRefused(out, "steps", "--set is 'steps'; expected key=value");
    assertRefused(out, "steps=many", "steps is 'many'; expected a whole number");
    assertRefused(out, "steps=1.5", "steps is '1.5'; expected a whole number");
    assertRefused(out, "size=", "size is ''; expected a number");
    assertRefused(out, "squared=yes", "squared is 'yes'; expected true or false");
    assertRefused(out, "direction=down", "direction is 'down'; expected one of BOTH, UP");
    assertRefused(out, "marks=1,b", "marks is 'b'; expected a whole number");
    assertRefused(out, "steps=0", "steps is 0; expected at least 1");
    assertThat(out).doesNotExist();
  }

  private void assertRefused(Path out, String setting, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> walk(out, setting))
        .withMessageContaining(message);
  }

  @Test
  void dataAreFoundAndMissingDataNameEveryPlace() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> walk(folder.resolve("run"), "start=a/b"))
        .withMessage(
            "a/b: there is no such data file, searched in %s or %s; expected --data DIR or"
                + " HEED_DATA to name its folder",
            folder.resolve("data/a/b"), folder.resolve("data/text/a/b"));
    Files.createDirectories(folder.resolve("data/text/a"));
    Files.writeString(folder.resolve("data/text/a/b"), "1000");
    assertThat(walk(folder.resolve("run"), "start=a/b", "steps=1", "direction=up").metrics())
        .containsEntry("place", 1001.0);
  }

  @Test
  void aFailedCheckFailsTheRun() throws IOException {
    Laboratory.Result result = walk(folder.resolve("run"), "direction=up", "bound=99");
    assertThat(result.passed()).isFalse();
    assertThat(result.checks()).containsExactly(Check.atMost("distance", 100, 99));
    assertThat(result.checks().getFirst().line()).isEqualTo("✗ distance 100 (wanted ≤ 99)");
    assertThat(Files.readString(file("run", "metrics.json"))).contains("\"passed\" : false");
    assertThat(Check.atLeast("a", Double.NaN, 0).passed()).isFalse();
    assertThat(Check.atMost("a", Double.NaN, 0).passed()).isFalse();
    assertThat(Check.atLeast("a", 1, 1).passed()).isTrue();
  }

  @Test
  void checksReadAsSentences() throws IOException {
    Check good = Check.atLeast("TL test accuracy", 0.99912, 0.99);
    assertThat(good.line()).isEqualTo("✓ TL test accuracy 0.9991 (wanted ≥ 0.99)");
    Check bad = Check.shareAtMost("largest distance", 0.0345, 0.01);
    assertThat(bad.line()).isEqualTo("✗ largest distance 3.45 % (wanted ≤ 1 %)");
    assertThat(Check.atLeast("lead", -0.5, 0).line()).isEqualTo("✗ lead −0.5 (wanted ≥ 0)");
    Check unknown = Check.atLeast("lead", Double.NaN, 0);
    assertThat(unknown.line()).isEqualTo("✗ lead not measured (wanted ≥ 0)");
    Check open = bad.undecided("about 12 runs would decide");
    assertThat(open.passed()).isFalse();
    assertThat(open.line())
        .isEqualTo("? largest distance 3.45 % (wanted ≤ 1 %): about 12 runs would decide");
    assertThat(Check.tally(List.of(good, bad, open)))
        .isEqualTo("1 of 3 checks passed, 1 failed, 1 is undecided");
    assertThat(Check.tally(List.of(good, good))).isEqualTo("2 of 2 checks passed");
    assertThat(Check.tally(List.of(good))).isEqualTo("1 of 1 check passed");
    assertThat(new ObjectMapper().writeValueAsString(List.of(bad, open)))
        .isEqualTo(
            "[{\"name\":\"largest distance\",\"measured\":0.0345,\"expected\":\"at most 0.01\","
                + "\"passed\":false},{\"name\":\"largest distance\",\"measured\":0.0345,"
                + "\"expected\":\"at most 0.01\",\"passed\":false,"
                + "\"undecided\":\"about 12 runs would decide\"}]");
  }

  @Test
  void aFailureKeepsTheTraceSoFar() throws IOException {
    assertThatIOException()
        .isThrownBy(() -> walk(folder.resolve("run"), "size=1e307", "direction=up"))
        .withMessageContaining("left the world in step 17");
    assertThat(Files.readAllLines(file("run", "trace.csv"))).hasSize(18);
  }

  @Test
  void experimentsAreFoundByName() {
    Laboratory laboratory = laboratory("1");
    assertThat(laboratory.experiments()).extracting(Experiment::name).contains("random-walk");
    assertThat(laboratory.experiment("random-walk")).isInstanceOf(RandomWalk.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> laboratory.experiment("walk"))
        .withMessageContaining("there is no experiment 'walk'; expected one of random-walk");
    assertThat(Laboratory.defaults(WALK)).containsKeys("steps", "marks").hasSize(9);
  }
}
