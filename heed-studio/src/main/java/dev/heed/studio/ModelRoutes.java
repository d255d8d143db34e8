package dev.heed.studio;

import dev.heed.studio.explain.Models;
import dev.heed.text.Classification;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Texts and what classifiers make of them. */
record ModelRoutes(Models models) {
  private static final int MOST_TEXTS = 1000;
  private static final int MOST_CHARACTERS = 1 << 20;

  /** Texts for a model; the first one there is if none is named. */
  record TextsRequest(Optional<String> model, List<String> texts) {
    TextsRequest {
      model = model == null ? Optional.empty() : model;
      if (texts == null || texts.isEmpty() || texts.size() > MOST_TEXTS || texts.contains(null)) {
        throw new IllegalArgumentException("texts are missing; expected 1 to " + MOST_TEXTS);
      }
    }
  }

  /** The labels of the model, and what it makes of each text. */
  record Classified(List<String> labels, List<Classification> results) {}

  /** A text for a model. */
  record TextRequest(Optional<String> model, String text) {
    TextRequest {
      model = model == null ? Optional.empty() : model;
      if (text == null || text.length() > MOST_CHARACTERS) {
        throw new IllegalArgumentException(
            "text is missing or too long; expected up to " + MOST_CHARACTERS + " characters");
      }
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
