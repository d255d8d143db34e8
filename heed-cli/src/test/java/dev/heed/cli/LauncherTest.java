package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, in a copy of the checkout whose program is this build's classes. */
@Timeout(300)
class LauncherTest {
  private static final String THIS_JDK = System.getProperty("java.home");

  @TempDir Path folder;
  private Path home;
  private Path program;

  record Outcome(int exit, String out, String err) {}

  @BeforeEach
  void layOut() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "a POSIX shell");
    home = Files.createDirectories(folder.resolve("with blanks/heed"));
    ProgramFolder.copyScript(ProgramFolder.CHECKOUT.resolve("heed"), home.resolve("heed"));
    program = home.resolve("heed-cli/target/heed");
    ProgramFolder.layOut(program);
  }

  @Test
  void theProgramRunsFromAnywhereThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("a link"), home.resolve("heed"));
    Outcome outcome = run(link, Map.of("HEED_JAVA_HOME", THIS_JDK), "--version");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).startsWith("heed ").endsWith("\n");
    assertThat(outcome.exit()).isZero();
  }

  @Test
  void theProgramsOwnErrorsAndExitCodeComeThrough() throws Exception {
    Outcome outcome = run(home.resolve("heed"), Map.of("HEED_JAVA_HOME", THIS_JDK), "--no such");
    assertThat(outcome.err()).contains("'--no such'").doesNotContain("incubator");
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.exit()).isEqualTo(2);
  }

  @Test
  void vectorsAreThereForTrainingWithoutTheWarningAboutThem() throws Exception {
    Path texts = Files.writeString(folder.resolve("texts.csv"), "label,text\na,one\n");
    Outcome outcome =
        runHere("train", texts.toString(), "--model", folder.resolve("model.heed").toString());
    assertThat(outcome.err()).contains("texts.csv").doesNotContain("incubator", "vector");
    assertThat(outcome.exit()).isEqualTo(1);
  }

  @Test
  void labellingStartsWithoutVectorsAndSaysNothingOfIt() throws Exception {
    Path model = Cli.model(folder);
    Path texts = Files.writeString(folder.resolve("new.txt"), "a lovely film\n");
    Outcome outcome = runHere("predict", model.toString(), texts.toString(), "--prob");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).isEqualTo(Cli.run("predict", model, texts, "--prob").ok().out());
    assertThat(outcome.exit()).isZero();
  }

  @Test
  void eachSetOfFlagsHasItsArchiveOfClasses() throws Exception {
    runHere("--help");
    runHere("train", "nothing");
    assertThat(program.toFile().list())
        .containsExactlyInAnyOrder("bin", "lib", "help.jsa", "long.jsa");
  }

  /** The studio has flags of its own, which the JVM takes. */
  @Test
  void theStudioStartsWithItsFlags() throws Exception {
    Outcome outcome = runHere("studio", "--root", "none", "--no-open");
    assertThat(outcome.err())
        .isEqualTo("heed: none: there is no such folder; expected one to read from\n");
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(program.resolve("studio.jsa")).exists();
  }

  @Test
  void theReleasedProgramRunsFromItsOwnFolder() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("a link"), program.resolve("bin/heed"));
    Outcome outcome = run(link, Map.of("HEED_JAVA_HOME", THIS_JDK), "--version");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).startsWith("heed ").endsWith("\n");
  }

  @Test
  void aRuntimeInTheProgramComesBeforeTheMachines() throws Exception {
    Files.createSymbolicLink(program.resolve("runtime"), Path.of(THIS_JDK));
    Outcome outcome = run(program.resolve("bin/heed"), Map.of(), "--java-home");
    assertThat(outcome.out()).isEqualTo(program.toRealPath().resolve("runtime") + "\n");
  }

  @Test
  void whoGivesTheJvmOptionsSeesWhatItSays() throws Exception {
    Outcome outcome =
        run(
            home.resolve("heed"),
            Map.of("HEED_JAVA_HOME", THIS_JDK, "HEED_OPTS", "-Xmx64m -Dany=thing"),
            "geometry",
            "--help");
    assertThat(outcome.err()).contains("incubator");
    assertThat(outcome.exit()).isZero();
  }

  @Test
  void anOldJdkIsRefused() throws Exception {
    Path old = Files.createDirectories(folder.resolve("old jdk"));
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"21.0.2\"\n");
    Path java = Files.createDirectories(old.resolve("bin")).resolve("java");
    Files.copy(home.resolve("heed"), java, StandardCopyOption.COPY_ATTRIBUTES);
    Outcome outcome = run(home.resolve("heed"), Map.of("HEED_JAVA_HOME", old.toString()), "x");
    assertThat(outcome.err())
        .isEqualTo(
            "heed: HEED_JAVA_HOME=%s has Java 21.0.2; expected a JDK 25 or newer%n".formatted(old));
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.exit()).isEqualTo(1);
  }

  @Test
  void javaHomeIsTakenWhenItFits() throws Exception {
    Outcome outcome = run(home.resolve("heed"), Map.of("JAVA_HOME", THIS_JDK), "--version");
    assertThat(outcome.exit()).isZero();
  }

  private static final List<String> SHELLS = List.of("sh", "dash", "bash", "busybox sh");

  /** The shells of this machine. */
  private static List<String> shells() {
    return SHELLS.stream()
        .filter(shell -> Files.isExecutable(Path.of("/bin", shell.split(" ", 2)[0])))
        .toList();
  }

  private Outcome inShell(String command) throws Exception {
    return run(List.of("/bin/sh", "-c", command), Map.of("HEED_JAVA_HOME", THIS_JDK));
  }

  @Tag("full")
  @Test
  void aClosedDescriptorIsSaidSo() throws Exception {
    Path model = Cli.model(folder);
    Path texts = Cli.reviews(folder, 30);
    Files.writeString(folder.resolve("new.txt"), "a lovely film\n");
    for (String shell : shells()) {
      String heed = "/bin/" + shell + " '" + program.resolve("bin/heed") + "'";
      List<String> commands =
          List.of(
              "predict " + model + " -",
              "train - --model x.heed",
              "explain " + model + " -",
              "test " + model + " -",
              "geometry - --method k-means",
              "train " + texts + " --dev - --model x.heed");
      for (String command : commands.subList(0, shell.equals("sh") ? commands.size() : 1)) {
        assertThat(inShell(heed + " " + command + " <&-"))
            .isEqualTo(
                new Outcome(1, "", "heed: standard input is closed; expected texts or points\n"));
      }
      String predict = heed + " predict " + model + " new.txt";
      assertThat(inShell(predict + " >&-"))
          .isEqualTo(
              new Outcome(1, "", "heed: standard output is closed; expected an open output\n"));
      assertThat(inShell(predict + " <&-")).isEqualTo(new Outcome(0, "pos\n", ""));
      assertThat(inShell(predict + " 2>&-")).isEqualTo(new Outcome(0, "pos\n", ""));
      assertThat(inShell(heed + " predict nothing new.txt 2>&-")).isEqualTo(new Outcome(1, "", ""));
      assertThat(inShell(heed + " train nothing --model x 0<&- 1>&- 2>&-"))
          .isEqualTo(new Outcome(1, "", ""));
    }
  }

  @Test
  void aReaderThatHasGoneIsNoFailure() throws Exception {
    Path model = Cli.model(folder);
    Files.writeString(folder.resolve("new.txt"), "a lovely film\n".repeat(100_000));
    Outcome outcome =
        inShell(
            "{ '%s' predict %s new.txt; echo $? >code; } | head -n 1; cat code"
                .formatted(program.resolve("bin/heed"), model));
    assertThat(outcome).isEqualTo(new Outcome(0, "pos\n0\n", ""));
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "LANG=xx_XX.UTF-8",
        "LC_ALL=xx_XX",
        "LC_CTYPE=xx_XX",
        "LC_TIME=xx_XX LANG=C.UTF-8",
        "LC_ALL=C",
        "LANG=",
        "LANG=POSIX",
        "LANG=C.UTF-8",
        "LC_ALL=C.UTF-8"
      })
  void namesAreUtf8WhateverTheLocale(String locale) throws Exception {
    Path model = Cli.model(folder);
    Files.copy(model, folder.resolve("mödel 語.heed"));
    Files.writeString(folder.resolve("neu ñ.txt"), "a lovely film\n");
    assertThat(
            inShell(
                "unset LANG LC_ALL LC_CTYPE LC_TIME; %s '%s' predict 'mödel 語.heed' 'neu ñ.txt'"
                    .formatted(locale, program.resolve("bin/heed"))))
        .isEqualTo(new Outcome(0, "pos\n", ""));
  }

  private Outcome runHere(String... arguments) throws IOException, InterruptedException {
    return run(home.resolve("heed"), Map.of("HEED_JAVA_HOME", THIS_JDK), arguments);
  }

  private Outcome run(Path launcher, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
    command.addAll(List.of(arguments));
    return run(command, environment);
  }

  private Outcome run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeAll(List.of("HEED_JAVA_HOME", "HEED_OPTS", "JAVA_HOME"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
