package dev.heed.studio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rules that every route of {@code openapi.json} keeps, whatever it does. */
@Timeout(300)
class EveryRouteTest {
  private static final String TOKEN = "0123456789abcdef0123";

  /** Values that must be neither run, nor read as a path, nor taken for a number. */
  private static final List<String> EVIL =
      List.of(
          "<img src=x onerror=alert(1)>",
          "../../../etc/passwd",
          "/etc/passwd",
          "'; DROP TABLE text; --",
          "\u0000",
          "-1",
          "99999999999999999999",
          "1e400",
          "x".repeat(3000));

  private static final List<String> BODIES =
      List.of("", "null", "[]", "1", "{", "{\"<b>\":1}", "<html>", "{\"path\":\"/etc/passwd\"}");

  private static final Pattern PARAMETER = Pattern.compile("\\{\\w+}");

  @TempDir static Path folder;
  private static Served served;

  @BeforeAll
  static void start() throws IOException {
    served = Served.start(folder);
  }

  @AfterAll
  static void stop() {
    served.close();
  }

  private record Operation(String method, String path, JsonNode description) {
    boolean hasBody() {
      return description.has("requestBody");
    }

    /** The path with a value for each of its parameters. */
    String with(String value) {
      return PARAMETER.matcher(path).replaceAll(Matcher.quoteReplacement(encoded(value)));
    }

    /** Whether a path without parameters may be this one. */
    boolean is(String request) {
      String[] literal = PARAMETER.split(path + " ");
      String pattern =
          Arrays.stream(literal).map(Pattern::quote).collect(Collectors.joining("[^/]+"));
      return (request + " ").matches(pattern);
    }

    boolean hasParameter() {
      return PARAMETER.matcher(path).find();
    }
  }

  private static List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : Schemas.openapi().get("paths").properties()) {
      for (Map.Entry<String, JsonNode> each : path.getValue().properties()) {
        operations.add(
            new Operation(each.getKey().toUpperCase(Locale.ROOT), path.getKey(), each.getValue()));
      }
    }
    assertThat(operations).hasSizeGreaterThan(50);
    return operations;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }

  /** An answer as it came. */
  private record Answer(int status, String head, String body) {
    static Answer of(int port, String request) throws IOException {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.getOutputStream().write(request.getBytes(UTF_8));
        String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
        String[] parts = all.split("\r\n\r\n", 2);
        return new Answer(Integer.parseInt(all.split(" ", 3)[1]), parts[0], parts[1]);
      }
    }
  }

  private static Answer send(int port, String method, String path, String body, String... headers)
      throws IOException {
    boolean hasHost = headers.length > 0 && headers[0].startsWith("Host: ");
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.0\r\n");
    if (!hasHost) {
      request.append("Host: 127.0.0.1:").append(port).append("\r\n");
    }
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    int length = body.getBytes(UTF_8).length;
    return Answer.of(
        port, request.append("Content-Length: " + length + "\r\n\r\n" + body).toString());
  }

  private static Answer send(String method, String path, String body, String... headers)
      throws IOException {
    return send(served.port(), method, path, body, headers);
  }

  /** An error has one line of JSON, and tells neither places of this machine nor code. */
  private static void requireError(Answer answer, String request) {
    String what = request + "\n" + answer.head() + "\n" + answer.body();
    assertThat(answer.status()).as(what).isBetween(400, 499);
    assertThat(answer.head())
        .as(what)
        .containsIgnoringCase("Content-Type: application/json")
        .contains("Content-Security-Policy: default-src 'none'", "nosniff");
    String error;
    try {
      error = new JsonMapper().readTree(answer.body()).path("error").asText();
    } catch (JsonProcessingException e) {
      throw new AssertionError(what, e);
    }
    assertThat(error)
        .as(what)
        .contains("; expected ")
        .doesNotContain("\n", folder.toString(), "Exception", "dev.heed", "java.");
  }

  @Test
  void refusesOtherHostsAndSites() throws IOException {
    String port = ":" + served.port();
    for (Operation each : operations()) {
      String path = each.with("1");
      String what = each.method() + " " + path;
      assertThat(send(each.method(), path, "{}", "Host: evil.example" + port).status())
          .as(what)
          .isEqualTo(421);
      assertThat(send(each.method(), path, "{}", "Origin: http://evil.example").status())
          .as(what)
          .isEqualTo(403);
      assertThat(send(each.method(), path, "{}", "Origin: null").status()).as(what).isEqualTo(403);
      assertThat(send(each.method(), path, "{}", "Sec-Fetch-Site: cross-site").status())
          .as(what)
          .isEqualTo(403);
    }
  }

  @Test
  void refusesRequestsWithoutTheToken() throws IOException {
    Path own = folder.resolve("closed");
    try (Served ready = Served.start(own)) {
      assertThat(ready.port()).isPositive();
    }
    try (Studio closed = new Studio(Served.options(own, Optional.of(TOKEN)), new PlainTrainer())) {
      for (Operation each : operations()) {
        String path = each.with("1");
        for (String query : List.of("", "?token=" + TOKEN)) {
          assertThat(send(closed.port(), each.method(), path + query, "{}").status())
              .as(each.method() + " " + path + query)
              .isEqualTo(401);
        }
        assertThat(
                send(
                        closed.port(),
                        each.method(),
                        path,
                        "{}",
                        "Authorization: Bearer " + TOKEN.replace('0', '1'))
                    .status())
            .as(each.method() + " " + path)
            .isEqualTo(401);
      }
    }
  }

  @Test
  void refusesOtherMethods() throws IOException {
    List<Operation> all = operations();
    for (String request : all.stream().map(each -> each.with("1")).distinct().toList()) {
      List<String> allowed =
          all.stream().filter(each -> each.is(request)).map(Operation::method).distinct().toList();
      for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
        if (!allowed.contains(method)) {
          Answer answer = send(method, request, "{}");
          assertThat(answer.status()).as(method + " " + request + answer).isEqualTo(405);
          requireError(answer, method + " " + request);
          String allow = answer.head().replaceFirst("(?s).*\r\nAllow: ([^\r]*).*", "$1");
          assertThat(allow.split(", ")).as(request).containsExactlyInAnyOrderElementsOf(allowed);
        }
      }
    }
  }

  @Test
  void refusesOddPartsOfPaths() throws IOException {
    for (Operation each : operations()) {
      if (each.hasParameter()) {
        for (String evil : EVIL) {
          boolean isName = each.path().startsWith("/api/uploads/") && evil.matches("[\\w.-]{1,99}");
          if (isName) {
            withstands(each.method(), each.with(evil), "{}");
          } else {
            Answer answer = send(each.method(), each.with(evil), "{}");
            requireError(answer, each.method() + " " + each.with(evil));
          }
        }
      }
    }
  }

  /** A parameter may be refused or not be needed, but never break anything. */
  @Test
  void withstandsOddParameters() throws IOException {
    int tried = 0;
    for (Operation each : operations()) {
      for (JsonNode parameter : each.description().path("parameters")) {
        if (parameter.get("in").asText().equals("query")) {
          for (String evil : EVIL) {
            String path =
                each.with("1") + "?" + parameter.get("name").asText() + "=" + encoded(evil);
            withstands(each.method(), path, "{}");
            tried++;
          }
        }
      }
    }
    assertThat(tried).isGreaterThan(200);
  }

  @Test
  void withstandsOddBodies() throws IOException {
    int tried = 0;
    for (Operation each : operations()) {
      if (each.hasBody()) {
        for (String body : BODIES) {
          withstands(each.method(), each.with("1"), body);
          tried++;
        }
        for (String evil : EVIL) {
          JsonNode schema = each.description().at("/requestBody/content/application~1json/schema");
          for (String name : names(schema)) {
            String body = new JsonMapper().createObjectNode().put(name, evil).toString();
            withstands(each.method(), each.with("1"), body);
            tried++;
          }
        }
      }
    }
    assertThat(tried).isGreaterThan(200);
  }

  private static List<String> names(JsonNode schema) {
    JsonNode resolved =
        schema.has("$ref")
            ? Schemas.openapi().at(schema.get("$ref").asText().substring(1))
            : schema;
    List<String> names = new ArrayList<>();
    resolved.path("properties").fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static void withstands(String method, String path, String body) throws IOException {
    Answer answer = send(method, path, body);
    String request = method + " " + path + " " + body;
    if (answer.status() >= 400) {
      requireError(answer, request);
    } else {
      assertThat(answer.body()).as(request).doesNotContain(folder.toString());
    }
  }
}
