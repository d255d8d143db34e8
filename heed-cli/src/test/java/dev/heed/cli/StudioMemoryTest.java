package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.kernel.SeededRandom;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The memory of the studio as its launcher starts it: the resident set of its process. */
@Tag("full")
@Timeout(900)
class StudioMemoryTest {
  private static final int TEXTS = 50_000;
  private static final long MAX_BYTES = 1_000_000_000;
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  @TempDir private Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private URI address;

  @Test
  void fiftyThousandTextsStayBelowAGigabyte() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "this machine: has no /proc");
    Path root = Files.createDirectories(folder.resolve("root"));
    writeTexts(root.resolve("many.csv"));
    Process studio = start(root);
    try {
      uploadsTrainsAndBrowses(Files.readAllBytes(root.resolve("many.csv")));
      Matcher peak =
          PEAK.matcher(Files.readString(Path.of("/proc/%d/status".formatted(studio.pid()))));
      assertThat(peak.find()).isTrue();
      assertThat(1024 * Long.parseLong(peak.group(1))).isLessThan(MAX_BYTES);
    } finally {
      studio.destroy();
      studio.waitFor();
      client.close();
    }
  }

  /** The example's questions again and again, each with a word of its own among 20,000. */
  private static void writeTexts(Path file) throws IOException {
    List<String> examples =
        Files.readAllLines(ProgramFolder.CHECKOUT.resolve("examples/banking-train.csv"));
    SeededRandom random = new SeededRandom(1);
    StringBuilder texts = new StringBuilder(examples.getFirst()).append('\n');
    for (int i = 0; i < TEXTS; i++) {
      String word = Integer.toString(random.below(20_000), 36);
      texts.append(
          examples.get(1 + i % (examples.size() - 1)).replaceFirst(" ", " q%s ".formatted(word)));
      texts.append('\n');
    }
    Files.writeString(file, texts);
  }

  private Process start(Path root) throws IOException {
    Path program = folder.resolve("program");
    ProgramFolder.layOut(program);
    Path out = folder.resolve("address");
    ProcessBuilder builder =
        new ProcessBuilder(
                "/bin/sh",
                program.resolve("bin/heed").toString(),
                "studio",
                "--no-open",
                "--root",
                root.toString(),
                "--runs",
                folder.resolve("runs").toString())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("errors").toFile());
    builder.environment().remove("HEED_OPTS");
    builder.environment().put("HEED_JAVA_HOME", System.getProperty("java.home"));
    // The launcher becomes the JVM, so its id is that of the studio.
    Process studio = builder.start();
    try {
      while (Files.size(out) == 0) {
        assertThat(studio.isAlive()).as(Files.readString(folder.resolve("errors"))).isTrue();
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    address = URI.create(Files.readString(out).strip());
    return studio;
  }

  private void uploadsTrainsAndBrowses(byte[] file) throws Exception {
    String path =
        send("POST", "uploads/many.csv", BodyPublishers.ofByteArray(file)).get("path").asText();
    String named = "{\"path\":\"%s\"}".formatted(path);
    assertThat(post("datasets/preview", named).at("/figures/texts").asInt()).isEqualTo(TEXTS);
    post("datasets", named);
    String data = post("datasets/1/training", "{}").get("path").asText();
    String run =
        post(
                "runs",
                "{\"experiment\":\"classifier\",\"settings\":{\"data\":\"%s\",\"epochs\":\"2\"}}"
                    .formatted(data))
            .get("id")
            .asText();
    JsonNode state;
    do {
      Thread.sleep(200);
      state = get("runs/" + run);
    } while (state.get("state").asText().equals("running"));
    assertThat(state.get("state").asText()).as(state.toString()).isEqualTo("done");
    assertThat(get("datasets/1/runs/%s/confusion".formatted(run)).get("judged").asInt())
        .isEqualTo(TEXTS);
    assertThat(get("datasets/1/texts?search=card&order=longest").get("total").asInt()).isPositive();
    assertThat(get("datasets/1/texts?offset=%d&run=%s".formatted(TEXTS - 10, run)).get("texts"))
        .hasSize(10);
  }

  private JsonNode get(String path) throws Exception {
    return send("GET", path, BodyPublishers.noBody());
  }

  private JsonNode post(String path, String body) throws Exception {
    return send("POST", path, BodyPublishers.ofString(body));
  }

  private JsonNode send(String method, String path, HttpRequest.BodyPublisher body)
      throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(address.resolve("/api/" + path)).method(method, body).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isBetween(200, 299);
    return Cli.json(answer.body());
  }
}
