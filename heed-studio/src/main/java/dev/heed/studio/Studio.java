package dev.heed.studio;

import dev.heed.lab.experiment.Environment;
import dev.heed.studio.classify.Trainer;
import dev.heed.studio.data.Audits;
import dev.heed.studio.data.Datasets;
import dev.heed.studio.data.Exports;
import dev.heed.studio.data.Predictions;
import dev.heed.studio.explain.LabelledTexts;
import dev.heed.studio.explain.Maps;
import dev.heed.studio.explain.Models;
import dev.heed.studio.http.Failures;
import dev.heed.studio.http.Guard;
import dev.heed.studio.http.HttpSettings;
import dev.heed.studio.http.Listen;
import dev.heed.studio.http.Requests;
import dev.heed.studio.run.Folders;
import dev.heed.studio.run.Messages;
import dev.heed.studio.run.Runs;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The server of the studio. It serves from its construction until it is closed. */
public final class Studio implements AutoCloseable {
  private final StudioOptions options;
  private final Runs runs;
  private final Messages messages;
  private final Datasets datasets;
  private final Audits audits;
  private final LabelledTexts texts;
  private final Maps maps;
  private final Javalin server;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** The state of the studio; {@code readers} is the number of pages that follow a run. */
  record Status(String version, int readers, List<String> roots) {}

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
    texts = new LabelledTexts(runs, datasets);
    maps = new Maps(texts, messages::put, options.threads());
    DataRoutes data =
        new DataRoutes(datasets, exports, new Predictions(datasets), audits, runs, folders);
    EventStream events = new EventStream(closed::get);
    Listen listen = options.listen();
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
    HttpSettings.apply(config);
    config.jetty.host = options.listen().bind();
    config.jetty.port = options.listen().port();
    RoutesConfig routes = config.routes;
    routes.before(Guard.ofPages(options.listen(), this::port));
    new Assets().register(routes);
    new ModelRoutes(models).register(routes);
    new ExplainRoutes(models, texts, maps).register(routes);
    new RunRoutes(runs, events).register(routes);
    new FileRoutes(folders, examples).register(routes);
    new SimilarityRoutes().register(routes);
    routes.get(
        "/api/status",
        context ->
            Requests.answer(
                context, new Status(options.version(), events.readers(), folders.names())));
    new Failures(messages::put).register(routes);
  }

  /** The port that the studio listens on. */
  public int port() {
    return server.port();
  }

  /** The address to open in a browser. */
  public String address() {
    String query = options.listen().token().map(token -> "?token=" + token).orElse("");
    return options.listen().address("http", port()) + query;
  }

  /** Stops all runs at a checkpoint, then the server. */
  @Override
  public void close() {
    closed.set(true);
    audits.close();
    maps.close();
    runs.close();
    server.stop();
    try {
      datasets.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
