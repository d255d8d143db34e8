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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds {@code examples/service} against a repository in a folder, which holds the parent POM,
 * heed-core and heed-text alone, and asks the running service.
 */
@Tag("full")
@Timeout(600)
class ServiceExampleTest {
  private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();
  private static final String DEPLOY_FILE =
      "org.apache.maven.plugins:maven-deploy-plugin:3.1.4:deploy-file";
  private static final String TEXT = "I would like a refund for these shoes";

  @TempDir Path folder;

  @Test
  void serviceIsBuiltFromARepositoryAndAnswers() throws Exception {
    Optional<Path> core = jar("heed-core");
    Optional<Path> text = jar("heed-text");
    assumeTrue(core.isPresent() && text.isPresent(), "the phase package");

    String repository = folder.resolve("repository").toUri().toString();
    deploy(repository, CHECKOUT.resolve("pom.xml"), CHECKOUT.resolve("pom.xml"));
    deploy(repository, core.get(), CHECKOUT.resolve("heed-core/pom.xml"));
    deploy(repository, text.get(), CHECKOUT.resolve("heed-text/pom.xml"));
    Path service = copyOfTheExample();
    maven(service, "package", "-Dheed.repository=" + repository);

    Path model = folder.resolve("banking.heed");
    TextClassifier classifier =
        Training.defaults().run(CHECKOUT.resolve("examples/banking-train.csv")).classifier();
    classifier.save(model);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                service.resolve("target/service.jar").toString(),
                model.toString(),
                "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
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

  private void deploy(String repository, Path file, Path pom) throws Exception {
    maven(folder, DEPLOY_FILE, "-Durl=" + repository, "-Dfile=" + file, "-DpomFile=" + pom);
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

  private Path copyOfTheExample() throws IOException {
    Path example = CHECKOUT.resolve("examples/service");
    Path copy = folder.resolve("service");
    for (String file : List.of("pom.xml", "src/main/java/example/Service.java")) {
      Files.createDirectories(copy.resolve(file).getParent());
      Files.copy(example.resolve(file), copy.resolve(file));
    }
    return copy;
  }
}
