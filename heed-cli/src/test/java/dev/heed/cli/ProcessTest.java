package dev.heed.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Behaviour that needs a process of its own: signals, a small heap, other kernels, the locale. */
@Timeout(300)
class ProcessTest {
  private static final Path ENV = Path.of("/usr/bin/env");

  @TempDir Path folder;
  private Path reviews;
  private Path model;
  private Path err;

  @BeforeEach
  void corpus() throws IOException {
    assumeTrue(Files.isExecutable(ENV), "a POSIX system");
    reviews = Cli.reviews(folder, 240);
    model = folder.resolve("model.heed");
    err = folder.resolve("err");
  }

  private Object[] longTraining(Object texts, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "train", texts, "--model", model, "--dim", 512, "--epochs", 40, "--patience", 40));
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  @Test
  void ctrlCKeepsTheBestEpochAndARunToResume() throws Exception {
    Path run = folder.resolve("run");
    Process process = start(List.of(), longTraining(reviews, "--run-dir", run));
    while (process.isAlive() && !hasEpochs(run)) {
      Thread.sleep(5);
    }
    interrupt(process);
    assertThat(process.waitFor()).isEqualTo(130);
    assertThat(Files.readString(err))
        .contains("heed: stopping and keeping the best epoch; Ctrl-C again quits at once\n")
        .containsPattern(
            "heed: interrupted after epoch \\d+; epoch \\d+ was best and is kept\n"
                + "heed: to continue: heed train --resume .*/run\n$")
        .doesNotContain("Exception");
    assertThat(Files.readString(folder.resolve("out")))
        .containsPattern(
            "epochs     \\d+ run, then interrupted; epoch \\d+ was best and is kept\n");
    assertThat(Cli.run("info", model, "--json").ok().json().get("best_epoch").asInt())
        .isBetween(1, 39);
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("reviews.csv", "model.heed", "run", "err", "out");

    Cli.run("train", "--resume", run, "--quiet").ok();
    byte[] resumed = Files.readAllBytes(model);
    Cli.run(longTraining(reviews, "--quiet")).ok();
    assertThat(Files.readAllBytes(model)).isEqualTo(resumed);
  }

  @Test
  void ctrlCBeforeAnEpochEndsAtOnceAndKeepsTheOldModel() throws Exception {
    byte[] old = {1, 2, 3};
    Files.write(model, old);
    Process process = start(List.of(), longTraining("-"));
    process.getOutputStream().write("text,label\na,b\n".getBytes(UTF_8));
    process.getOutputStream().flush();
    Thread.sleep(1500); // until the program waits for more texts
    interrupt(process);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(Files.readString(err))
        .matches("(?s)(.*\n)?heed: interrupted\n")
        .doesNotContain("Exception");
    assertThat(Files.readAllBytes(model)).isEqualTo(old);
  }

  @Test
  void ctrlCEndsASearchAtOnceAndKeepsTheOldModel() throws Exception {
    byte[] old = {1, 2, 3};
    Files.write(model, old);
    Process process =
        start(List.of(), "tune", reviews, "--model", model, "--dim", 512, "--trials", 1000);
    while (process.isAlive() && !Files.readString(err).contains("search, in percent")) {
      Thread.sleep(20);
    }
    interrupt(process);
    assertThat(process.waitFor()).isEqualTo(130);
    assertThat(Files.readString(err)).endsWith("\nheed: interrupted\n").doesNotContain("Exception");
    assertThat(Files.readAllBytes(model)).isEqualTo(old);
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("reviews.csv", "model.heed", "err", "out");
  }

  @Test
  void aSecondCtrlCLeavesNothingHalfWritten() throws Exception {
    byte[] old = {1, 2, 3};
    Files.write(model, old);
    Path run = folder.resolve("run");
    Process process = start(List.of(), longTraining(reviews, "--run-dir", run));
    while (process.isAlive() && !hasEpochs(run)) {
      Thread.sleep(5);
    }
    interrupt(process);
    interrupt(process);
    assertThat(process.waitFor()).isEqualTo(130);
    assertThat(Files.readString(err)).doesNotContain("Exception");
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("reviews.csv", "model.heed", "run", "err", "out");
    assertThat(run.toFile().list()).noneMatch(name -> name.endsWith(".tmp"));
    if (!Arrays.equals(Files.readAllBytes(model), old)) {
      Cli.run("info", model).ok();
    }
  }

  @Test
  void aKilledExperimentIsResumedToTheSameBytes() throws Exception {
    Path whole = folder.resolve("whole");
    Path broken = folder.resolve("broken");
    Cli.run("lab", "run", "random-walk", "--out", whole, "--quiet", "--set", "steps=2000").ok();
    Process killed = startWalk(broken);
    awaitCheckpoint(killed, broken);
    killed.destroyForcibly().waitFor();
    long atKill = Files.size(broken.resolve("trace.csv"));
    Process interrupted = start(List.of(), "lab", "run", "--resume", broken);
    while (interrupted.isAlive() && Files.size(broken.resolve("trace.csv")) <= atKill) {
      Thread.sleep(5);
    }
    interrupt(interrupted);
    assertThat(interrupted.waitFor()).isEqualTo(130);
    assertThat(Files.readString(err))
        .contains("heed: interrupted\n", "to continue: heed lab run --resume " + broken)
        .doesNotContain("Exception");
    assertThat(broken.toFile().list())
        .containsExactlyInAnyOrder("config.json", "trace.csv", "checkpoint");
    // The pause at each step is part of the configuration but does not change the results.
    Cli.run("lab", "run", "--resume", broken, "--quiet").ok();
    for (String name : List.of("trace.csv", "metrics.json", "report.html")) {
      assertThat(Files.readString(broken.resolve(name)).replace(" --set microseconds=2000", ""))
          .as(name)
          .isEqualTo(Files.readString(whole.resolve(name)));
    }
  }

  private Process startWalk(Path out) throws IOException {
    return start(
        List.of(),
        "lab",
        "run",
        "random-walk",
        "--out",
        out,
        "--set",
        "steps=2000",
        "--set",
        "microseconds=2000");
  }

  private static void awaitCheckpoint(Process process, Path run) throws Exception {
    while (process.isAlive() && !Files.exists(run.resolve("checkpoint"))) {
      Thread.sleep(5);
    }
  }

  private static boolean hasEpochs(Path run) throws IOException {
    return Files.exists(run.resolve("checkpoint"))
        && Files.readString(run.resolve("trace.csv")).lines().count() > 3;
  }

  private static void interrupt(Process process) throws Exception {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }

  @Test
  void scalarKernelsGiveTheSameModel() throws Exception {
    for (String attention : List.of("pooled", "metric")) {
      Object[] train = {
        "train", reviews, "--model", model, "--epochs", 3, "--quiet", "--attention", attention
      };
      Cli.run(train).ok();
      byte[] here = Files.readAllBytes(model);
      Files.delete(model);
      Process process = start(List.of("-Dheed.kernels=scalar"), train);
      assertThat(process.waitFor()).as(Files.readString(err)).isZero();
      assertThat(Files.readAllBytes(model)).isEqualTo(here);
    }
  }

  @Test
  void reportsTooSmallAHeapInOneLine() throws Exception {
    Process process =
        start(
            List.of("-Xmx24m", "-Dheed.kernels=scalar"),
            "train",
            reviews,
            "--model",
            model,
            "--dim",
            32768,
            "--epochs",
            1,
            "--quiet");
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(Files.readString(err))
        .startsWith("heed: out of memory")
        .contains("HEED_OPTS=-Xmx", "--min-count")
        .hasLineCount(1);
    assertThat(model).doesNotExist();
  }

  @Test
  void outputIsUtf8InAnyLocale() throws Exception {
    Path texts =
        Cli.file(
            folder, "labels.csv", "label,text", "größe,groß", "文,klein", "größe,groß", "文,klein");
    Cli.run("train", texts, "--model", model, "--epochs", 3, "--dim", 2, "--quiet").ok();
    Process process =
        start(List.of("-Dfile.encoding=COMPAT", "-Dstdout.encoding=US-ASCII"), "info", model);
    assertThat(process.waitFor()).as(Files.readString(err)).isZero();
    assertThat(Files.readString(folder.resolve("out"))).contains("größe, 文");
  }

  /** A process in which Ctrl-C is not ignored, however this one was started. */
  private Process start(List<String> flags, Object... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ENV.toString(),
                "--default-signal=INT",
                "LC_ALL=C",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(flags);
    command.add(Main.class.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(err.toFile())
            .start();
    process.onExit().orTimeout(240, TimeUnit.SECONDS).exceptionally(_ -> process.destroyForcibly());
    return process;
  }
}
