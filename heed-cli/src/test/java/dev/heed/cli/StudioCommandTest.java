package dev.heed.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The studio as a process: the address it prints, its end, its options. */
@Timeout(300)
class StudioCommandTest {
  private static final Path ENV = Path.of("/usr/bin/env");

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  private Process start(Object... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ENV.toString(),
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "studio",
                "--no-open",
                "--runs",
                folder.resolve("runs").toString()));
    for (Object each : more) {
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
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  private static String address(Process process) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    return out.readLine();
  }

  private static String answer(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  @Test
  void printsItsAddressAndEndsCleanly() throws Exception {
    assumeTrue(Files.isExecutable(ENV), "a POSIX system");
    for (String signal : List.of("INT", "TERM")) {
      Process process = start();
      String address = address(process);
      assertThat(address).matches("http://127\\.0\\.0\\.1:\\d+/");
      String run =
          answer(
              HttpRequest.newBuilder(URI.create(address + "api/runs"))
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"experiment\":\"training\",\"settings\":{}}")));
      String id = Cli.json(run).get("id").asText();
      Path trace = folder.resolve("runs").resolve(id).resolve("trace.csv");
      while (!Files.exists(trace) || Files.readAllLines(trace).size() < 5) {
        Thread.sleep(10);
      }
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(signal.equals("INT") ? 130 : 143);
      assertThat(Files.readString(folder.resolve("err")))
          .endsWith("heed: interrupted\n")
          .doesNotContain("Exception", "SLF4J");
      // Stopped at a checkpoint.
      assertThat(folder.resolve("runs").resolve(id).resolve("checkpoint")).exists();
    }
  }

  /** After a kill, the next studio finds the run and resumes it. */
  @Tag("full")
  @Test
  void aKilledRunCanBeResumed() throws Exception {
    assumeTrue(Files.isExecutable(ENV), "a POSIX system");
    Process process = start();
    String address = address(process);
    String run =
        answer(
            HttpRequest.newBuilder(URI.create(address + "api/runs"))
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"experiment\":\"training\",\"settings\":{\"updates_per_second\":\"100\"}}")));
    String id = Cli.json(run).get("id").asText();
    Path checkpoint = folder.resolve("runs").resolve(id).resolve("checkpoint");
    while (!Files.exists(checkpoint)) {
      Thread.sleep(10);
    }
    process.destroyForcibly().waitFor();
    Process again = start("--json");
    String second = Cli.json(address(again)).get("address").asText();
    URI found = URI.create(second + "api/runs/" + id);
    assertThat(Cli.json(answer(HttpRequest.newBuilder(found))).get("state").asText())
        .isEqualTo("interrupted");
    answer(
        HttpRequest.newBuilder(URI.create(found + "/resume"))
            .POST(HttpRequest.BodyPublishers.ofString("{}")));
    String state = "";
    while (!state.equals("done")) {
      Thread.sleep(50);
      state = Cli.json(answer(HttpRequest.newBuilder(found))).get("state").asText();
      assertThat(state).isIn("running", "done");
    }
    List<String> rows = Files.readAllLines(folder.resolve("runs").resolve(id).resolve("trace.csv"));
    assertThat(rows).hasSize(502).doesNotHaveDuplicates();
  }

  @Test
  void reportsUsageErrorsInOneLine() {
    Path runs = folder.resolve("runs");
    Cli.run("studio", "--no-open", "--runs", runs, "--bind", "0.0.0.0")
        .failsWith(2, "--bind is 0.0.0.0, which others can reach; expected --token with it");
    Cli.run("studio", "--no-open", "--runs", runs, "--port", 70000)
        .failsWith(2, "--port is 70000; expected 0 to 65535");
    Cli.run("studio", "--no-open", "--runs", runs, "--root", folder.resolve("none"))
        .failsWith(1, "none: there is no such folder; expected one to read from");
    Cli.run("studio", "--no-open", "--runs", runs, "--model", folder.resolve("none.heed"))
        .failsWith(1, "none.heed: there is no such file; expected ");
  }
}
