package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands with {@code --master}. */
@Timeout(300)
class ClusterCommandsTest {
  private static final Path SPARK_MODULE = ProgramFolder.CHECKOUT.resolve("heed-spark/target");

  /** A folder of Spark that the tests of heed-spark fill. */
  private static final Path SPARK_HOME = SPARK_MODULE.resolve("spark");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "local[x]", "local[0", "http://host:7077", "spark://", "yarn2"})
  void anAddressOfNoMasterIsAWrongCommandLine(String master) throws IOException {
    Path file = Cli.reviews(folder, 30);
    String problem = "--master is '%s'; expected a master of Spark".formatted(master);
    Path model = folder.resolve("model.heed");
    Cli.run("tune", file, "--model", model, "--master", master).failsWith(2, problem);
    Cli.run("audit", file, "--master", master).failsWith(2, problem);
  }

  @Test
  void anAuditWithoutTrainingsNeedsNoCluster() throws IOException {
    Cli.run("audit", Cli.reviews(folder, 30), "--no-training", "--master", "local")
        .failsWith(2, "--master and --no-training are both given; expected one of them");
  }

  private record Outcome(int exit, String out, String err) {
    Outcome ok() {
      assertThat(exit).as(err).isZero();
      assertThat(err).as("standard error is for progress and warnings").doesNotContain("park");
      return this;
    }

    /** The table of trials. */
    String table() {
      return out.substring(0, out.indexOf("\n\n"));
    }
  }

  @Tag("full")
  @Test
  void aClusterGivesTheSameBytes() throws Exception {
    layOut();
    Path file = Cli.reviews(folder, 1_300);
    Outcome here = heed("tune", file, "--model", "here.heed", "--trials", 3, "--epochs", 3).ok();
    Outcome there =
        heed(
                "tune",
                file,
                "--model",
                "there.heed",
                "--trials",
                3,
                "--epochs",
                3,
                "--master",
                "local[2]")
            .ok();
    assertThat(there.table()).isEqualTo(here.table()).contains("\n    1   100%");
    assertThat(folder.resolve("there.heed")).hasSameBinaryContentAs(folder.resolve("here.heed"));

    Outcome audit = heed("audit", file, "--html", "a.html", "--suspects", "a.csv").ok();
    byte[] page = Files.readAllBytes(folder.resolve("a.html"));
    byte[] suspects = Files.readAllBytes(folder.resolve("a.csv"));
    Outcome audited =
        heed("audit", file, "--html", "a.html", "--suspects", "a.csv", "--master", "local[2]").ok();
    assertThat(audited.out()).isEqualTo(audit.out()).contains("Without it the classifier");
    assertThat(folder.resolve("a.html")).hasBinaryContent(page);
    assertThat(folder.resolve("a.csv")).hasBinaryContent(suspects);
  }

  @Tag("full")
  @Test
  void aTrialThatFailsSaysWhatItSaysHere() throws Exception {
    layOut();
    Path file = Cli.reviews(folder, 200);
    Outcome here = heed("tune", file, "--model", "m.heed", "--lr", "1e30");
    assertThat(here.err()).contains("diverge");
    Outcome there = heed("tune", file, "--model", "m.heed", "--lr", "1e30", "--master", "local[2]");
    assertThat(there).isEqualTo(here);
    assertThat(there.exit()).isEqualTo(1);
    assertThat(folder.resolve("m.heed")).doesNotExist();
  }

  private void layOut() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "a POSIX shell");
    assumeTrue(
        Files.isDirectory(SPARK_HOME.resolve("jars")),
        "Spark's jars, which the full tests of heed-spark put into its target folder");
    Path program = folder.resolve("heed");
    ProgramFolder.layOut(program);
    Path plugin = Files.createDirectories(program.resolve("plugins/heed-spark"));
    jar(SPARK_MODULE.resolve("classes"), plugin.resolve("heed-spark-test.jar"));
  }

  private static void jar(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
        entries.putNextEntry(new ZipEntry(name));
        Files.copy(file, entries);
      }
    }
  }

  private Outcome heed(Object... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", folder.resolve("heed/bin/heed").toString()));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    command.add("--quiet");
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("HEED_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_HOME", SPARK_HOME.toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().remove("HEED_OPTS");
    Process process = builder.start();
    assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
