package dev.heed.studio;

import dev.heed.base.ProblemException;
import dev.heed.studio.explain.LabelledTexts;
import dev.heed.studio.explain.Maps;
import dev.heed.studio.explain.Models;
import dev.heed.studio.http.Requests;
import dev.heed.studio.http.TextsRequest;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Routes that explain a model by its texts: contributions, edits, examples, thresholds. */
record ExplainRoutes(Models models, LabelledTexts texts, Maps maps) {
  private static final int EDITS = 5;

  /**
   * A text to explain.
   *
   * @param model without one, the first one
   * @param label the label to explain; without one, the predicted one
   * @param shapley whether to compute Shapley values too; not by default
   */
  record ContributionsRequest(
      Optional<String> model, String text, Optional<String> label, Optional<Boolean> shapley) {
    ContributionsRequest {
      model = model == null ? Optional.empty() : model;
      label = label == null ? Optional.empty() : label;
      shapley = shapley == null ? Optional.empty() : shapley;
      TextsRequest.checkText("text", text);
    }
  }

  /**
   * A text to find edits of.
   *
   * @param most the maximum number of deletions, and of replacements, for each change; 5 by default
   */
  record EditsRequest(Optional<String> model, String text, Optional<Integer> most) {
    EditsRequest {
      model = model == null ? Optional.empty() : model;
      most = most == null ? Optional.empty() : most;
      TextsRequest.checkText("text", text);
    }
  }

  /** A map of texts to compute; of a run or of a data set. */
  record MapRequest(Optional<String> model, Optional<String> run, Optional<Long> dataset) {
    MapRequest {
      model = model == null ? Optional.empty() : model;
      run = run == null ? Optional.empty() : run;
      dataset = dataset == null ? Optional.empty() : dataset;
    }

    LabelledTexts.Source source() {
      return new LabelledTexts.Source(run, dataset);
    }
  }

  void register(RoutesConfig routes) {
    routes.post("/api/contributions", this::contributions);
    routes.post("/api/counterfactuals", this::counterfactuals);
    routes.get("/api/examples", this::examples);
    routes.get("/api/disagreements", this::disagreements);
    routes.get("/api/thresholds", this::thresholds);
    routes.get("/api/maps", context -> Requests.answer(context, maps.ids()));
    routes.post("/api/maps", this::map);
    routes.get("/api/maps/{id}", context -> Requests.answer(context, maps.get(id(context))));
    routes.delete("/api/maps/{id}", context -> Requests.answer(context, maps.stop(id(context))));
  }

  private void contributions(Context context) throws IOException {
    ContributionsRequest request = Requests.body(context, ContributionsRequest.class);
    Requests.answer(
        context,
        models.contributions(
            request.model(), request.text(), request.label(), request.shapley().orElse(false)));
  }

  private void counterfactuals(Context context) throws IOException {
    EditsRequest request = Requests.body(context, EditsRequest.class);
    Requests.answer(
        context, models.edits(request.model(), request.text(), request.most().orElse(EDITS)));
  }

  private void examples(Context context) throws IOException {
    Requests.answer(context, models.sample(model(context), texts, source(context)));
  }

  private void disagreements(Context context) throws IOException {
    String other =
        Requests.parameter(context, "other")
            .orElseThrow(() -> new ProblemException("other is missing", "the name of a model"));
    Requests.answer(context, models.disagreement(model(context), other, texts, source(context)));
  }

  private void thresholds(Context context) throws IOException {
    Requests.answer(context, models.thresholds(model(context), texts, source(context)));
  }

  private void map(Context context) throws IOException {
    MapRequest request = Requests.body(context, MapRequest.class);
    Maps.Status status = maps.start(models.classifier(request.model()), request.source());
    context.status(202);
    Requests.answer(context, status);
  }

  private static int id(Context context) {
    return Requests.whole("the map", context.pathParam("id"));
  }

  private static Optional<String> model(Context context) {
    return Requests.parameter(context, "model");
  }

  private static LabelledTexts.Source source(Context context) {
    Optional<String> dataset = Requests.parameter(context, "dataset");
    if (dataset.isPresent() && !dataset.get().matches("\\d{1,15}")) {
      throw new NoSuchElementException(
          "there is no data set '" + dataset.get() + "'; expected one of /api/datasets");
    }
    return new LabelledTexts.Source(Requests.parameter(context, "run"), dataset.map(Long::valueOf));
  }
}
