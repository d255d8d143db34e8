package dev.heed.studio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.kernel.SeededRandom;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A studio for tests, with a small model, a corpus and an HTTP client. */
final class Served implements AutoCloseable {
  private static final List<String> INFORMATIVE = List.of("good", "bad", "lovely", "awful");
  private static final List<String> OTHERS =
      List.of("the", "film", "is", "a", "story", "of", "two", "people", "in", "town");

  private final Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private Studio studio;

  private Served(Path folder, Studio studio) {
    this.folder = folder;
    this.studio = studio;
  }

  static Served start(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("root"));
    if (!Files.exists(folder.resolve("m.heed"))) {
      reviews(folder.resolve("root/reviews.csv"), 120);
      train(folder.resolve("root/reviews.csv")).save(folder.resolve("m.heed"));
    }
    return new Served(folder, new Studio(options(folder, Optional.empty()), new PlainTrainer()));
  }

  static StudioOptions options(Path folder, Optional<String> token) {
    return new StudioOptions(
        new StudioOptions.Listen(0, "127.0.0.1", token),
        List.of(folder.resolve("root")),
        List.of(folder.resolve("m.heed")),
        List.of(),
        folder.resolve("runs"),
        1,
        "test");
  }

  static TextClassifier train(Path corpus) throws IOException {
    return Training.defaults().threads(1).run(corpus).classifier();
  }

  static void reviews(Path file, int count) throws IOException {
    SeededRandom random = new SeededRandom(1);
    List<String> rows = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < count; i++) {
      rows.add(
          "%s,%s %s %s %s"
              .formatted(
                  i % 2 == 0 ? "pos" : "neg",
                  OTHERS.get(random.below(OTHERS.size())),
                  OTHERS.get(random.below(OTHERS.size())),
                  INFORMATIVE.get(i % INFORMATIVE.size()),
                  OTHERS.get(random.below(OTHERS.size()))));
    }
    Files.write(file, rows);
  }

  /** Closes the studio and starts another one in the same folder. */
  void restart() throws IOException {
    studio.close();
    studio = new Studio(options(folder, Optional.empty()), new PlainTrainer());
  }

  Path folder() {
    return folder;
  }

  int port() {
    return studio.port();
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** Sends a request; the answer has to fit the schema of {@code openapi.json}. */
  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      Schemas.check(
          answer.request().method().toLowerCase(Locale.ROOT),
          answer.request().uri().getPath(),
          answer.statusCode(),
          answer.body());
      return answer;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(address(path)));
  }

  HttpResponse<String> post(String path, String body) {
    return send(
        HttpRequest.newBuilder(address(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** The JSON of an answer, which must be a success. */
  static JsonNode json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    try {
      return new JsonMapper().readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  /** The error of an answer. */
  static String error(HttpResponse<String> answer) {
    try {
      return new JsonMapper().readTree(answer.body()).get("error").asText();
    } catch (JsonProcessingException e) {
      throw new AssertionError(answer.body(), e);
    }
  }

  /** Starts a run and returns its id. */
  String run(String experiment, String settings) {
    return json(post(
            "/api/runs",
            "{\"experiment\":\"%s\",\"settings\":{%s}}".formatted(experiment, settings)))
        .get("id")
        .asText();
  }

  /** Waits until a run is in a state. */
  JsonNode await(String id, String state) throws InterruptedException {
    for (long end = System.nanoTime() + 240_000_000_000L; System.nanoTime() < end; ) {
      JsonNode run = json(get("/api/runs/" + id));
      if (run.get("state").asText().equals(state)) {
        return run;
      }
      Thread.sleep(10);
    }
    throw new AssertionError("waiting for " + state + ": " + get("/api/runs/" + id).body());
  }

  @Override
  public void close() {
    client.close();
    studio.close();
  }
}
