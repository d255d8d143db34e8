package example;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.heed.text.Classification;
import dev.heed.text.TextClassifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;

/** Labels texts over HTTP: {@code POST /classify} with a text as its body. */
public final class Service {
  private static final JsonMapper JSON = new JsonMapper();

  /** The maximum size of a text, in bytes. */
  private static final int MAX_BYTES = 1 << 20;

  private final TextClassifier classifier;

  private Service(TextClassifier classifier) {
    this.classifier = classifier;
  }

  /** Serves the model {@code args[0]} on the port {@code args[1]}, 0 for any free one. */
  public static void main(String[] args) throws IOException {
    Service service = new Service(TextClassifier.load(Path.of(args[0])));
    InetAddress local = InetAddress.getLoopbackAddress();
    int port = Integer.parseInt(args[1]);
    HttpServer server = HttpServer.create(new InetSocketAddress(local, port), 0);
    server.createContext("/classify", service::classify);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    System.out.println("listening on http://localhost:" + server.getAddress().getPort());
  }

  private void classify(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] text = exchange.getRequestBody().readNBytes(MAX_BYTES + 1);
      if (!exchange.getRequestMethod().equals("POST")) {
        answer(exchange, 405, Map.of("error", "expected POST"));
      } else if (text.length > MAX_BYTES) {
        answer(exchange, 413, Map.of("error", "expected at most " + MAX_BYTES + " bytes"));
      } else {
        Classification result = classifier.classify(new String(text, StandardCharsets.UTF_8));
        answer(
            exchange,
            200,
            Map.of(
                "label", result.label(),
                "probability", result.probability(),
                "reasons", result.reasons()));
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, Object answer) throws IOException {
    byte[] json = JSON.writeValueAsBytes(answer);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, json.length);
    exchange.getResponseBody().write(json);
  }
}
