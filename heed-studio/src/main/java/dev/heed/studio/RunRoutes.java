package dev.heed.studio;

import dev.heed.base.ProblemException;
import dev.heed.studio.run.Moments;
import dev.heed.studio.run.Runs;
import dev.heed.studio.run.StudioRun;
import dev.heed.studio.train.Plane;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Routes of runs: start, follow, pause, resume. */
record RunRoutes(Runs runs, EventStream events) {
  private static final int MAX_FOUND = 50;
  private static final int MAX_WORDS = 50;
  private static final int MAX_DIFFERENCES = 100;

  /** Reports contain scripts of their own, so a sandbox keeps them away from the studio. */
  private static final String REPORT_POLICY =
      "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline';"
          + " style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'self'";

  void register(RoutesConfig routes) {
    routes.get("/api/experiments", context -> Requests.answer(context, runs.experiments()));
    routes.get("/api/runs", this::list);
    routes.post("/api/runs", this::start);
    routes.get("/api/runs/{id}", this::show);
    routes.patch("/api/runs/{id}", this::change);
    routes.delete("/api/runs/{id}", this::delete);
    routes.post("/api/runs/{id}/{action}", this::act);
    routes.get("/api/runs/{id}/events", c -> events.send(c, run(c).events()));
    routes.get("/api/runs/{id}/trace", c -> Requests.answer(c, run(c).trace()));
    routes.get("/api/runs/{id}/metrics", c -> Requests.answer(c, run(c).metrics()));
    routes.get("/api/runs/{id}/result", c -> Requests.answer(c, run(c).result()));
    routes.get("/api/differences", this::differences);
    routes.get("/api/runs/{id}/epochs", c -> Requests.answer(c, moments(c).epochs()));
    routes.get("/api/runs/{id}/plane", this::plane);
    routes.get("/api/runs/{id}/words", this::words);
    routes.get("/api/runs/{id}/words/{word}/documents", this::documents);
    routes.get("/api/runs/{id}/courses", this::courses);
    routes.get("/api/runs/{id}/files/{name}", this::file);
  }

  private StudioRun run(Context context) {
    return runs.get(context.pathParam("id"));
  }

  private Moments moments(Context context) {
    return runs.moments(context.pathParam("id"));
  }

  private void list(Context context) throws IOException {
    List<StudioRun.Summary> summaries = new ArrayList<>();
    for (StudioRun run : runs.all()) {
      summaries.add(run.summary());
    }
    Requests.answer(context, summaries);
  }

  private void start(Context context) throws IOException {
    StudioRun run = runs.start(Requests.body(context, Runs.Request.class));
    context.status(201);
    Requests.answer(context, run.summary());
  }

  private void show(Context context) throws IOException {
    Requests.answer(context, run(context).summary());
  }

  private void change(Context context) throws IOException {
    Runs.Change change = Requests.body(context, Runs.Change.class);
    Requests.answer(context, runs.change(context.pathParam("id"), change).summary());
  }

  private void delete(Context context) throws IOException {
    runs.delete(context.pathParam("id"));
    context.status(204);
  }

  private void differences(Context context) throws IOException {
    List<String> ids = List.of(Requests.parameter(context, "runs").orElse("").split(","));
    if (ids.size() != 2) {
      throw new ProblemException("runs are not two", "the ids of two runs with a comma between");
    }
    int max = Math.clamp(Requests.whole(context, "limit", MAX_DIFFERENCES), 0, MAX_DIFFERENCES);
    Requests.answer(context, runs.differences(ids.get(0), ids.get(1), max));
  }

  private void act(Context context) throws IOException {
    String name = context.pathParam("action").toUpperCase(Locale.ROOT);
    Runs.Action action;
    try {
      action = Runs.Action.valueOf(name);
    } catch (IllegalArgumentException _) {
      throw new Refusal(404, "there is no such action", "pause, step, stop or resume");
    }
    runs.act(context.pathParam("id"), action);
    Requests.answer(context, run(context).summary());
  }

  private static int epoch(Context context) {
    return Requests.whole(context, "epoch", Integer.MAX_VALUE);
  }

  private void plane(Context context) throws IOException {
    Requests.answer(
        context,
        moments(context)
            .at(epoch(context))
            .view(
                Requests.window(context).map(w -> new Plane.Window(w[0], w[1], w[2], w[3])),
                Requests.wholes(context, "pinned", MAX_WORDS)));
  }

  private void words(Context context) throws IOException {
    var plane = moments(context).at(epoch(context));
    List<Integer> wanted = Requests.wholes(context, "words", MAX_WORDS);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("epoch", plane.epoch());
    answer.put(
        "words",
        context.queryParam("words") != null
            ? wanted.stream().map(plane::word).toList()
            : plane.search(
                Requests.parameter(context, "search").orElse(""),
                Math.clamp(Requests.whole(context, "limit", 20), 1, MAX_FOUND)));
    Requests.answer(context, answer);
  }

  private void documents(Context context) throws IOException {
    Requests.answer(
        context, moments(context).documents(Requests.whole("word", context.pathParam("word"))));
  }

  private void courses(Context context) throws IOException {
    Requests.answer(
        context, moments(context).courses(Requests.wholes(context, "words", MAX_WORDS)));
  }

  private void file(Context context) throws IOException {
    Path file = run(context).file(context.pathParam("name"));
    String name = file.getFileName().toString();
    if (name.endsWith(".html")) {
      context.header("Content-Security-Policy", REPORT_POLICY);
      context.contentType("text/html; charset=utf-8");
    } else {
      context.contentType(
          name.endsWith(".json")
              ? "application/json"
              : name.endsWith(".csv") ? "text/csv; charset=utf-8" : "application/octet-stream");
      context.header("Content-Disposition", "attachment; filename=\"" + name + "\"");
    }
    context.result(Files.newInputStream(file));
  }
}
