package dev.heed.studio.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.studio.json.Json;
import dev.heed.studio.run.Messages;
import dev.heed.text.audit.Audit;
import dev.heed.text.audit.AuditListener;
import dev.heed.text.audit.AuditResult;
import dev.heed.text.audit.finding.Finding;
import dev.heed.text.audit.finding.Suspect;
import dev.heed.text.audit.finding.TextPlace;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.Corrections;
import dev.heed.text.corpus.CsvTable;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/** Audits of data sets. Each runs in the background; its result stays in the store. */
public final class Audits implements AutoCloseable {

  /** Findings that are kept: enough to read, and few enough for a page. */
  private static final int MAX_FINDINGS = 200;

  private final Datasets datasets;
  private final Exports exports;
  private final Messages messages;
  private final int threads;
  private final Map<Long, Job> jobs = new ConcurrentHashMap<>();

  /**
   * The audits of data sets.
   *
   * @param threads the number of threads that an audit computes with
   */
  public Audits(Datasets datasets, Exports exports, Messages messages, int threads) {
    this.datasets = datasets;
    this.exports = exports;
    this.messages = messages;
    this.threads = threads;
  }

  /**
   * The state of an audit.
   *
   * @param state "none", "running", "done", "stopped" or "failed"
   * @param message why it failed, else empty
   * @param step the name of the step
   * @param done what is done of {@code total}; 0 of 0 where it is not known
   * @param findings what it found, the worst first
   */
  public record Status(
      String state, String message, String step, long done, long total, List<Found> findings) {}

  /**
   * A finding.
   *
   * @param severity {@code error}, {@code warning} or {@code note}
   * @param texts the number of texts concerned
   * @param shown the first of them
   */
  public record Found(
      String check,
      String severity,
      String message,
      String advice,
      long texts,
      List<Shown> shown) {}

  /** The beginning of a text that a finding concerns, with its number from 0. */
  public record Shown(int num, List<String> labels, String excerpt) {}

  /**
   * Starts the audit of a data set with its corrections.
   *
   * @throws IllegalStateException if another audit is running
   */
  public synchronized void start(long id) throws IOException {
    datasets.get(id);
    if (jobs.values().stream().anyMatch(Job::isRunning)) {
      throw new IllegalStateException("an audit is running; expected one at a time");
    }
    Job job = new Job(id);
    jobs.put(id, job);
    Thread.ofPlatform().daemon().name("heed-audit-" + id).start(job::run);
  }

  /** Stops the audit of a data set at its next step. */
  public void stop(long id) {
    Optional.ofNullable(jobs.get(id)).ifPresent(Job::stop);
  }

  /** The state of the latest audit of a data set. */
  public Status status(long id) throws IOException {
    datasets.get(id);
    Job job = jobs.get(id);
    if (job != null && !job.isDone()) {
      return job.status();
    }
    Optional<String> result =
        datasets
            .store()
            .in(
                connection -> {
                  try (PreparedStatement select =
                      connection.prepareStatement("SELECT result FROM audit WHERE dataset = ?")) {
                    select.setLong(1, id);
                    try (ResultSet row = select.executeQuery()) {
                      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
                    }
                  }
                });
    return result
        .map(
            json ->
                new Status(
                    "done", "", "", 0, 0, List.of(Json.read(json.getBytes(UTF_8), Found[].class))))
        .orElse(new Status("none", "", "", 0, 0, List.of()));
  }

  private void keep(long id, AuditResult result) throws IOException {
    List<Found> findings = result.findings().stream().limit(MAX_FINDINGS).map(this::found).toList();
    datasets
        .store()
        .in(
            connection -> {
              Datasets.update(connection, "DELETE FROM suspect WHERE dataset = ?", id);
              try (PreparedStatement insert =
                  connection.prepareStatement(
                      "MERGE INTO suspect KEY(dataset, num) VALUES(?, ?, ?, ?, ?)")) {
                int place = 0;
                for (Suspect suspect : result.suspects()) {
                  if (suspect.suggested().equals(suspect.given())) {
                    continue; // the other text of a conflict, for which nothing else speaks
                  }
                  insert.setLong(1, id);
                  insert.setInt(2, num(suspect.line()));
                  insert.setString(3, LabelSet.join(suspect.suggested()));
                  insert.setString(4, suspect.reason());
                  insert.setInt(5, place++);
                  insert.addBatch();
                }
                insert.executeBatch();
              }
              return Datasets.update(
                  connection,
                  "MERGE INTO audit KEY(dataset) VALUES(?, ?, ?)",
                  id,
                  System.currentTimeMillis(),
                  Json.line(findings));
            });
  }

  private Found found(Finding finding) {
    return new Found(
        finding.check(),
        finding.severity().name().toLowerCase(Locale.ROOT),
        messages.put(finding.message()),
        finding.advice(),
        finding.places().count(),
        finding.places().shown().stream().map(Audits::shown).toList());
  }

  private static Shown shown(TextPlace place) {
    return new Shown(num(place.line()), place.labels(), place.excerpt());
  }

  /** Opens the texts that are not left out. */
  private static CorpusReader opened(Exports.ForTraining files) throws IOException {
    CorpusReader reader = CorpusReader.openLabelled(files.texts(), CorpusOptions.defaults());
    if (files.corrections().isEmpty()) {
      return reader;
    }
    try (CsvTable table = CsvTable.open(files.corrections().get())) {
      return reader.correct(Corrections.read(table));
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  /** The number of a text in its data set by its line in the file of a training. */
  private static int num(long line) {
    return Math.toIntExact(line - 1);
  }

  /** Stops all audits. */
  @Override
  public void close() {
    jobs.values().forEach(Job::stop);
  }

  private final class Job implements AuditListener {
    private final long id;
    private String state = "running";
    private String message = "";
    private String step = "reading";
    private long done;
    private long total;
    private boolean stopping;

    Job(long id) {
      this.id = id;
    }

    synchronized boolean isRunning() {
      return state.equals("running");
    }

    synchronized boolean isDone() {
      return state.equals("done");
    }

    synchronized void stop() {
      stopping = true;
    }

    synchronized Status status() {
      return new Status(state, message, step, done, total, List.of());
    }

    private synchronized void become(String next, String why) {
      state = next;
      message = why;
    }

    void run() {
      try {
        Exports.ForTraining files = exports.forTraining(id);
        try {
          AuditResult result =
              new Audit(threads, this)
                  .training(TrainingOptions.defaults())
                  .run(() -> opened(files), Optional.empty());
          keep(id, result);
        } finally {
          Files.deleteIfExists(files.texts());
          if (files.corrections().isPresent()) {
            Files.delete(files.corrections().get());
          }
        }
        become("done", "");
      } catch (CancellationException _) {
        become("stopped", "");
      } catch (IOException | IllegalArgumentException e) {
        become("failed", messages.put(String.valueOf(e.getMessage())));
      } catch (RuntimeException | Error e) {
        // No one else sees what this thread throws.
        become("failed", "internal error (" + e + "); please report it");
      }
    }

    private synchronized void at(String name, long part, long whole) {
      if (stopping) {
        throw new CancellationException();
      }
      step = name;
      done = part;
      total = whole;
    }

    @Override
    public void reading(long texts, long bytes) {
      at("reading", texts, 0);
    }

    @Override
    public void progress(String name, long part, long whole) {
      at(name, part, whole);
    }

    @Override
    public void step(String name, int number, int steps) {
      at(name, 0, 0);
    }
  }
}
