package dev.heed.studio.serve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.studio.http.ApiDocument;
import dev.heed.studio.http.Failures;
import dev.heed.studio.http.Listen;
import dev.heed.studio.http.TextsRequest;
import dev.heed.text.TextClassifier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service, asked by programs: well-behaved ones, and others. */
@Timeout(120)
class ServiceTest {
  private static final String TOKEN = "0123456789abcdef0123";

  @TempDir static Path folder;
  private static Path reviews;
  private static Path tickets;

  @BeforeAll
  static void train() throws IOException {
    reviews = Client.model(folder.resolve("reviews.heed"), "good", "bad");
    tickets = Client.model(folder.resolve("tickets.heed"), "card", "loan");
  }

  private Path copy(Path own, Path model) throws IOException {
    return Files.copy(model, own.resolve("served.heed"));
  }

  /** Puts a file in the place of another one in one step, as a deployment does. */
  private static void replace(Path target, Path by) throws IOException {
    Path next = target.resolveSibling("next");
    Files.copy(by, next, StandardCopyOption.REPLACE_EXISTING);
    Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void classifiesAndExplainsBatches() throws IOException {
    try (Client client = Client.of(reviews, tickets)) {
      JsonNode models = client.json(client.get("/models"));
      assertThat(models)
          .map(each -> each.get("name").asText())
          .containsExactly("reviews", "tickets");
      JsonNode answer = client.json(client.classify("a good day", "a bad day", ""));
      assertThat(answer.get("model").asText()).isEqualTo("reviews");
      assertThat(answer.get("version")).isEqualTo(models.at("/0/version"));
      assertThat(answer.get("results"))
          .map(each -> each.get("label").asText())
          .startsWith("good", "bad")
          .hasSize(3);
      JsonNode other =
          client.json(
              client.post("/classify", "{\"model\":\"tickets\",\"texts\":[\"my loan today\"]}"));
      assertThat(other.at("/results/0/label").asText()).isEqualTo("loan");
      JsonNode explained =
          client.json(client.post("/explain", "{\"texts\":[\"a good day\",\"zzz\"]}"));
      assertThat(explained.get("explanations").size()).isEqualTo(2);
      double sum = 0;
      for (JsonNode word : explained.at("/explanations/0/words")) {
        sum += word.at("/contributions/0").asDouble();
      }
      assertThat(sum).isCloseTo(explained.at("/explanations/0/logits/0").asDouble(), within(1e-12));
      TextClassifier same = TextClassifier.load(reviews);
      assertThat(answer.at("/results/0/probability").asDouble())
          .isEqualTo(same.classify("a good day").probability());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST   | /classify | {}                            | 400 | texts is missing; expected a list of 1 to 1000 texts
          POST   | /classify | {"texts":[1,null]}            | 400 | texts[0] is 1; expected a string
          POST   | /explain  | {"texts":["x",null]}          | 400 | texts[1] is missing or null; expected a string
          POST   | /classify | {"model":"no","texts":["x"]}  | 404 | there is no model 'no'; expected one of reviews
          POST   | /classify | {"texts":["x"]                | 400 | the body is not valid JSON; expected JSON as described in /openapi.json
          GET    | /classify | -                             | 405 | /classify: GET is not possible here; expected POST
          DELETE | /models   | -                             | 405 | /models: DELETE is not possible here; expected GET
          GET    | /api/none | -                             | 404 | /api/none: no such address; /openapi.json lists all
          """)
  void reportsErrorsInOneLine(String method, String path, String body, int status, String problem)
      throws IOException {
    try (Client client = Client.of(reviews)) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(client.address(path))
                  .method(method, HttpRequest.BodyPublishers.ofString(body)));
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(Client.error(answer)).isEqualTo(problem);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }
  }

  @Test
  void bodiesAndExplanationsAreLimited() throws IOException {
    try (Client client = Client.of(reviews)) {
      String word = "\"" + "x".repeat(1000) + "\"";
      String large = "{\"texts\":[" + String.join(",", Collections.nCopies(5000, word)) + "]}";
      HttpResponse<String> answer = client.post("/classify", large);
      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(Client.error(answer))
          .isEqualTo("the body is too large; expected at most 4194304 bytes");
      HttpResponse<String> chunked =
          client.send(
              HttpRequest.newBuilder(client.address("/classify"))
                  .POST(
                      HttpRequest.BodyPublishers.ofInputStream(
                          () -> new ByteArrayInputStream(new byte[5 << 20]))));
      assertThat(chunked.statusCode()).isEqualTo(413);
      String half = "\"" + "x ".repeat(500_000) + "\"";
      HttpResponse<String> many =
          client.post("/explain", "{\"texts\":[%s,%s,%s]}".formatted(half, half, half));
      assertThat(many.statusCode()).isEqualTo(400);
      assertThat(Client.error(many))
          .isEqualTo(
              "the texts have 3000000 characters together; expected at most 2000000 for a model of"
                  + " 2 labels");
      assertThat(client.classify("a good day").statusCode()).isEqualTo(200);
    }
  }

  /** The answer is there before the first byte of the body is sent. */
  @ParameterizedTest
  @CsvSource({"/classify, localhost, 413", "/none, localhost, 404", "/classify, elsewhere, 421"})
  void aRefusalReachesAClientThatIsStillSending(String path, String host, int status)
      throws Exception {
    try (Client client = Client.of(reviews);
        Socket socket = client.socket()) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "POST %s HTTP/1.1\r\nHost: %s:%d\r\nContent-Length: 6000000\r\n\r\n"
              .formatted(path, host, socket.getPort())
              .getBytes(US_ASCII));
      Thread.sleep(300); // until the service has refused, and would have closed the connection
      for (int i = 0; i < 60; i++) {
        out.write(new byte[100_000]);
        Thread.sleep(5); // so that a reset arrives before the last byte is written
      }
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
      assertThat(new String(line, US_ASCII)).isEqualTo("HTTP/1.1 " + status);
    }
  }

  @Test
  void theDocumentNamesWhatIsServed() throws IOException {
    ApiDocument document = Client.DOCUMENT;
    document.requireComplete();
    TreeSet<String> paths = new TreeSet<>();
    try (Client client = Client.of(reviews)) {
      for (String operation : document.operations()) {
        String[] parts = operation.split(" ");
        paths.add(parts[1]);
        HttpResponse<String> answer =
            parts[0].equals("get")
                ? client.get(parts[1])
                : client.post(parts[1], "{\"texts\":[\"x\"]}");
        assertThat(answer.statusCode()).as(operation).isEqualTo(200);
      }
      assertThat(client.json(client.get("/openapi.json"))).isEqualTo(document.root());
    }
    assertThat(paths).isEqualTo(new TreeSet<>(ServiceRoutes.PATHS));
    Map.of(
            "Error", Failures.Failure.class,
            "Texts", TextsRequest.class,
            "Classified", ServiceRoutes.Classified.class,
            "Explained", ServiceRoutes.Explained.class,
            "Model", ServiceRoutes.Listed.class,
            "State", ServiceRoutes.State.class)
        .forEach(document::requireFits);
  }

  /** Two models take turns, with damaged files between them; no request is lost or mixed up. */
  @Test
  void modelsAreReplacedUnderLoad(@TempDir Path own) throws Exception {
    Path served = copy(own, reviews);
    Path damaged = Files.write(own.resolve("damaged"), new byte[] {'P', 'K', 3, 4, 5});
    try (Client client = Client.of(served)) {
      AtomicBoolean ended = new AtomicBoolean();
      ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        clients.add(
            Thread.startVirtualThread(
                () -> {
                  while (!ended.get()) {
                    HttpResponse<String> answer = client.classify("a good card");
                    JsonNode json = client.json(answer);
                    seen.add(json.get("version").asText() + json.get("labels"));
                  }
                }));
      }
      for (Path next : List.of(tickets, damaged, reviews)) {
        replace(served, next);
        client.awaitLog(next.equals(damaged) ? "is refused" : "is served now");
      }
      ended.set(true);
      for (Thread each : clients) {
        each.join();
      }
      assertThat(new TreeSet<>(seen)).hasSize(2);
      assertThat(seen).hasSizeGreaterThan(20);
      assertThat(client.log())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("served: the replaced file is refused, version ")
                      .contains(" stays: " + served)
                      .hasLineCount(1));
      assertThat(client.get("/metrics").body())
          .contains(
              "heed_model_replacements_total{model=\"served\",result=\"taken up\"} 2.0",
              "heed_model_replacements_total{model=\"served\",result=\"refused\"} 1.0");
    }
  }

  /** A file that is written slowly, or vanishes, changes nothing until it is whole again. */
  @Test
  void filesAreTakenUpWhenTheyAreWhole(@TempDir Path own) throws IOException {
    Path served = copy(own, reviews);
    List<String> log = new ArrayList<>();
    ServedModels models =
        new ServedModels(Client.named(served), Client::load, log::add, (_, _) -> {});
    ServedModels.Model first = models.get(Optional.empty());
    byte[] next = Files.readAllBytes(tickets);
    for (int part = 1; part < 4; part++) {
      Files.write(served, Arrays.copyOf(next, next.length * part / 4));
      models.check();
    }
    Files.delete(served);
    models.check();
    models.check();
    assertThat(models.get(Optional.of("served"))).isSameAs(first);
    assertThat(log).isEmpty();
    Files.write(served, next);
    models.check();
    assertThat(models.get(Optional.empty())).isSameAs(first);
    models.check();
    assertThat(models.get(Optional.empty()).classifier().labels()).containsExactly("card", "loan");
    models.check();
    assertThat(log).hasSize(1);
  }

  @Test
  void aReplacementThatCannotBeReadIsRefused(@TempDir Path own) throws IOException {
    Path served = copy(own, reviews);
    List<String> log = new ArrayList<>();
    AtomicBoolean isFull = new AtomicBoolean();
    ServedModels models =
        new ServedModels(
            Client.named(served),
            file -> {
              if (isFull.get()) {
                throw new IOException(file + ": No space left on device");
              }
              return Client.load(file);
            },
            log::add,
            (_, _) -> {});
    isFull.set(true);
    replace(served, tickets);
    models.check();
    models.check();
    models.check();
    assertThat(models.get(Optional.empty()).classifier().labels()).containsExactly("bad", "good");
    assertThat(log).hasSize(1).first().asString().endsWith("No space left on device");
  }

  /** One request is computed, one waits, the next is told when to come again. */
  @Test
  void aFullQueueAnswers503() throws Exception {
    Gate gate = new Gate();
    try (Client client = Client.of(gate, 1, 1)) {
      CompletableFuture<HttpResponse<String>> first = client.later("one");
      gate.awaitEntered(1);
      CompletableFuture<HttpResponse<String>> second = client.later("two");
      client.awaitAdmitted(2);
      HttpResponse<String> third = client.classify("three");
      assertThat(third.statusCode()).isEqualTo(503);
      assertThat(third.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(Client.error(third))
          .isEqualTo(
              "the service is busy; expected at most 2 requests at once; try again after 1 s");
      assertThat(client.get("/health").statusCode()).isEqualTo(200);
      gate.open();
      assertThat(first.get().statusCode()).isEqualTo(200);
      assertThat(second.get().statusCode()).isEqualTo(200);
      assertThat(client.classify("three").statusCode()).isEqualTo(200);
      assertThat(client.get("/metrics").body())
          .contains("heed_requests_total{path=\"/classify\",status=\"503\"} 1.0")
          .contains("heed_requests_total{path=\"/classify\",status=\"200\"} 3.0")
          .contains("heed_requests_capacity 2.0");
    }
  }

  /** Clients that go away in the middle of a request or before its answer leave nothing behind. */
  @Test
  void killedClientsHoldNothing() throws Exception {
    Gate gate = new Gate();
    try (Client client = Client.of(gate, 1, 1)) {
      for (int i = 0; i < 20; i++) {
        try (Socket half = client.socket()) {
          half.getOutputStream().write(Client.request(client.port(), 1000, "{\"texts\""));
        }
      }
      try (Socket whole = client.socket()) {
        String body = "{\"texts\":[\"one\"]}";
        whole.getOutputStream().write(Client.request(client.port(), body.length(), body));
        gate.awaitEntered(1);
      }
      gate.open();
      client.awaitAdmitted(0);
      assertThat(client.classify("two").statusCode()).isEqualTo(200);
    }
  }

  /** Clients that send a body byte by byte take nobody's turn. */
  @Test
  void slowClientsHoldUpNobody() throws Exception {
    try (Client client = Client.of(reviews)) {
      List<Socket> slow = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        Socket socket = client.socket();
        socket.getOutputStream().write(Client.request(client.port(), 1000, "{\"texts\""));
        slow.add(socket);
      }
      for (int i = 0; i < 20; i++) {
        assertThat(client.classify("a good day").statusCode()).isEqualTo(200);
      }
      for (Socket each : slow) {
        each.close();
      }
    }
  }

  @Test
  void endsAfterTheRequestsThatItHolds() throws Exception {
    Gate gate = new Gate();
    Client client = Client.of(gate, 1, 1);
    CompletableFuture<HttpResponse<String>> held = client.later("one");
    gate.awaitEntered(1);
    assertThat(client.get("/ready").statusCode()).isEqualTo(200);
    Thread end = Thread.ofPlatform().start(client::end);
    HttpResponse<String> ready = client.get("/ready");
    while (ready.statusCode() == 200) {
      ready = client.get("/ready");
    }
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(Client.error(ready))
        .isEqualTo("the service is about to end; expected requests to another one");
    assertThat(ready.headers().firstValue("Connection")).hasValue("close");
    assertThat(client.get("/health").statusCode()).isEqualTo(200);
    Thread.sleep(Client.DRAIN.toMillis() + 200);
    assertThat(held).isNotDone();
    gate.open();
    assertThat(held.get().statusCode()).isEqualTo(200);
    end.join();
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), client.port()).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void requiresTheTokenButForProbes() throws IOException {
    try (Client client = Client.withToken(reviews, TOKEN)) {
      for (String path : List.of("/health", "/ready")) {
        assertThat(client.get(path).statusCode()).isEqualTo(200);
      }
      for (String path :
          List.of("/models", "/metrics", "/openapi.json", "/none", "/models?token=" + TOKEN)) {
        HttpResponse<String> answer = client.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(Client.error(answer))
            .isEqualTo(
                "the token is missing or wrong; expected the header Authorization: Bearer TOKEN");
      }
      HttpRequest.Builder request =
          HttpRequest.newBuilder(client.address("/models"))
              .header("Authorization", "Bearer " + TOKEN);
      assertThat(client.send(request).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void refusesOtherHostsAndOrigins() throws IOException {
    try (Client client = Client.of(reviews)) {
      String line = "GET /models HTTP/1.1\r\nConnection: close\r\nHost: ";
      assertThat(client.raw(line + "evil.example\r\n\r\n")).startsWith("HTTP/1.1 421 ");
      String own = "127.0.0.1:" + client.port() + "\r\n";
      assertThat(client.raw(line + own + "\r\n")).startsWith("HTTP/1.1 200 ");
      assertThat(client.raw(line + own + "Origin: http://evil.example\r\n\r\n"))
          .startsWith("HTTP/1.1 403 ");
      assertThat(client.raw(line + own + "Sec-Fetch-Site: cross-site\r\n\r\n"))
          .startsWith("HTTP/1.1 403 ");
      assertThat(client.raw("GET /../x HTTP/1.1\r\nConnection: close\r\nHost: " + own + "\r\n"))
          .startsWith("HTTP/1.1 400 ")
          .contains("{\"error\":\"the address or a header is malformed; expected ");
    }
  }

  @Test
  void answersHttps(@TempDir Path own) throws Exception {
    Path keystore = Client.keystore(own, "server.p12", "changeit");
    try (Client client = Client.withTls(reviews, new Tls(keystore, "changeit"))) {
      assertThat(client.address("/").getScheme()).isEqualTo("https");
      assertThat(client.classify("a good day").statusCode()).isEqualTo(200);
      String first = client.certificate();
      replace(keystore, Client.keystore(own, "other.p12", "of another password"));
      client.awaitLog("the replaced keystore is refused, the old one stays: " + keystore);
      assertThat(client.certificate()).isEqualTo(first);
      replace(keystore, Client.keystore(own, "renewed.p12", "changeit"));
      client.awaitLog("the new certificate is used now");
      assertThat(client.certificate()).isNotEqualTo(first);
    }
    assertThatThrownBy(() -> Client.withTls(reviews, new Tls(keystore, "wrong")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            keystore + ": cannot be opened; expected a PKCS #12 or JKS keystore and its password");
    Path none = Files.writeString(own.resolve("none.p12"), "no keystore");
    assertThatThrownBy(() -> Client.withTls(reviews, new Tls(none, "changeit")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(none + ": cannot be opened; expected ");
  }

  @Test
  void refusesOptionsAndFiles() {
    assertThatThrownBy(() -> Client.of(folder.resolve("none.heed")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.heed");
    assertThatThrownBy(() -> new ServeOptions.Limits(1, -1, Client.DRAIN))
        .hasMessage("--queue is -1; expected 0 to 1000000");
    assertThatThrownBy(() -> new ServeOptions.Limits(1, 1, Duration.ofSeconds(11)))
        .hasMessage("--drain is 11; expected 0 to 10 seconds");
    assertThatThrownBy(() -> Client.of(Files.copy(reviews, folder.resolve("a b.heed"))))
        .hasMessageStartingWith("the model's name is 'a b'; expected NAME=FILE with ");
    assertThatThrownBy(() -> new Listen(0, "0.0.0.0", Optional.empty()))
        .hasMessageContaining("--bind is 0.0.0.0, which others can reach");
    assertThat(URI.create(new Listen(1, "::1", Optional.empty()).address("http", 2)).getPort())
        .isEqualTo(2);
  }
}
