package dev.heed.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archives, unpacked and used on a machine without Maven. */
@Timeout(300)
class ReleaseIT {
  private static final long MEGABYTE = 1_000_000;
  private static final String NAME = "heed-" + Machine.VERSION;
  private static final Path ZIP = Machine.RELEASE.resolve(NAME + ".zip");
  private static final Path IMAGE = Machine.RELEASE.resolve(NAME + "-linux-x86_64.tar.gz");
  private static final Path PLUGIN =
      Machine.RELEASE.resolve("heed-nets-" + Machine.VERSION + ".zip");
  private static final Path JAR = Machine.RELEASE.resolve(NAME + "-all.jar");
  private static final Map<String, String> WITH_JDK = Map.of("JAVA_HOME", Machine.JDK.toString());

  @TempDir Path folder;
  private Machine machine;

  @BeforeEach
  void boot() throws IOException {
    machine = new Machine(folder);
  }

  @Test
  void archivesAreSmall() throws IOException {
    assertThat(Files.size(ZIP)).isLessThanOrEqualTo(45 * MEGABYTE);
    assertThat(Files.size(IMAGE)).isLessThanOrEqualTo(90 * MEGABYTE);
  }

  @Test
  void theProgramNeedsAJdkAlone() throws Exception {
    Machine.unzip(ZIP, folder);
    Path heed = folder.resolve(NAME).resolve("bin/heed");
    assertThat(machine.run(WITH_JDK, heed, "--version").out()).isEqualTo(version());
    assertDemoRuns(WITH_JDK, heed);
    Machine.Outcome list = machine.run(WITH_JDK, heed, "lab", "list");
    assertThat(list.out()).contains("sen-synthetic ").doesNotContain("metric-");
    assertThat(list.err())
        .isEqualTo(
            ("heed: bags-news, chaos, mixing-reach, predictive-graph, recurrence-screening and"
                    + " experiments named metric- need the plugin heed-nets; expected %s"
                    + " unpacked in %s%n")
                .formatted(
                    PLUGIN.getFileName(), folder.toRealPath().resolve(NAME).resolve("plugins")));
  }

  @Test
  void theImageNeedsNothing() throws Exception {
    Path heed = unpackedImage();
    assertThat(machine.run(Map.of(), heed, "--version").out()).isEqualTo(version());
    assertDemoRuns(Map.of(), heed);
    assertStudioAnswers(Map.of(), heed, "studio", "--no-open", "--port", "0");
  }

  @Test
  void thePluginBringsItsExperiments() throws Exception {
    Path heed = unpackedImage();
    Machine.unzip(PLUGIN, folder.resolve(NAME).resolve("plugins"));
    Machine.Outcome list = machine.run(Map.of(), heed, "lab", "list");
    assertThat(list.out()).contains("metric-moons ", "sen-synthetic ");
    assertThat(list.err()).isEmpty();
    Object[] moons = {
      heed,
      "lab",
      "run",
      "metric-moons",
      "--quiet",
      "--set",
      "draws=1",
      "--set",
      "runs=1",
      "--set",
      "epochs=4",
      "--set",
      "points=40",
      "--set",
      "test_points=20",
      "--set",
      "depth=0"
    };
    Machine.Outcome run = machine.run(Map.of(), moons);
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    assertThat(machine.home().resolve("heed-metric-moons/report.html")).exists();
  }

  @Test
  void theJarRunsByItself() throws Exception {
    Path java = Machine.JDK.resolve("bin/java");
    assertThat(machine.run(Map.of(), java, "-jar", JAR, "--version").out()).isEqualTo(version());
    assertDemoRuns(Map.of(), java, "-jar", JAR);
    String slow = Files.readString(machine.home().resolve("heed-demo/trace.csv"));
    assertDemoRuns(Map.of(), java, "--add-modules", "jdk.incubator.vector", "-jar", JAR);
    assertThat(machine.home().resolve("heed-demo/trace.csv")).hasContent(slow);
    assertStudioAnswers(Map.of(), java, "-jar", JAR, "studio", "--no-open", "--port", "0");
  }

  @Test
  void everyLibraryIsNamedWithItsLicence() throws IOException {
    Machine.unzip(ZIP, folder);
    Path program = folder.resolve(NAME);
    String licences = Files.readString(program.resolve("licenses/THIRD-PARTY.txt"));
    String bill = Files.readString(program.resolve("bom.cdx.json"));
    List<String> libraries = Machine.names(program.resolve("lib"));
    libraries.removeIf(name -> name.startsWith("heed-"));
    assertThat(libraries).hasSizeGreaterThan(30);
    for (String each : libraries) {
      String artifact = each.replaceFirst("-\\d.*", "");
      assertThat(licences).contains(":" + artifact + ":");
      assertThat(bill).contains("\"name\" : \"" + artifact + "\"");
    }
    assertThat(licences).doesNotContain("Unknown license");
    assertThat(program.resolve("LICENSE")).exists();
    assertThat(Machine.names(program.resolve("licenses")))
        .contains("icu4j", "jackson-core", "vega");
  }

  @Test
  void shellAndManualKnowTheCommands() throws Exception {
    Machine.unzip(ZIP, folder);
    Path program = folder.resolve(NAME);
    Path completion = program.resolve("completion/heed");
    String words =
        "source '%s'; COMP_WORDS=(heed tr); COMP_CWORD=1; _complete_heed; echo \"${COMPREPLY[*]}\""
            .formatted(completion);
    assertThat(machine.run(Map.of(), "bash", "-c", words).out()).isEqualTo("train\n");
    List<String> pages = Machine.names(program.resolve("man/man1"));
    assertThat(pages).contains("heed.1", "heed-train.1", "heed-lab-run.1");
    for (String each : pages) {
      Path page = program.resolve("man/man1").resolve(each);
      assertThat(page).content().startsWith(".TH \"").contains(".SH NAME\n", ".SH SYNOPSIS\n");
      assertThat(Files.readAllLines(page))
          .allMatch(line -> !line.startsWith(".") || line.matches("\\.(TH .*|SH [A-Z]+|nf|fi)"));
    }
  }

  @Test
  void librariesComeWithSourcesJavadocAndWholePoms() throws IOException {
    Path libraries = Machine.RELEASE.resolve("libraries");
    for (String module : List.of("core", "simd", "text", "lab", "geometry", "cli")) {
      String name = "heed-" + module + "-" + Machine.VERSION;
      assertThat(Machine.names(libraries))
          .contains(name + ".jar", name + "-sources.jar", name + "-javadoc.jar", name + ".pom");
      assertThat(libraries.resolve(name + ".pom"))
          .content()
          .contains("<name>", "<description>", "<url>", "<license>", "<developer>", "<scm")
          .doesNotContain("<parent>", "${", "<scope>test</scope>");
    }
  }

  private Path unpackedImage() throws Exception {
    Machine.Outcome tar = machine.run(Map.of(), "tar", "xzf", IMAGE, "-C", folder);
    assertThat(tar.exit()).as(tar.err()).isZero();
    return folder.resolve(NAME).resolve("bin/heed");
  }

  private static String version() {
    return "heed " + Machine.VERSION + "\n";
  }

  private void assertDemoRuns(Map<String, String> environment, Object... heed) throws Exception {
    Machine.Outcome demo = machine.run(environment, with(heed, "demo"));
    assertThat(demo.exit()).as(demo.err()).isZero();
    assertThat(demo.out()).contains("heed-demo/report.html");
    assertThat(machine.home().resolve("heed-demo/report.html")).content().contains("</html>");
  }

  private void assertStudioAnswers(Map<String, String> environment, Object... studio)
      throws Exception {
    Process process = machine.process(environment, studio).start();
    try (BufferedReader out = process.inputReader()) {
      String address = out.readLine();
      try (HttpClient client = HttpClient.newHttpClient()) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(URI.create(address + "api/status")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains(Machine.VERSION);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static Object[] with(Object[] command, Object last) {
    Object[] all = Arrays.copyOf(command, command.length + 1);
    all[command.length] = last;
    return all;
  }
}
