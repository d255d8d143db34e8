package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.cli.model.LoadedModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process: the address it prints, its models, its end, its options. */
@Timeout(300)
class ServeCommandTest {
  private static final Path ENV = Path.of("/usr/bin/env");

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();
  private final HttpClient client = HttpClient.newHttpClient();

  private Process start(Object... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ENV.toString(),
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--port",
                "0"));
    for (Object each : arguments) {
      command.add(each.toString());
    }
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("err").toFile()).start();
    started.add(process);
    return process;
  }

  /** Ends the processes, also if a test fails. */
  @AfterEach
  void endAll() throws InterruptedException {
    client.close();
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  private static String address(Process process) throws IOException {
    return new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
        .readLine();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode post(String address, String body) throws Exception {
    return Cli.json(
        send(HttpRequest.newBuilder(URI.create(address))
                .POST(HttpRequest.BodyPublishers.ofString(body)))
            .body());
  }

  @Test
  void servesModelsOfHeedAndOfFastText() throws Exception {
    assumeTrue(Files.isExecutable(ENV), "a POSIX system");
    Path heed = Cli.model(folder);
    Path fastText = FastTextModels.classifier(folder, "other.bin", FastTextModels.SOFTMAX);
    Process process = start(heed, "stars=" + fastText, "--drain", 0);
    String address = address(process);
    assertThat(address).matches("http://127\\.0\\.0\\.1:\\d+/");
    JsonNode models = Cli.json(send(HttpRequest.newBuilder(URI.create(address + "models"))).body());
    assertThat(models).map(each -> each.get("name").asText()).containsExactly("model", "stars");

    String text = "{\"model\":\"stars\",\"texts\":[\"good film\"]}";
    JsonNode result = post(address + "classify", text).at("/results/0");
    LoadedModel same = LoadedModel.load(fastText);
    LoadedModel.Ranking expected = same.given("good film");
    assertThat(result.get("label").asText()).isEqualTo(expected.labels().getFirst());
    assertThat(result.get("probability").asDouble())
        .isCloseTo(expected.probabilities().getFirst(), within(1e-6));
    JsonNode explanation = post(address + "explain", text).at("/explanations/0");
    assertThat(explanation.get("words").size()).isEqualTo(same.explain("good film").words().size());
    assertThat(post(address + "classify", "{\"texts\":[\"a good film\"]}").get("model").asText())
        .isEqualTo("model");

    // The file that is served is overwritten in place, and then holds nothing usable.
    Files.write(fastText, new byte[] {1, 2, 3});
    while (!Files.readString(folder.resolve("err")).contains("refused")) {
      Thread.sleep(20);
    }
    assertThat(Files.readString(folder.resolve("err")))
        .startsWith("heed: stars: the replaced file is refused, version ")
        .contains(" stays: " + fastText + ": ")
        .doesNotContain("heed-serve-")
        .hasLineCount(1);
    assertThat(post(address + "classify", text).at("/results/0")).isEqualTo(result);

    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
    assertThat(Files.readString(folder.resolve("err")))
        .endsWith("heed: interrupted\n")
        .doesNotContain("Exception", "SLF4J");
  }

  @Test
  void requiresTheTokenOfTheFile() throws Exception {
    assumeTrue(Files.isExecutable(ENV), "a POSIX system");
    Path token = Cli.file(folder, "token.txt", "0123456789abcdef0123");
    Process process = start(Cli.model(folder), "--token", token, "--bind", "0.0.0.0", "--json");
    URI models =
        URI.create(
            Cli.json(address(process)).get("address").asText().replace("0.0.0.0", "127.0.0.1")
                + "models");
    assertThat(Files.readString(folder.resolve("err")))
        .isEqualTo(
            "heed: warning: texts and the token travel unencrypted; expected --tls KEYSTORE, or a"
                + " proxy that encrypts\n");
    assertThat(send(HttpRequest.newBuilder(models)).statusCode()).isEqualTo(401);
    assertThat(
            send(HttpRequest.newBuilder(models)
                    .header("Authorization", "Bearer 0123456789abcdef0123"))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void reportsWrongOptionsAndFilesInOneLine() throws IOException {
    Path model = Cli.model(folder);
    Path empty = Cli.file(folder, "empty.txt", "");
    Cli.run("serve").failsWith(2, "heed: [NAME=]MODEL is missing; expected 'heed serve ");
    Cli.run("serve", model, "--bind", "0.0.0.0")
        .failsWith(2, "--bind is 0.0.0.0, which others can reach; expected --token with it");
    Cli.run("serve", model, "--token", empty).failsWith(2, "--token is not usable; expected 16 to");
    Cli.run("serve", "m=/").failsWith(1, "/: this is a folder; expected the file of a model");
    Cli.run("serve", "/").failsWith(2, "the model's name is '/'");
    Cli.run("serve", model, "--token", folder.resolve("none")).failsWith(1, "none: there is no");
    Cli.run("serve", model, "a=" + model, model)
        .failsWith(2, "two models have the name 'model'; expected NAME=FILE with different names");
    Cli.run("serve", "a/b=" + model).failsWith(2, "the model's name is 'a/b'; expected NAME=FILE");
    Cli.run("serve", folder.resolve("none.heed")).failsWith(1, "none.heed: there is no such file");
    Cli.run("serve", empty).failsWith(1, "empty.txt: ");
    Cli.run("serve", model, "--queue", -1).failsWith(2, "--queue is -1; expected 0 to 1000000");
    Cli.run("serve", model, "--drain", 60).failsWith(2, "--drain is 60; expected 0 to 10 seconds");
    Cli.run("serve", model, "--tls-password", empty)
        .failsWith(2, "--tls-password is given without --tls; expected both");
    Cli.run("serve", model, "--tls", empty, "--tls-password", empty)
        .failsWith(1, "empty.txt: cannot be opened; expected a PKCS #12 or JKS keystore");
    Cli.run("serve", FastTextModels.vectors(folder, "vectors.bin"), "--port", "0")
        .failsWith(1, "vectors.bin: has vectors of words alone; expected a model with labels");
  }
}
