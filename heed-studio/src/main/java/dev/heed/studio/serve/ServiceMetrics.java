package dev.heed.studio.serve;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The figures of a service, in the text format of Prometheus. */
final class ServiceMetrics implements ServedModels.Listener {
  static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  /** Seconds: a text takes tenths of a millisecond, a full batch on a busy machine seconds. */
  private static final double[] BOUNDS = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      Counter.builder()
          .name("heed_requests_total")
          .help("Requests answered, by path and status.")
          .labelNames("path", "status")
          .register(registry);
  private final Histogram seconds =
      Histogram.builder()
          .name("heed_request_duration_seconds")
          .help("Time from a request's headers to its computed answer.")
          .labelNames("path")
          .classicOnly()
          .classicUpperBounds(BOUNDS)
          .withoutExemplars()
          .register(registry);
  private final Counter texts =
      Counter.builder()
          .name("heed_texts_total")
          .help("Texts classified or explained, by model.")
          .labelNames("model", "path")
          .register(registry);
  private final Counter replacements =
      Counter.builder()
          .name("heed_model_replacements_total")
          .help("Model files that were replaced: taken up, or refused.")
          .labelNames("model", "result")
          .register(registry);

  /** Registers the figures that are read when they are asked for. */
  void watch(Admission admission, Supplier<List<ServedModels.Model>> models, String version) {
    gauge("heed_requests_admitted", "Requests computed or waiting.", admission::admitted);
    gauge("heed_requests_capacity", "Most requests computed or waiting.", admission::capacity);
    Runtime runtime = Runtime.getRuntime();
    gauge("heed_heap_bytes", "Heap in use.", () -> runtime.totalMemory() - runtime.freeMemory());
    gauge("heed_heap_max_bytes", "Largest heap.", runtime::maxMemory);
    GaugeWithCallback.builder()
        .name("heed_model_loaded_timestamp_seconds")
        .help("When the model served was loaded, by model and version.")
        .labelNames("model", "version")
        .callback(
            callback ->
                models
                    .get()
                    .forEach(
                        model ->
                            callback.call(
                                (double) model.loaded().getEpochSecond(),
                                model.name(),
                                model.version())))
        .register(registry);
    GaugeWithCallback.builder()
        .name("heed_build_info")
        .help("The version of the program; always 1.")
        .labelNames("version")
        .callback(callback -> callback.call(1, version))
        .register(registry);
  }

  private void gauge(String name, String help, Supplier<Number> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.get().doubleValue()))
        .register(registry);
  }

  void answered(String path, int status, Duration time) {
    requests.labelValues(path, Integer.toString(status)).inc();
    seconds.labelValues(path).observe(time.toNanos() / 1e9);
  }

  void texts(String model, String path, int count) {
    texts.labelValues(model, path).inc(count);
  }

  @Override
  public void replaced(String name, boolean takenUp) {
    replacements.labelValues(name, takenUp ? "taken up" : "refused").inc();
  }

  /** The figures now. */
  byte[] text() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create()
        .write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    return out.toByteArray();
  }
}
