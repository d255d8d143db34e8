package dev.heed.studio;

import dev.heed.lab.experiment.Environment;
import dev.heed.studio.classify.Trainer;
import dev.heed.studio.data.Audits;
import dev.heed.studio.data.Datasets;
import dev.heed.studio.data.Exports;
import dev.heed.studio.data.Predictions;
import dev.heed.studio.explain.Models;
import dev.heed.studio.run.Folders;
import dev.heed.studio.run.Messages;
import dev.heed.studio.run.Runs;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The server of the studio. It serves from its construction until it is closed. */
public final class Studio implements AutoCloseable {
  private static final int NOT_FOUND = 404;

  private final StudioOptions options;
  private final Runs runs;
  private final Messages messages;
  private final Datasets datasets;
  private final Audits audits;
  private final Javalin server;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The state of the studio; {@code readers} is the number of pages that follow a run. */
  record Status(String version, int readers, List<String> roots) {}

  /** An error, in one line. */
  record Failure(String error) {}

  /**
   * Starts serving.
   *
   * @param trainer trains classifiers
   * @throws IOException if a folder or a model cannot be read, or the port is taken
   */
  public Studio(StudioOptions options, Trainer trainer) throws IOException {
    this.options = options;
    Path uploads = Files.createDirectories(options.runs().resolve("uploads")).toRealPath();
    Path copies = Files.createDirectories(options.runs().resolve("datasets")).toRealPath();
    List<Path> roots = new ArrayList<>(options.roots());
    roots.add(uploads);
    roots.add(copies);
    Folders folders = new Folders(roots, hidden(options));
    messages = new Messages(folders);
    runs =
        new Runs(
            options.runs(),
            new Environment(options.version(), options.threads(), options.data()),
            folders,
            trainer);
    Models models = new Models(options.models(), folders, runs);
    datasets = new Datasets(options.runs(), copies, folders);
    Exports exports = new Exports(datasets, copies);
    audits = new Audits(datasets, exports, messages, options.threads());
    DataRoutes data =
        new DataRoutes(datasets, exports, new Predictions(datasets), audits, runs, folders);
    EventStream events = new EventStream(closed::get);
    StudioOptions.Listen listen = options.listen();
    server =
        Javalin.create(
            config -> {
              configure(config, folders, new Examples(trainer, uploads), models, events);
              data.register(config.routes);
            });
    try {
      server.start();
    } catch (RuntimeException e) {
      runs.close();
      throw new IOException(
          "cannot listen on %s port %d (%s); expected a free port; --port 0 finds one"
              .formatted(listen.bind(), listen.port(), e.getMessage()),
          e);
    }
  }

  /** The folders beside the roots that messages may name. */
  private static List<Path> hidden(StudioOptions options) {
    List<Path> hidden = new ArrayList<>(options.data());
    hidden.add(options.runs());
    for (Path model : options.models()) {
      Optional.ofNullable(model.toAbsolutePath().getParent()).ifPresent(hidden::add);
    }
    return hidden;
  }

  private void configure(
      JavalinConfig config, Folders folders, Examples examples, Models models, EventStream events) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.jetty.host = options.listen().bind();
    config.jetty.port = options.listen().port();
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.jetty.modifyServer(jetty -> jetty.setErrorHandler(new RawErrors()));
    config.http.prefer405over404 = true;
    RoutesConfig routes = config.routes;
    routes.before(new Guard(options.listen(), this::port));
    new Assets().register(routes);
    new ModelRoutes(models).register(routes);
    new RunRoutes(runs, events).register(routes);
    new FileRoutes(folders, examples).register(routes);
    new SimilarityRoutes().register(routes);
    routes.get(
        "/api/status",
        context ->
            Requests.answer(
                context, new Status(options.version(), events.readers(), folders.names())));
    failures(routes);
  }

  private void failures(RoutesConfig routes) {
    routes.exception(Refusal.class, (e, c) -> fail(c, e.status(), e.getMessage()));
    routes.exception(MethodNotAllowedResponse.class, this::refuseMethod);
    routes.exception(HttpResponseException.class, (e, c) -> fail(c, e.getStatus(), problem(e, c)));
    routes.exception(IllegalArgumentException.class, (e, c) -> fail(c, 400, e.getMessage()));
    routes.exception(NoSuchElementException.class, (e, c) -> fail(c, 404, e.getMessage()));
    routes.exception(IllegalStateException.class, (e, c) -> fail(c, 409, e.getMessage()));
    routes.exception(
        NoSuchFileException.class,
        (e, c) -> fail(c, 404, e.getFile() + ": there is no such file; expected an existing one"));
    routes.exception(
        AccessDeniedException.class,
        (e, c) ->
            fail(
                c,
                403,
                e.getFile() + ": " + (e.getReason() == null ? "access denied" : e.getReason())));
    routes.exception(UncheckedIOException.class, (e, c) -> fail(c, 400, e.getMessage()));
    routes.exception(IOException.class, (e, c) -> fail(c, 400, e.getMessage()));
    routes.exception(
        Exception.class, (e, c) -> fail(c, 500, "internal error (" + e + "); please report it"));
  }

  private static String problem(HttpResponseException e, Context context) {
    return e.getStatus() == NOT_FOUND
        ? context.path() + ": no such address; /api lists all"
        : e.getMessage() + "; expected a request as described on /api";
  }

  private void refuseMethod(MethodNotAllowedResponse e, Context context) {
    String allowed = e.getDetails().getOrDefault("availableMethods", "");
    context.header("Allow", allowed);
    fail(
        context,
        e.getStatus(),
        "%s: %s is not possible here; expected %s"
            .formatted(context.path(), context.req().getMethod(), allowed.replace(", ", " or ")));
  }

  /** Answers with one line in JSON, never with HTML. */
  private void fail(Context context, int status, String problem) {
    if (context.res().isCommitted()) {
      return; // a reader of events that has gone
    }
    context.status(status);
    Requests.answer(context, new Failure(messages.put(String.valueOf(problem))));
  }

  /** The port that the studio listens on. */
  public int port() {
    return server.port();
  }

  /** The address to open in a browser. */
  public String address() {
    StudioOptions.Listen listen = options.listen();
    String host = listen.bind().contains(":") ? "[" + listen.bind() + "]" : listen.bind();
    String query = listen.token().map(token -> "?token=" + token).orElse("");
    return "http://%s:%d/%s"
        .formatted(
            listen.isLoopback() && !host.startsWith("[") ? "127.0.0.1" : host, port(), query);
  }

  /** Stops all runs at a checkpoint, then the server. */
  @Override
  public void close() {
    closed.set(true);
    audits.close();
    runs.close();
    server.stop();
    try {
      datasets.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
