package dev.heed.spark.task;

import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.text.cluster.Site;
import dev.heed.text.cluster.Task;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * A result, or the failure by which texts or settings are unusable. Such a failure is no exception
 * for Spark, which would run the task three times more.
 */
final class Answer<R extends Serializable> implements Serializable {
  private static final long serialVersionUID = 1;

  /** Null after a failure. */
  private final R result;

  /** An {@link InvalidInputException} or a {@link ProblemException}; null after a result. */
  private final Exception failure;

  private Answer(R result, Exception failure) {
    this.result = result;
    this.failure = failure;
  }

  /** The result. */
  R get() throws IOException {
    if (failure == null) {
      return result;
    }
    if (failure instanceof IOException io) {
      throw io;
    }
    throw (ProblemException) failure;
  }

  private static <R extends Serializable> Answer<R> of(Task<R> task) {
    try {
      return new Answer<>(task.run(new Executor(TaskContext.get())), null);
    } catch (InvalidInputException | ProblemException e) {
      return new Answer<>(null, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the task of a partition. */
  static final class OfPartition<R extends Serializable>
      extends AbstractFunction1<Iterator<Task<R>>, Answer<R>> implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public Answer<R> apply(Iterator<Task<R>> tasks) {
      return of(tasks.next());
    }
  }

  /** An executor as a site. */
  private record Executor(TaskContext context) implements Site {
    @Override
    public Path file(String name) {
      return Path.of(SparkFiles.get(name));
    }

    @Override
    public int threads() {
      return context.cpus();
    }

    @Override
    public boolean isStopped() {
      return context.isInterrupted();
    }
  }
}
