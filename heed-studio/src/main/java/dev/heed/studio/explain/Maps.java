package dev.heed.studio.explain;

import dev.heed.kernel.Workers;
import dev.heed.studio.explain.LabelledTexts.Source;
import dev.heed.text.TextClassifier;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** Maps of texts, computed in the background one after the other; the last ones stay. */
public final class Maps implements AutoCloseable {
  private static final int MAX_KEPT = 4;

  private final LabelledTexts texts;
  private final UnaryOperator<String> wording;
  private final int threads;
  private final Map<Integer, Job> jobs = new LinkedHashMap<>();
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("heed-map").daemon().factory());
  private int next = 1;

  /**
   * The maps of a studio.
   *
   * @param wording puts a message into the terms of the server
   */
  public Maps(LabelledTexts texts, UnaryOperator<String> wording, int threads) {
    this.texts = texts;
    this.wording = wording;
    this.threads = threads;
  }

  /** The state of a computation. */
  public enum State {
    RUNNING,
    DONE,
    STOPPED,
    FAILED
  }

  /**
   * The progress of a map.
   *
   * @param step the name of the step
   * @param done what is done of {@code total} of this step
   * @param message why it failed, else empty
   * @param map the map, once it is done
   */
  public record Status(
      int id,
      State state,
      String step,
      long done,
      long total,
      String message,
      Optional<TextMap> map) {
    private Status withStep(String name, long part, long whole) {
      return new Status(id, state, name, part, whole, message, map);
    }

    private Status ended(State end, String why, Optional<TextMap> made) {
      return new Status(id, end, step, total, total, why, made);
    }
  }

  private static final class Job {
    volatile Status status;
    volatile boolean stopped;

    Job(int id) {
      status = new Status(id, State.RUNNING, "waiting", 0, 0, "", Optional.empty());
    }

    void step(String name, long done, long total) {
      if (stopped) {
        throw new CancellationException();
      }
      status = status.withStep(name, done, total);
    }
  }

  /** Starts a map, in the place of those that are being computed. */
  public Status start(TextClassifier classifier, Source source) {
    Job job;
    synchronized (jobs) {
      jobs.values().forEach(each -> each.stopped = true);
      job = new Job(next++);
      jobs.put(job.status.id(), job);
      if (jobs.size() > MAX_KEPT) {
        jobs.remove(jobs.keySet().iterator().next());
      }
    }
    executor.execute(() -> compute(job, classifier, source));
    return job.status;
  }

  private void compute(Job job, TextClassifier classifier, Source source) {
    try (Workers workers = new Workers(threads)) {
      job.step("reading texts", 0, 0);
      TextMap map = TextMap.of(classifier, texts.read(source), workers, job::step);
      job.status = job.status.ended(State.DONE, "", Optional.of(map));
    } catch (CancellationException _) {
      job.status = job.status.ended(State.STOPPED, "", Optional.empty());
    } catch (IOException | RuntimeException e) {
      String message = wording.apply(String.valueOf(e.getMessage()));
      job.status = job.status.ended(State.FAILED, message, Optional.empty());
    }
  }

  /** The maps that can be asked for, in the order in which they were started. */
  public List<Integer> ids() {
    synchronized (jobs) {
      return List.copyOf(jobs.keySet());
    }
  }

  /** The progress of a map, and the map once it is done. */
  public Status get(int id) {
    return job(id).status;
  }

  /** Stops a computation. */
  public Status stop(int id) {
    Job job = job(id);
    job.stopped = true;
    return job.status;
  }

  private Job job(int id) {
    synchronized (jobs) {
      return Optional.ofNullable(jobs.get(id))
          .orElseThrow(
              () ->
                  new NoSuchElementException(
                      "there is no map " + id + "; expected one that was started lately"));
    }
  }

  @Override
  public void close() {
    synchronized (jobs) {
      jobs.values().forEach(each -> each.stopped = true);
    }
    executor.close();
  }
}
