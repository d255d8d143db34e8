package dev.heed.studio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.heed.studio.http.Listen;
import dev.heed.studio.serve.Classifier;
import dev.heed.studio.serve.ServeOptions;
import dev.heed.studio.serve.Service;
import dev.heed.text.Classification;
import dev.heed.text.Explanation;
import dev.heed.text.TextClassifier;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Java clients that OpenAPI Generator makes of the two documents: they compile and work. */
@Tag("full")
@Timeout(600)
class GeneratedClientTest {
  /** Maven copies the generator and what its clients need to this folder. */
  private static final Path TOOLS =
      Path.of(System.getProperty("heed.client-generator", "target/client-generator"))
          .toAbsolutePath();

  private static final String SERVICE_CALLS =
      """
      import client.*;
      import client.model.*;
      import java.util.List;

      class Call {
        public static void main(String[] args) throws Exception {
          ApiClient http = new ApiClient();
          http.updateBaseUri(args[0]);
          Classified classified =
              new TextsApi(http).classify(new Texts().texts(List.of("a good film", "awful")));
          for (Classification each : classified.getResults()) {
            System.out.println(each.getLabel() + " " + each.getReasons().get(0).getWord());
          }
          Explanation explanation =
              new TextsApi(http).explain(new Texts().texts(List.of("good"))).getExplanations().get(0);
          System.out.println(
              explanation.getWords().get(0).getContributions().equals(explanation.getLogits()));
          System.out.println(new ServiceApi(http).models().get(0).getName());
          System.out.println(new ServiceApi(http).ready().getStatus());
          try {
            new TextsApi(http).classify(new Texts().model("none").texts(List.of("x")));
          } catch (ApiException e) {
            System.out.println(e.getCode() + " " + e.getResponseBody());
          }
        }
      }
      """;

  private static final String STUDIO_CALLS =
      """
      import client.*;
      import client.model.*;
      import java.util.List;

      class Call {
        public static void main(String[] args) throws Exception {
          ApiClient http = new ApiClient();
          http.updateBaseUri(args[0]);
          Classified classified = new TextsApi(http).classify(new Texts().texts(List.of("awful")));
          System.out.println(classified.getResults().get(0).getLabel());
          System.out.println(
              new TextsApi(http).explain(new Text().text("good")).getWords().get(0).getKnown());
          System.out.println(new StudioApi(http).status().getVersion());
          System.out.println(new RunsApi(http).runs().size());
          System.out.println(new FilesApi(http).files().get(0).getPath());
        }
      }
      """;

  /** The model of the tests, as the service asks it. */
  private record Heed(TextClassifier classifier) implements Classifier {
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

  @Test
  void clientsOfTheServiceWork(@TempDir Path folder) throws Exception {
    Served.start(folder).close();
    LinkedHashMap<String, Path> models = new LinkedHashMap<>();
    models.put("reviews", folder.resolve("m.heed"));
    ServeOptions options =
        new ServeOptions(
            new Listen(0, "127.0.0.1", Optional.empty()),
            Optional.empty(),
            models,
            file -> new Heed(TextClassifier.load(file)),
            new ServeOptions.Limits(1, 10, Duration.ZERO),
            "test",
            _ -> {});
    try (Service service = new Service(options)) {
      assertThat(call(folder, "serve/openapi.json", SERVICE_CALLS, service.address()))
          .containsExactly(
              "pos good",
              "neg awful",
              "true",
              "reviews",
              "ready",
              "404 {\"error\":\"there is no model 'none'; expected one of reviews\"}");
    }
  }

  @Test
  void clientsOfTheStudioWork(@TempDir Path folder) throws Exception {
    try (Served served = Served.start(folder)) {
      assertThat(call(folder, "openapi.json", STUDIO_CALLS, served.address("/").toString()))
          .containsExactly("neg", "true", "test", "0", "root/reviews.csv");
    }
  }

  /** Generates a client, compiles it with a program, and runs that; returns what it prints. */
  private static List<String> call(Path folder, String document, String program, String address)
      throws Exception {
    Path api = Files.write(folder.resolve("openapi.json"), Assets.own(document));
    Path sources = folder.resolve("client");
    java(
        "-jar",
        tool("openapi-generator-cli"),
        "generate",
        "--generator-name",
        "java",
        "--library",
        "native",
        "--input-spec",
        api.toString(),
        "--output",
        sources.toString(),
        "--additional-properties",
        "openApiNullable=false,useJakartaEe=true,apiPackage=client,modelPackage=client.model,"
            + "invokerPackage=client",
        "--global-property",
        "apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,"
            + "modelDocs=false");
    Path main = Files.writeString(folder.resolve("Call.java"), program);
    String libraries =
        String.join(
            File.pathSeparator,
            System.getProperty("java.class.path"),
            tool("jackson-datatype-jsr310"),
            tool("jakarta.annotation-api"));
    Path classes = folder.resolve("classes");
    List<String> compiler =
        new ArrayList<>(
            List.of("javac", "-proc:none", "-nowarn", "-cp", libraries, "-d", classes.toString()));
    try (Stream<Path> files = Files.walk(sources.resolve("src/main/java"))) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::toString)
          .forEach(compiler::add);
    }
    compiler.add(main.toString());
    run(compiler);
    return java(
            "-cp", classes + File.pathSeparator + libraries, "Call", address.replaceFirst("/$", ""))
        .lines()
        .toList();
  }

  private static String tool(String name) throws IOException {
    try (Stream<Path> files = Files.list(TOOLS)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name + "-"))
          .findFirst()
          .orElseThrow()
          .toString();
    }
  }

  private static String java(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("java"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** Runs a program of the JDK; returns what it prints. */
  private static String run(List<String> command) throws Exception {
    List<String> whole = new ArrayList<>(command);
    whole.set(0, Path.of(System.getProperty("java.home"), "bin", command.getFirst()).toString());
    Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }
}
