package dev.heed.studio;

import dev.heed.base.ProblemException;
import dev.heed.studio.explain.Models;
import dev.heed.studio.http.Requests;
import dev.heed.text.Classification;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Routes that classify and explain texts. */
record ModelRoutes(Models models) {
  private static final int MAX_TEXTS = 1000;
  private static final int MAX_CHARACTERS = 1 << 20;

  /** Texts to classify; without a model, with the first one. */
  record TextsRequest(Optional<String> model, List<String> texts) {
    TextsRequest {
      model = model == null ? Optional.empty() : model;
      if (texts == null) {
        throw new ProblemException("texts is missing", "a list of 1 to " + MAX_TEXTS + " texts");
      }
      if (texts.isEmpty() || texts.size() > MAX_TEXTS) {
        throw new ProblemException("texts has " + texts.size() + " texts", "1 to " + MAX_TEXTS);
      }
      for (int i = 0; i < texts.size(); i++) {
        checkText("texts[" + i + "]", texts.get(i));
      }
    }
  }

  /** The labels of the model and the result for each text. */
  record Classified(List<String> labels, List<Classification> results) {}

  /** A text to explain; without a model, with the first one. */
  record TextRequest(Optional<String> model, String text) {
    TextRequest {
      model = model == null ? Optional.empty() : model;
      checkText("text", text);
    }
  }

  private static void checkText(String name, String text) {
    if (text == null) {
      throw new ProblemException(name + " is missing or null", "a string");
    }
    if (text.length() > MAX_CHARACTERS) {
      throw new ProblemException(
          name + " has " + text.length() + " characters", "at most " + MAX_CHARACTERS);
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
