package dev.heed.studio;

import dev.heed.studio.explain.Models;
import dev.heed.studio.http.Requests;
import dev.heed.studio.http.TextsRequest;
import dev.heed.text.Classification;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Routes that classify and explain texts. */
record ModelRoutes(Models models) {
  /** The labels of the model and the result for each text. */
  record Classified(List<String> labels, List<Classification> results) {}

  /** A text to explain; without a model, with the first one. */
  record TextRequest(Optional<String> model, String text) {
    TextRequest {
      model = model == null ? Optional.empty() : model;
      TextsRequest.checkText("text", text);
    }
  }

  void register(RoutesConfig routes) {
    routes.get("/api/models", context -> Requests.answer(context, models.names()));
    routes.post("/api/classify", this::classify);
    routes.post("/api/explain", this::explain);
  }

  private void classify(Context context) throws IOException {
    TextsRequest request = Requests.body(context, TextsRequest.class);
    List<Classification> results = models.classify(request.model(), request.texts());
    Requests.answer(context, new Classified(models.labels(request.model()), results));
  }

  private void explain(Context context) throws IOException {
    TextRequest request = Requests.body(context, TextRequest.class);
    Requests.answer(context, models.explain(request.model(), request.text()));
  }
}
