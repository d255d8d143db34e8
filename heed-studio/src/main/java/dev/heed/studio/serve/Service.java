package dev.heed.studio.serve;

import dev.heed.studio.http.Failures;
import dev.heed.studio.http.Guard;
import dev.heed.studio.http.HttpSettings;
import dev.heed.studio.http.Listen;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Models behind an API. It serves from its construction until it is closed; then it first tells so
 * to those who ask whether it is ready, goes on answering for a while, and finishes what it holds.
 */
public final class Service implements AutoCloseable {
  /** Milliseconds from one look at the files to the next. */
  private static final long CHECK_MILLIS = 500;

  /** Milliseconds for a client to send or take the next byte. */
  private static final int IDLE_MILLIS = 30_000;

  /** Milliseconds for requests that have begun, when the service ends. */
  private static final int STOP_MILLIS = 8_000;

  private static final int MAX_CONNECTIONS = 4096;
  private static final String BEGIN = "begin";

  private final ServeOptions options;
  private final ServedModels models;
  private final ServiceMetrics metrics = new ServiceMetrics();
  private final Admission admission;
  private final Javalin server;
  private final Thread watch;
  private final AtomicBoolean stopping = new AtomicBoolean();

  /**
   * Loads the models and starts serving.
   *
   * @throws IOException if a model or the keystore cannot be read, or the port is taken
   */
  public Service(ServeOptions options) throws IOException {
    this.options = options;
    models = new ServedModels(options.models(), options.loader(), options.log(), metrics);
    admission = new Admission(options.limits(), Runtime.getRuntime().maxMemory());
    metrics.watch(admission, models::all, options.version());
    Optional<Certificate> certificate = Optional.empty();
    if (options.tls().isPresent()) {
      certificate = Optional.of(new Certificate(options.tls().get(), options.log()));
    }
    List<Runnable> checks = new ArrayList<>(List.of(models::check));
    certificate.ifPresent(each -> checks.add(each::check));
    Optional<SslContextFactory.Server> contexts = certificate.map(Certificate::contexts);
    server = Javalin.create(config -> configure(config, contexts));
    Listen listen = options.listen();
    try {
      server.start();
    } catch (RuntimeException e) {
      throw new IOException(
          "cannot listen on %s port %d (%s); expected a free port; --port 0 finds one"
              .formatted(listen.bind(), listen.port(), e.getMessage()),
          e);
    }
    watch = Thread.ofPlatform().daemon().name("heed-watch").start(() -> watch(checks));
  }

  private void watch(List<Runnable> checks) {
    try {
      while (!stopping.get()) {
        Thread.sleep(CHECK_MILLIS);
        checks.forEach(Runnable::run);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the service ends
    }
  }

  private void configure(JavalinConfig config, Optional<SslContextFactory.Server> tls) {
    HttpSettings.apply(config);
    // A thread for each request costs little, so that slow clients hold up nobody else.
    config.concurrency.useVirtualThreads = true;
    config.jetty.addConnector((jetty, http) -> connector(jetty, http, tls));
    config.jetty.modifyServer(
        jetty -> {
          jetty.setHandler(new GracefulHandler());
          jetty.setStopTimeout(STOP_MILLIS);
          jetty.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, jetty));
        });
    RoutesConfig routes = config.routes;
    routes.before(this::begin);
    routes.before(
        Guard.ofService(options.listen(), options.scheme(), ServiceRoutes.PROBES, this::port));
    new ServiceRoutes(models, admission, metrics, stopping::get).register(routes);
    new Failures(UnaryOperator.identity()).register(routes);
    routes.after(this::end);
  }

  private Connector connector(
      Server jetty, HttpConfiguration http, Optional<SslContextFactory.Server> tls) {
    HttpConfiguration own = new HttpConfiguration(http);
    ServerConnector connector;
    if (tls.isPresent()) {
      // Clients check the name of the certificate; behind a proxy the service has another one.
      own.addCustomizer(new SecureRequestCustomizer(false));
      connector =
          new ServerConnector(
              jetty,
              new SslConnectionFactory(tls.get(), "http/1.1"),
              new HttpConnectionFactory(own));
    } else {
      connector = new ServerConnector(jetty, new HttpConnectionFactory(own));
    }
    connector.setHost(options.listen().bind());
    connector.setPort(options.listen().port());
    connector.setIdleTimeout(IDLE_MILLIS);
    return connector;
  }

  private void begin(Context context) {
    context.attribute(BEGIN, System.nanoTime());
    if (stopping.get()) {
      context.header("Connection", "close"); // so that the client opens its next one elsewhere
    }
  }

  private void end(Context context) {
    String path = ServiceRoutes.PATHS.contains(context.path()) ? context.path() : "other";
    Long begin = context.attribute(BEGIN);
    if (begin != null) {
      metrics.answered(path, context.statusCode(), Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  /** The port that the service listens on. */
  public int port() {
    return server.port();
  }

  /** The address of the service. */
  public String address() {
    return options.listen().address(options.scheme(), port());
  }

  /** Ends the service: first what it says about itself, then the last requests. */
  @Override
  public void close() {
    if (stopping.getAndSet(true)) {
      return;
    }
    watch.interrupt();
    try {
      Thread.sleep(options.limits().drain());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
  }
}
