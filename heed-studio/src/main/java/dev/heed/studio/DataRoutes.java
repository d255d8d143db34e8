package dev.heed.studio;

import dev.heed.base.ProblemException;
import dev.heed.studio.data.Audits;
import dev.heed.studio.data.Datasets;
import dev.heed.studio.data.Exports;
import dev.heed.studio.data.Predictions;
import dev.heed.studio.data.TextQuery;
import dev.heed.studio.http.Requests;
import dev.heed.studio.run.Folders;
import dev.heed.studio.run.Runs;
import dev.heed.studio.run.StudioRun;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;

/** Routes of data sets: their texts, corrections, audits, and the mistakes of runs on them. */
record DataRoutes(
    Datasets datasets,
    Exports exports,
    Predictions predictions,
    Audits audits,
    Runs runs,
    Folders folders) {
  private static final int PAGE = 50;

  void register(RoutesConfig routes) {
    routes.post(
        "/api/datasets/preview",
        c -> Requests.answer(c, datasets.preview(Requests.body(c, Datasets.Request.class))));
    routes.get("/api/datasets", c -> Requests.answer(c, datasets.all()));
    routes.post("/api/datasets", this::create);
    routes.get("/api/datasets/{id}", c -> Requests.answer(c, datasets.get(id(c))));
    routes.patch(
        "/api/datasets/{id}",
        c -> Requests.answer(c, datasets.change(id(c), Requests.body(c, Datasets.Change.class))));
    routes.delete("/api/datasets/{id}", this::delete);
    routes.get("/api/datasets/{id}/texts", this::texts);
    routes.get("/api/datasets/{id}/texts/{num}", this::text);
    routes.put("/api/datasets/{id}/corrections/{num}", this::decide);
    routes.delete(
        "/api/datasets/{id}/corrections/{num}",
        c -> Requests.answer(c, datasets.undo(id(c), num(c))));
    routes.get("/api/datasets/{id}/corrected.csv", this::corrected);
    routes.get("/api/datasets/{id}/corrections.csv", this::corrections);
    routes.post("/api/datasets/{id}/training", this::training);
    routes.get("/api/datasets/{id}/runs", c -> Requests.answer(c, runsOf(id(c))));
    routes.get("/api/datasets/{id}/runs/{run}/confusion", this::confusion);
    routes.get("/api/datasets/{id}/changes", this::changes);
    routes.get("/api/datasets/{id}/audit", c -> Requests.answer(c, audits.status(id(c))));
    routes.post("/api/datasets/{id}/audit", this::audit);
    routes.delete("/api/datasets/{id}/audit", this::stopAudit);
  }

  private static long id(Context context) {
    String id = context.pathParam("id");
    if (!id.matches("\\d{1,15}")) {
      throw new NoSuchElementException(
          "there is no data set '" + id + "'; expected one of /api/datasets");
    }
    return Long.parseLong(id);
  }

  private static int num(Context context) {
    return Requests.whole("the text", context.pathParam("num"));
  }

  private void create(Context context) throws IOException {
    Requests.answer(context, datasets.create(Requests.body(context, Datasets.Request.class)));
    context.status(201);
  }

  private void delete(Context context) throws IOException {
    audits.stop(id(context));
    datasets.delete(id(context));
    Requests.answer(context, datasets.all());
  }

  private void texts(Context context) throws IOException {
    long id = id(context);
    Optional<String> run = run(context, "run", id);
    TextQuery.Length length =
        new TextQuery.Length(
            Requests.whole(context, "min_length", 0),
            Requests.whole(context, "max_length", Integer.MAX_VALUE));
    TextQuery query =
        new TextQuery(
            Requests.parameter(context, "search"),
            Requests.parameter(context, "label"),
            run,
            Requests.parameter(context, "predicted"),
            Requests.parameter(context, "part"),
            length,
            choice(context, "flag", TextQuery.Flag.class),
            choice(context, "order", TextQuery.Order.class).orElse(TextQuery.Order.FILE));
    Requests.answer(context, datasets.texts(id, query, offset(context), limit(context)));
  }

  private static int offset(Context context) {
    return Requests.whole(context, "offset", 0);
  }

  private static int limit(Context context) {
    return Requests.whole(context, "limit", PAGE);
  }

  private static <E extends Enum<E>> Optional<E> choice(
      Context context, String name, Class<E> type) {
    Optional<String> value = Requests.parameter(context, name);
    Optional<E> found =
        value.flatMap(
            given ->
                Arrays.stream(type.getEnumConstants())
                    .filter(each -> lower(each).equals(given))
                    .findFirst());
    if (value.isPresent() && found.isEmpty()) {
      throw new ProblemException(
          name + " is '" + value.get() + "'",
          Arrays.stream(type.getEnumConstants())
              .map(DataRoutes::lower)
              .collect(Collectors.joining(", ", "one of ", "")));
    }
    return found;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private void text(Context context) throws IOException {
    long id = id(context);
    Requests.answer(context, datasets.text(id, num(context), run(context, "run", id)));
  }

  private void decide(Context context) throws IOException {
    Requests.answer(
        context,
        datasets.decide(
            id(context), num(context), Requests.body(context, Datasets.Decision.class)));
  }

  private void corrected(Context context) throws IOException {
    long id = id(context);
    boolean guarded = Requests.parameter(context, "spreadsheet").equals(Optional.of("true"));
    try (OutputStream out = csv(context, "dataset-%d-corrected.csv".formatted(id))) {
      exports.csv(id, guarded, out);
    }
  }

  private void corrections(Context context) throws IOException {
    long id = id(context);
    try (OutputStream out = csv(context, "dataset-%d-corrections.csv".formatted(id))) {
      exports.corrections(id, out);
    }
  }

  /** Begins an answer that the browser saves as a file. */
  private OutputStream csv(Context context, String name) throws IOException {
    datasets.get(id(context));
    context.contentType("text/csv; charset=utf-8");
    context.header("Content-Disposition", "attachment; filename=\"%s\"".formatted(name));
    return new BufferedOutputStream(context.res().getOutputStream());
  }

  /**
   * Files to train on.
   *
   * @param path the texts with their corrected labels
   * @param corrections the setting of that name, which leaves texts out; empty if none is left out
   */
  record TrainingFiles(String path, Optional<String> corrections) {}

  private void training(Context context) throws IOException {
    Exports.ForTraining files = exports.forTraining(id(context));
    context.status(201);
    Requests.answer(
        context,
        new TrainingFiles(
            folders.withoutPlaces(files.texts().toString()),
            files.corrections().map(each -> folders.withoutPlaces(each.toString()))));
  }

  /** A run on a data set that has predictions for its texts. */
  record RunOfDataset(String id, String data) {}

  private List<RunOfDataset> runsOf(long id) throws IOException {
    String path = datasets.get(id).path();
    String own = folders.withoutPlaces(exports.folder(id).toString()) + "/";
    List<RunOfDataset> found = new ArrayList<>();
    for (StudioRun run : runs.all()) {
      if (Files.isRegularFile(run.folder().resolve(Predictions.FILE))) {
        var settings = run.summary().config().settings();
        String data = settings.path("data").asText("");
        boolean same = data.equals(path) || data.startsWith(own);
        if (same || settings.path("dataset").asText("").equals(Long.toString(id))) {
          found.add(new RunOfDataset(run.id(), data));
        }
      }
    }
    return found;
  }

  /** The run that a parameter names, once its predictions are in the store. */
  private Optional<String> run(Context context, String name, long dataset) throws IOException {
    Optional<String> run = Requests.parameter(context, name);
    if (run.isPresent()) {
      load(dataset, run.get());
    }
    return run;
  }

  private void load(long dataset, String run) throws IOException {
    StudioRun found = runs.get(run);
    if (runsOf(dataset).stream().noneMatch(each -> each.id().equals(run))) {
      throw new NoSuchElementException(
          "run '%s' has no predictions for data set %d; expected one of /api/datasets/%d/runs"
              .formatted(run, dataset, dataset));
    }
    try {
      predictions.load(dataset, run, found.folder());
    } catch (NoSuchFileException e) {
      throw new NoSuchElementException(
          "run '" + run + "' has no predictions; expected a finished run", e);
    }
  }

  private void confusion(Context context) throws IOException {
    long id = id(context);
    String run = context.pathParam("run");
    load(id, run);
    Requests.answer(context, predictions.confusion(id, run, Requests.parameter(context, "part")));
  }

  private void changes(Context context) throws IOException {
    long id = id(context);
    Optional<String> before = run(context, "before", id);
    Optional<String> after = run(context, "after", id);
    if (before.isEmpty() || after.isEmpty()) {
      throw new ProblemException("a run is missing", "the parameters before and after");
    }
    Requests.answer(
        context,
        predictions.changes(
            id,
            new Predictions.Runs(before.get(), after.get()),
            choice(context, "kind", Predictions.Kind.class),
            offset(context),
            limit(context)));
  }

  private void audit(Context context) throws IOException {
    audits.start(id(context));
    context.status(202);
    Requests.answer(context, audits.status(id(context)));
  }

  private void stopAudit(Context context) throws IOException {
    audits.stop(id(context));
    Requests.answer(context, audits.status(id(context)));
  }
}
