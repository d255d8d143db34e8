package dev.heed.studio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.heed.studio.http.Listen;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that must be refused. */
class GuardTest {
  private static final String TOKEN = "0123456789abcdef0123";

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

  /** Sends a request byte by byte as given; returns the status. */
  private static int raw(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.shutdownOutput(); // or a refusal waits for the rest of a body
      String line =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
      return Integer.parseInt(line.split(" ")[1]);
    }
  }

  private static int status(String method, String path, String host, String... headers)
      throws IOException {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    request.append("Host: ").append(host).append("\r\nConnection: close\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return raw(served.port(), request.append("Content-Length: 2\r\n\r\n{}").toString());
  }

  private static String host() {
    return "127.0.0.1:" + served.port();
  }

  @Test
  void rejectsOtherHostNames() throws IOException {
    for (String host :
        List.of(
            "evil.example",
            "evil.example:" + served.port(),
            "127.0.0.1",
            "127.0.0.1:1",
            "127.0.0.1.evil.example:" + served.port())) {
      assertThat(status("GET", "/api/models", host)).as(host).isEqualTo(421);
      assertThat(status("GET", "/train", host)).as(host).isEqualTo(421);
    }
    for (String host : List.of(host(), "localhost:" + served.port(), "[::1]:" + served.port())) {
      assertThat(status("GET", "/api/models", host)).as(host).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://evil.example", "null", "https://127.0.0.1:PORT", "http://localhost:PORT"})
  void rejectsOtherOrigins(String origin) throws IOException {
    String header = "Origin: " + origin.replace("PORT", "" + served.port());
    for (String path : List.of("/api/runs", "/api/classify", "/api/uploads/a.csv")) {
      assertThat(status("POST", path, host(), header)).isEqualTo(403);
    }
    assertThat(status("GET", "/api/models", host(), header)).isEqualTo(403);
    assertThat(status("POST", "/api/classify", host(), "Origin: http://" + host())).isEqualTo(400);
    assertThat(folder.resolve("runs/uploads")).isEmptyDirectory();
  }

  @Test
  void linksOfOtherSitesOpenPagesOnly() throws IOException {
    String[] link = {
      "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"
    };
    assertThat(status("GET", "/train?run=x", host(), link)).isEqualTo(200);
    assertThat(status("GET", "/api/models", host(), link)).isEqualTo(403);
    assertThat(status("POST", "/api/runs", host(), link)).isEqualTo(403);
    String[] image = {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"};
    assertThat(status("GET", "/icon.svg", host(), image)).isEqualTo(403);
    assertThat(status("GET", "/train", host(), "Sec-Fetch-Site: same-site")).isEqualTo(403);
    assertThat(status("GET", "/train", host(), "Sec-Fetch-Site: same-origin")).isEqualTo(200);
  }

  @Test
  void everyAnswerHasTheSecurityHeaders() {
    for (String path : List.of("/train", "/api/models", "/api/none", "/scripts/train.js")) {
      HttpResponse<String> answer = served.get(path);
      assertThat(answer.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .startsWith("default-src 'none'; script-src 'self';")
                      .contains("frame-ancestors 'none'")
                      .doesNotContain("unsafe-eval")
                      .doesNotContain("script-src 'self' "));
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void requiresTheToken() throws IOException {
    try (Studio closed =
        new Studio(Served.options(folder, Optional.of(TOKEN)), new PlainTrainer())) {
      String line = " HTTP/1.1\r\nHost: 127.0.0.1:" + closed.port() + "\r\nConnection: close\r\n";
      for (String path : List.of("/train", "/api/models", "/studio.css", "/none")) {
        assertThat(raw(closed.port(), "GET " + path + line + "\r\n")).isEqualTo(401);
        assertThat(raw(closed.port(), "GET " + path + line + "Authorization: Bearer wrong\r\n\r\n"))
            .isEqualTo(401);
      }
      String bearer = "Authorization: Bearer " + TOKEN + "\r\n\r\n";
      String cookie = "Cookie: heed-studio-" + closed.port() + "=" + TOKEN + "\r\n\r\n";
      assertThat(raw(closed.port(), "GET /api/models" + line + bearer)).isEqualTo(200);
      assertThat(raw(closed.port(), "GET /api/models" + line + cookie)).isEqualTo(200);
      assertThat(raw(closed.port(), "GET /train?token=" + TOKEN + line + "\r\n")).isEqualTo(200);
      assertThat(raw(closed.port(), "GET /api/models?token=" + TOKEN + line + "\r\n"))
          .isEqualTo(401);
      assertThat(closed.address()).endsWith("/?token=" + TOKEN);
    }
  }

  /** Answers of the server itself are JSON too, and have the headers that matter. */
  @ParameterizedTest
  @ValueSource(
      strings = {"/../../etc/passwd", "/%2e%2e/x", "/a%zz", "/api/runs/../../../x", "/a b"})
  void malformedRequestsAreAnsweredInJson(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: " + host() + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer)
          .startsWith("HTTP/1.1 400 ")
          .contains("Content-Type: application/json\r\n", "X-Content-Type-Options: nosniff")
          .contains("{\"error\":\"the address or a header is malformed; expected ")
          .doesNotContain("<", "etty");
    }
  }

  @Test
  void otherAddressesNeedAToken() {
    assertThatThrownBy(() -> new Listen(0, "0.0.0.0", Optional.empty()))
        .hasMessage("--bind is 0.0.0.0, which others can reach; expected --token with it");
    assertThatThrownBy(() -> new Listen(0, "0.0.0.0", Optional.of("short")))
        .hasMessageStartingWith("--token is not usable; expected ");
    assertThatThrownBy(() -> new Listen(0, "no such host.", Optional.of(TOKEN)))
        .hasMessageContaining("expected an address of this machine");
    assertThatThrownBy(() -> new Listen(65536, "127.0.0.1", Optional.empty()))
        .hasMessage("--port is 65536; expected 0 to 65535, 0 for any free one");
    assertThat(new Listen(0, "0.0.0.0", Optional.of(TOKEN)).bind()).isEqualTo("0.0.0.0");
    assertThat(new Listen(0, "::1", Optional.empty()).token()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/etc/passwd,403",
    "../m.heed,403",
    "reviews.csv/../../m.heed,403",
    "link.csv,403",
    "folder/inside.csv,403",
    "none.csv,404",
    "/nonexistent/file,403"
  })
  void pathsStayInTheFolders(String path, int status) throws IOException {
    Path root = folder.resolve("root");
    if (!Files.exists(root.resolve("link.csv"))) {
      Path outside = Files.createDirectory(folder.resolve("outside"));
      Files.writeString(outside.resolve("inside.csv"), "x,y\n1,2\n");
      Files.createSymbolicLink(root.resolve("link.csv"), outside.resolve("inside.csv"));
      Files.createSymbolicLink(root.resolve("folder"), outside);
    }
    assertThat(served.get("/api/points?path=" + path).statusCode()).isEqualTo(status);
    assertThat(
            served
                .post("/api/explain", "{\"model\":\"%s\",\"text\":\"x\"}".formatted(path))
                .statusCode())
        .isEqualTo(status);
    HttpResponse<String> training =
        served.post(
            "/api/runs",
            "{\"experiment\":\"training\",\"settings\":{\"corpus\":\"%s\"}}".formatted(path));
    assertThat(training.statusCode()).isEqualTo(status);
    assertThat(training.body()).contains("; expected ").doesNotContain("root:");
  }

  @Test
  void runsServeTheirOwnFilesOnly() throws Exception {
    String id = served.run("training", "\"epochs\":\"1\",\"updates_per_second\":\"0\"");
    served.await(id, "done");
    assertThat(served.get("/api/runs/" + id + "/files/config.json").statusCode()).isEqualTo(200);
    for (String name : List.of("..%2F..%2Fm.heed", "%2Fetc%2Fpasswd", "none", ".")) {
      assertThat(served.get("/api/runs/" + id + "/files/" + name).statusCode())
          .as(name)
          .isIn(400, 404);
    }
    assertThat(served.get("/api/runs/..%2Fuploads/files/x").statusCode()).isIn(400, 404);
    assertThat(
            served
                .get("/api/runs/" + id + "/files/report.html")
                .headers()
                .firstValue("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).startsWith("sandbox "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"..%2Fx.csv", ".hidden", "a%2Fb.csv", "a%00.csv", "a b.csv"})
  void rejectsOddUploadNames(String name) throws IOException {
    assertThat(status("POST", "/api/uploads/" + name.replace(" ", "%20"), host())).isIn(400, 404);
  }

  @Test
  void limitsUploadsAndBodies() throws IOException {
    long max = FileRoutes.MAX_UPLOAD_BYTES;
    String head =
        " HTTP/1.1\r\nHost: " + host() + "\r\nConnection: close\r\nContent-Length: %d\r\n\r\n";
    assertThat(raw(served.port(), "POST /api/uploads/a.csv" + head.formatted(max + 1)))
        .isEqualTo(413);
    // A chunked body has no declared length; its bytes are counted.
    HttpResponse<String> chunked =
        served.send(
            HttpRequest.newBuilder(served.address("/api/classify"))
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new SequenceInputStream(blank(), blank()))));
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(folder.resolve("runs/uploads")).isEmptyDirectory();
  }

  private static InputStream blank() {
    return new ByteArrayInputStream(new byte[5 << 20]);
  }

  @Test
  void pagesHaveNoInlineScriptsAndScriptsWriteNoHtml() throws IOException {
    int scripts = 0;
    for (String page : Assets.PAGES) {
      String html = Assets.page(page);
      assertThat(html)
          .startsWith("<!doctype html>")
          .endsWith("</html>\n")
          .doesNotContain("{{")
          .doesNotContainPattern("<script(?![^>]* src=\"/)")
          .doesNotContainPattern("\\son[a-z]+=")
          .doesNotContain("style=", "<style", "//cdn", "http:", "https:");
    }
    for (String script : Assets.SCRIPTS) {
      assertThat(new String(Assets.own("scripts/" + script + ".js"), UTF_8))
          .doesNotContain(
              "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "https:");
      scripts++;
    }
    assertThat(scripts).isGreaterThan(5);
  }
}
