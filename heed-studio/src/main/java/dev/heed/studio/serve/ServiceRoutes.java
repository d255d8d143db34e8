package dev.heed.studio.serve;

import dev.heed.base.ProblemException;
import dev.heed.studio.http.Refusal;
import dev.heed.studio.http.Requests;
import dev.heed.studio.http.TextsRequest;
import dev.heed.studio.json.Json;
import dev.heed.text.Classification;
import dev.heed.text.Explanation;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/** The routes of a service. */
record ServiceRoutes(
    ServedModels models, Admission admission, ServiceMetrics metrics, BooleanSupplier isStopping) {
  static final int MAX_BODY_BYTES = 4 << 20;

  /** Largest number of contributions in an answer: characters times labels; some 100 MB. */
  static final int MAX_CONTRIBUTIONS = 4_000_000;

  static final String CLASSIFY = "/classify";
  static final String EXPLAIN = "/explain";

  /** Paths that load balancers and supervisors ask without the token. */
  static final Set<String> PROBES = Set.of("/health", "/ready");

  static final Set<String> PATHS =
      Set.of(CLASSIFY, EXPLAIN, "/models", "/health", "/ready", "/metrics", "/openapi.json");

  /**
   * The answer of {@code /classify}.
   *
   * @param model the model's name
   * @param version the model's version
   * @param labels the labels of the model, the order of all probabilities
   * @param results one for each text
   */
  record Classified(
      String model, String version, List<String> labels, List<Classification> results) {}

  /** The answer of {@code /explain}: an explanation for each text. */
  record Explained(String model, String version, List<Explanation> explanations) {}

  /**
   * A model in the list of them.
   *
   * @param loaded when it was loaded, as in ISO 8601
   */
  record Listed(String name, String version, String loaded, List<String> labels) {}

  /** The state of the service, in one word. */
  record State(String status) {}

  void register(RoutesConfig routes) {
    routes.post(CLASSIFY, context -> answer(context, CLASSIFY, ServiceRoutes::classify));
    routes.post(EXPLAIN, context -> answer(context, EXPLAIN, ServiceRoutes::explain));
    routes.get("/models", this::list);
    routes.get("/health", context -> Requests.answer(context, new State("ok")));
    routes.get("/ready", this::ready);
    routes.get(
        "/metrics",
        context -> context.contentType(ServiceMetrics.CONTENT_TYPE).result(metrics.text()));
    byte[] openapi = openapi();
    routes.get("/openapi.json", context -> context.contentType("application/json").result(openapi));
  }

  private static byte[] openapi() {
    try (InputStream in = ServiceRoutes.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the whole request first, so that a slow client takes nobody's turn. */
  private void answer(
      Context context, String path, BiFunction<ServedModels.Model, List<String>, Object> work)
      throws IOException {
    long declared = context.req().getContentLengthLong();
    if (declared > MAX_BODY_BYTES) {
      throw Requests.tooLarge(MAX_BODY_BYTES);
    }
    try (var _ = admission.memory(context, declared < 0 ? MAX_BODY_BYTES : declared)) {
      TextsRequest request = Json.read(Requests.bytes(context, MAX_BODY_BYTES), TextsRequest.class);
      ServedModels.Model model = models.get(request.model());
      try (var _ = admission.turn(context)) {
        Requests.answer(context, work.apply(model, request.texts()));
      }
      metrics.texts(model.name(), path, request.texts().size());
    }
  }

  private static Classified classify(ServedModels.Model model, List<String> texts) {
    Classifier classifier = model.classifier();
    return new Classified(
        model.name(),
        model.version(),
        classifier.labels(),
        texts.stream().map(classifier::classify).toList());
  }

  private static Explained explain(ServedModels.Model model, List<String> texts) {
    Classifier classifier = model.classifier();
    long max = MAX_CONTRIBUTIONS / classifier.labels().size();
    long characters = texts.stream().mapToLong(String::length).sum();
    if (characters > max) {
      throw new ProblemException(
          "the texts have %d characters together".formatted(characters),
          "at most %d for a model of %d labels".formatted(max, classifier.labels().size()));
    }
    return new Explained(
        model.name(), model.version(), texts.stream().map(classifier::explain).toList());
  }

  private void list(Context context) {
    Requests.answer(
        context,
        models.all().stream()
            .map(
                model ->
                    new Listed(
                        model.name(),
                        model.version(),
                        model.loaded().toString(),
                        model.classifier().labels()))
            .toList());
  }

  private void ready(Context context) {
    if (isStopping.getAsBoolean()) {
      throw new Refusal(503, "the service is about to end", "requests to another one");
    }
    Requests.answer(context, new State("ready"));
  }
}
