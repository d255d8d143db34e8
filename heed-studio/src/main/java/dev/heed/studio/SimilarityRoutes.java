package dev.heed.studio;

import dev.heed.geometry.similarity.SimilarityMatrix;
import dev.heed.studio.http.Requests;
import dev.heed.studio.similarity.Composition;
import dev.heed.studio.similarity.Similarities;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Routes of similarities of points in the plane. */
record SimilarityRoutes() {

  void register(RoutesConfig routes) {
    routes.get("/api/similarity", c -> Requests.answer(c, choices()));
    routes.post("/api/similarity", c -> Requests.answer(c, Similarities.matrices(request(c))));
    routes.post("/api/similarity/flow", c -> Requests.answer(c, Similarities.flow(request(c))));
    routes.post("/api/similarity/matrix", this::matrix);
  }

  private static Similarities.Request request(Context context) throws IOException {
    return Requests.body(context, Similarities.Request.class);
  }

  private static Map<String, Object> choices() {
    Map<String, Object> choices = new LinkedHashMap<>();
    choices.put("methods", Composition.methods());
    choices.put("initialise", Composition.Initial.values());
    choices.put("strengthen", Composition.Strengthen.values());
    choices.put("normalise", Composition.Normalise.values());
    return choices;
  }

  /** Sends the whole matrix as CSV. */
  private void matrix(Context context) throws IOException {
    SimilarityMatrix.Dense matrix = Similarities.matrix(request(context));
    StringBuilder csv = new StringBuilder();
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        csv.append(j == 0 ? "" : ",").append(matrix.at(i, j));
      }
      csv.append('\n');
    }
    context.contentType("text/csv; charset=utf-8").result(csv.toString());
  }
}
