package dev.heed.studio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.base.ProblemException;
import dev.heed.studio.http.Refusal;
import dev.heed.studio.http.Requests;
import dev.heed.studio.run.EventLog;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Sends the events of a run as server-sent events. A message has all events since the last message,
 * so a slow reader gets fewer messages but every event.
 */
final class EventStream {
  private static final int MAX_READERS = 100;
  private static final long WAIT_MILLISECONDS = 5_000;

  /** Between two messages; about two frames of a screen. */
  private static final long PAUSE_MILLISECONDS = 30;

  private final AtomicInteger readers = new AtomicInteger();
  private final BooleanSupplier closed;

  /**
   * A stream.
   *
   * @param closed whether the studio is closing
   */
  EventStream(BooleanSupplier closed) {
    this.closed = closed;
  }

  int readers() {
    return readers.get();
  }

  /** Sends until the run has ended, the reader has gone, or the studio closes. */
  void send(Context context, EventLog log) throws IOException, InterruptedException {
    if (readers.incrementAndGet() > MAX_READERS) {
      readers.decrementAndGet();
      throw new Refusal(
          503, "there are " + MAX_READERS + " readers of events", "fewer: close a page");
    }
    try {
      context.contentType("text/event-stream; charset=utf-8");
      send(context.res().getOutputStream(), log, known(context));
    } finally {
      readers.decrementAndGet();
    }
  }

  /** The last event that the reader has; a browser sends it when it connects again. */
  private static long known(Context context) {
    return Optional.ofNullable(context.header("Last-Event-ID"))
        .or(() -> Requests.parameter(context, "after"))
        .map(EventStream::number)
        .orElse(0L);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ProblemException("after is '" + text + "'", "a whole number", e);
    }
  }

  private void send(OutputStream out, EventLog log, long from)
      throws IOException, InterruptedException {
    long known = from;
    out.write("retry: 500\n\n".getBytes(UTF_8));
    out.flush();
    while (!closed.getAsBoolean()) {
      EventLog.Batch batch = log.after(known, WAIT_MILLISECONDS);
      StringBuilder message = new StringBuilder();
      if (batch.lost()) {
        message.append("event: lost\ndata: {}\n\n");
      }
      if (batch.events().isEmpty()) {
        message.append(": still here\n\n"); // a comment: fails if the reader has gone
      } else {
        message.append("id: ").append(batch.last()).append("\ndata: {\"first\":");
        message.append(batch.first()).append(",\"events\":[");
        message.append(String.join(",", batch.events())).append("]}\n\n");
      }
      known = batch.last();
      if (batch.ended()) {
        message.append("event: end\ndata: {}\n\n");
      }
      out.write(message.toString().getBytes(UTF_8));
      out.flush();
      if (batch.ended()) {
        return;
      }
      Thread.sleep(PAUSE_MILLISECONDS);
    }
  }
}
