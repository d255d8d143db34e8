package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.text.Classification;
import dev.heed.text.Reason;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds the programs in {@code examples} against a repository in a folder, which holds the parent
 * POM, heed-core and heed-text alone, and runs them.
 */
@Tag("full")
@Timeout(600)
class ExamplesTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();
  private static final String DEPLOY_FILE =
      "org.apache.maven.plugins:maven-deploy-plugin:3.1.4:deploy-file";
  private static final String TEXT = "I would like a refund for these shoes";

  @TempDir static Path folder;
  private static TextClassifier classifier;
  private static Path model;

  @BeforeAll
  static void deployTheLibraryAndTrain() throws Exception {
    Optional<Path> core = jar("heed-core");
    Optional<Path> text = jar("heed-text");
    assumeTrue(core.isPresent() && text.isPresent(), "the phase package");
    deploy(CHECKOUT.resolve("pom.xml"), CHECKOUT.resolve("pom.xml"));
    deploy(core.get(), CHECKOUT.resolve("heed-core/pom.xml"));
    deploy(text.get(), CHECKOUT.resolve("heed-text/pom.xml"));
    classifier =
        Training.defaults().run(CHECKOUT.resolve("examples/banking-train.csv")).classifier();
    model = folder.resolve("banking.heed");
    classifier.save(model);
  }

  @Test
  void serviceAnswers() throws Exception {
    Path jar = build("service").resolve("target/service.jar");
    Process process = start(jar, "0");
    try (BufferedReader out = process.inputReader()) {
      String listening = out.readLine();
      assertThat(listening).startsWith("listening on http://localhost:");
      URI address = URI.create(listening.replace("listening on ", "") + "/classify");
      assertAnswers(address, classifier.classify(TEXT));
    } finally {
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void routerSendsUnknownRequestsToTheLanguageModel() throws Exception {
    Path jar = build("langchain4j").resolve("target/router.jar");
    Process process = start(jar);
    try (BufferedWriter in = process.outputWriter()) {
      in.write(TEXT + "\nWrite a poem about the sea\n");
    }
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.lines()).containsExactly("request_refund", "ask the language model");
    }
    assertThat(process.waitFor()).isZero();
  }

  /** Starts a built example with the model and further arguments. */
  private static Process start(Path jar, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", jar.toString(), model.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static void assertAnswers(URI address, Classification expected) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request = HttpRequest.newBuilder(address);
      HttpResponse<String> response =
          client.send(
              request.POST(HttpRequest.BodyPublishers.ofString(TEXT)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      JsonNode answer = new JsonMapper().readTree(response.body());
      assertThat(answer.get("label").asText())
          .isEqualTo(expected.label())
          .isEqualTo("request_refund");
      assertThat(answer.get("probability").asDouble()).isEqualTo(expected.probability());
      List<String> words = new ArrayList<>();
      answer.get("reasons").forEach(reason -> words.add(reason.get("word").asText()));
      assertThat(words)
          .isNotEmpty()
          .containsExactlyElementsOf(expected.reasons().stream().map(Reason::word).toList());
      assertThat(client.send(request.GET().build(), HttpResponse.BodyHandlers.ofString()))
          .extracting(HttpResponse::statusCode)
          .isEqualTo(405);
    }
  }

  /** The jar of a module on this test's class path; empty before the phase {@code package}. */
  private static Optional<Path> jar(String module) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> path.getFileName().toString().matches(module + "-.*(?<!tests)[.]jar"))
        .findFirst();
  }

  private static void deploy(Path file, Path pom) throws Exception {
    maven(folder, DEPLOY_FILE, "-Durl=" + repository(), "-Dfile=" + file, "-DpomFile=" + pom);
  }

  private static String repository() {
    return folder.resolve("repository").toUri().toString();
  }

  private static void maven(Path directory, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("mvn", "-B", "-q"));
    command.addAll(List.of(arguments));
    ProcessBuilder maven = new ProcessBuilder(command).directory(directory.toFile());
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = maven.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
  }

  /** Builds a copy of an example, and returns its folder. */
  private static Path build(String name) throws Exception {
    Path example = CHECKOUT.resolve("examples").resolve(name);
    Path copy = folder.resolve(name);
    try (Stream<Path> files = Files.walk(example)) {
      for (Path file :
          files.filter(path -> path.toString().matches(".*(pom[.]xml|java)")).toList()) {
        Path target = copy.resolve(example.relativize(file));
        Files.createDirectories(target.getParent());
        if (Files.isRegularFile(file)) {
          Files.copy(file, target);
        }
      }
    }
    maven(copy, "package", "-Dheed.repository=" + repository());
    return copy;
  }
}
