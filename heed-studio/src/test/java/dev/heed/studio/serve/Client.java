package dev.heed.studio.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.studio.http.ApiDocument;
import dev.heed.studio.http.Listen;
import dev.heed.text.Classification;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** A service and one who asks it; every answer has to fit the service's OpenAPI document. */
final class Client implements AutoCloseable {
  static final Duration DRAIN = Duration.ofMillis(300);
  static final ApiDocument DOCUMENT = new ApiDocument(document());

  private static final JsonMapper JSON = new JsonMapper();

  private final Service service;
  private final HttpClient http;
  private final List<String> log;
  private final int port;
  private int logRead;

  private Client(ServeOptions options, HttpClient http, List<String> log) throws IOException {
    this.http = http;
    this.log = log;
    service = new Service(options);
    port = service.port();
  }

  private static byte[] document() {
    try (InputStream in = Service.class.getResourceAsStream("openapi.json")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A model of Heed behind the service's interface. */
  record Heed(TextClassifier classifier) implements Classifier {
    @Override
    public List<String> labels() {
      return classifier.labels();
    }

    @Override
    public Classification classify(String text) {
      return classifier.classify(text);
    }

    @Override
    public Explanation explain(String text) {
      return classifier.explain(text);
    }
  }

  static Classifier load(Path file) throws IOException {
    return new Heed(TextClassifier.load(file));
  }

  /** Trains a model whose labels are two words. */
  static Path model(Path file, String... labels) throws IOException {
    List<String> rows = new ArrayList<>(List.of("label,text"));
    for (int i = 0; i < 120; i++) {
      String label = labels[i % labels.length];
      rows.add("%s,a %s day number %d".formatted(label, label, i % 7));
    }
    Path texts = Files.write(file.resolveSibling(file.getFileName() + ".csv"), rows);
    Training.defaults().threads(1).run(texts).classifier().save(file);
    return file;
  }

  static SequencedMap<String, Path> named(Path... files) {
    SequencedMap<String, Path> named = new LinkedHashMap<>();
    for (Path file : files) {
      named.put(file.getFileName().toString().replace(".heed", ""), file);
    }
    return named;
  }

  static Client of(Path... files) throws IOException {
    return start(named(files), Client::load, Optional.empty(), Optional.empty(), 2, 256, plain());
  }

  /** A service of one classifier, with bounds. */
  static Client of(Classifier classifier, int threads, int queue) throws IOException {
    Path file = Files.createTempFile("gate", ".heed");
    file.toFile().deleteOnExit();
    return start(
        named(file), _ -> classifier, Optional.empty(), Optional.empty(), threads, queue, plain());
  }

  static Client withToken(Path file, String token) throws IOException {
    return start(named(file), Client::load, Optional.of(token), Optional.empty(), 2, 256, plain());
  }

  static Client withTls(Path file, Tls tls) throws IOException {
    HttpClient trusting;
    try {
      trusting = HttpClient.newBuilder().sslContext(trusting(tls)).build();
    } catch (GeneralSecurityException | IOException _) {
      trusting = plain();
    }
    return start(named(file), Client::load, Optional.empty(), Optional.of(tls), 2, 256, trusting);
  }

  private static HttpClient plain() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static Client start(
      SequencedMap<String, Path> models,
      Classifier.Loader loader,
      Optional<String> token,
      Optional<Tls> tls,
      int threads,
      int queue,
      HttpClient http)
      throws IOException {
    List<String> log = new CopyOnWriteArrayList<>();
    ServeOptions options =
        new ServeOptions(
            new Listen(0, "127.0.0.1", token),
            tls,
            models,
            loader,
            new ServeOptions.Limits(threads, queue, DRAIN),
            "test",
            log::add);
    return new Client(options, http, log);
  }

  private static SSLContext trusting(Tls tls) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(tls.keystore().toFile(), tls.password().toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** Makes a keystore with a certificate for this machine. */
  static Path keystore(Path folder, String name, String password) throws Exception {
    Path file = folder.resolve(name);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                password,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    return file;
  }

  int port() {
    return port;
  }

  URI address(String path) {
    return URI.create(service.address()).resolve(path);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return checked(answer);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static HttpResponse<String> checked(HttpResponse<String> answer) {
    DOCUMENT.check(
        answer.request().method().toLowerCase(Locale.ROOT),
        answer.request().uri().getPath(),
        answer.statusCode(),
        answer.body());
    return answer;
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(address(path)));
  }

  private HttpRequest.Builder posting(String path, String body) {
    return HttpRequest.newBuilder(address(path)).POST(HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> post(String path, String body) {
    return send(posting(path, body));
  }

  private static String texts(String... texts) {
    ObjectNode request = JSON.createObjectNode();
    List.of(texts).forEach(request.putArray("texts")::add);
    return request.toString();
  }

  HttpResponse<String> classify(String... texts) {
    return post("/classify", texts(texts));
  }

  /** Classifies a text without waiting for the answer. */
  CompletableFuture<HttpResponse<String>> later(String text) {
    return http.sendAsync(
            posting("/classify", texts(text)).build(), HttpResponse.BodyHandlers.ofString())
        .thenApply(Client::checked);
  }

  /** The JSON of an answer, which must be a success. */
  JsonNode json(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  static String error(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body()).get("error").asText();
    } catch (JsonProcessingException e) {
      throw new AssertionError(answer.body(), e);
    }
  }

  List<String> log() {
    return log;
  }

  /** Waits for the next line of the log, which has to contain this. */
  void awaitLog(String part) throws InterruptedException {
    while (log.size() <= logRead) {
      Thread.sleep(10);
    }
    assertThat(log.get(logRead++)).contains(part);
  }

  /** Waits until this many requests are computed or wait. */
  void awaitAdmitted(int count) throws InterruptedException {
    while (!get("/metrics").body().contains("heed_requests_admitted " + count + ".0\n")) {
      Thread.sleep(5);
    }
  }

  /** The certificate that a new connection gets, whoever made it. */
  String certificate() throws Exception {
    TrustManager anyone =
        new X509ExtendedTrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {anyone}, null);
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0].toString();
    }
  }

  Socket socket() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  /** The beginning of a request, sent as it is. */
  static byte[] request(int port, int length, String body) {
    return "POST /classify HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(port, length, body)
        .getBytes(UTF_8);
  }

  /** Sends a request as it is; returns the whole answer. */
  String raw(String request) throws IOException {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /** Ends the service, as its process does. */
  void end() {
    service.close();
  }

  @Override
  public void close() {
    http.shutdownNow(); // the service would wait a second for its idle connections
    service.close();
  }
}
