package dev.heed.spark.task;

import dev.heed.base.InvalidInputException;
import dev.heed.text.cluster.Cluster;
import dev.heed.text.cluster.Results;
import dev.heed.text.cluster.Task;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/** Runs tasks as the partitions of a job, so each executor takes one for each of its cores. */
final class SparkTasks implements Cluster {
  private static final long TICK_MILLISECONDS = 200;

  /** Time without an executor after which the user is told; Spark itself waits for ever. */
  private static final long PATIENCE_SECONDS = 30;

  private static final Pattern LAST_FAILURE =
      Pattern.compile(
          "most recent failure: (?:Lost task \\S+ in stage \\S+ \\([^)]*\\) \\([^)]*\\): )?([^\\n"
              + "]*)");

  private final SparkContext context;
  private final String master;
  private final Consumer<String> notice;
  private final SentFiles sent = new SentFiles();
  private final long start = System.nanoTime();
  private boolean told;

  /**
   * Takes over a context.
   *
   * @param master for messages
   */
  SparkTasks(SparkContext context, String master, Consumer<String> notice) {
    this.context = context;
    this.master = master;
    this.notice = notice;
  }

  /** Makes something that Spark and its threads find their classes for. */
  @FunctionalInterface
  interface Making<T> {
    T make() throws IOException;
  }

  /** Runs code of Spark, which looks for classes by the loader of the thread. */
  static <T> T withOwnLoader(Making<T> making) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(SparkTasks.class.getClassLoader());
    try {
      return making.make();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** The answer of a task with its number. */
  private record Done<R extends Serializable>(int task, Answer<R> answer) {}

  @Override
  public <R extends Serializable> void run(
      List<? extends Task<R>> tasks, List<Path> files, Results<R> results) throws IOException {
    if (tasks.isEmpty()) {
      return;
    }
    BlockingQueue<Done<R>> done = new LinkedBlockingQueue<>();
    SimpleFutureAction<Object> job;
    try {
      job = withOwnLoader(() -> submitted(tasks, files, done));
    } catch (RuntimeException e) {
      if (context.isStopped()) {
        throw ended(e);
      }
      throw e;
    }
    try {
      for (int left = tasks.size(); left > 0 && !results.isStopped(); ) {
        Done<R> next = done.poll(TICK_MILLISECONDS, TimeUnit.MILLISECONDS);
        if (next != null) {
          results.add(next.task, next.answer.get());
          left--;
        } else if (job.isCompleted() && done.isEmpty()) {
          throw failure(job);
        } else {
          watch();
        }
        results.running();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } finally {
      if (!job.isCompleted()) {
        job.cancel();
      }
    }
  }

  private <R extends Serializable> SimpleFutureAction<Object> submitted(
      List<? extends Task<R>> tasks, List<Path> files, BlockingQueue<Done<R>> done)
      throws IOException {
    for (Path file : files) {
      Optional<Path> copy = sent.add(file);
      copy.ifPresent(each -> context.addFile(each.toUri().toString()));
    }
    List<Object> numbers = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      numbers.add(i);
    }
    RDD<Task<R>> rdd =
        JavaSparkContext.fromSparkContext(context)
            .parallelize(new ArrayList<Task<R>>(tasks), tasks.size())
            .rdd();
    return context.submitJob(
        rdd,
        new Answer.OfPartition<R>(),
        CollectionConverters.asScala(numbers).toSeq(),
        new AbstractFunction2<Object, Answer<R>, BoxedUnit>() {
          @Override
          public BoxedUnit apply(Object task, Answer<R> answer) {
            done.add(new Done<>((Integer) task, answer));
            return BoxedUnit.UNIT;
          }
        },
        new AbstractFunction0<Object>() {
          @Override
          public Object apply() {
            return BoxedUnit.UNIT;
          }
        });
  }

  /** Tells once that there is no executor. */
  private void watch() {
    boolean late = System.nanoTime() - start > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    // The driver counts as one.
    if (late && !told && !context.isLocal() && context.getExecutorMemoryStatus().size() <= 1) {
      told = true;
      notice.accept(
          "%s has given no executor yet: it has no free cores, or no worker with the memory that"
                  .formatted(master)
              + " spark.executor.memory asks for; waiting");
    }
  }

  private InvalidInputException ended(Throwable cause) {
    return new InvalidInputException(
        master,
        0,
        "has ended this program's work, since its master is gone or no executor could start",
        "workers with Java 21 or later; their logs say more",
        cause);
  }

  private InvalidInputException failure(SimpleFutureAction<Object> job) {
    Throwable cause = job.value().get().failed().get();
    if (context.isStopped()) {
      return ended(cause);
    }
    return new InvalidInputException(
        master,
        0,
        "gave up a task (%s)".formatted(firstLine(cause)),
        "executors that have Java 21 or later and enough memory; their logs say more",
        cause);
  }

  /** The message of a failure of Spark, without places in code. */
  static String firstLine(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher last = LAST_FAILURE.matcher(message);
    return last.find() ? last.group(1) : message.lines().findFirst().orElse(message);
  }

  @Override
  public int sideBySide() {
    return context.defaultParallelism();
  }

  @Override
  public void close() {
    context.stop();
    sent.delete();
  }
}
