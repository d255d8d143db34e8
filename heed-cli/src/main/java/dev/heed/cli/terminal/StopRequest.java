package dev.heed.cli.terminal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jline.utils.Signals;

/**
 * Takes Ctrl-C as the wish to stop and to keep what has been reached, once there is something to
 * keep. Before that Ctrl-C ends the process at once, and so does a second one, or any other signal.
 * Nothing changes where Ctrl-C is ignored, as in a job in the background.
 */
public final class StopRequest implements AutoCloseable {
  private static final String CTRL_C = "INT";

  private final AtomicBoolean requested = new AtomicBoolean();
  private final AtomicBoolean useful = new AtomicBoolean();
  private final BooleanSupplier asked;
  private final Runnable release;

  private StopRequest(BooleanSupplier asked, Runnable release) {
    this.asked = asked;
    this.release = release;
  }

  /**
   * Starts to listen.
   *
   * @param interrupted the exit code of a process that Ctrl-C ends
   * @param onRequest runs when the request is accepted
   */
  private StopRequest(int interrupted, Runnable onRequest) {
    asked = () -> false;
    Object before = Signals.register(CTRL_C, () -> request(interrupted, onRequest));
    release = () -> Signals.unregister(CTRL_C, before);
    if (isIgnored(before)) {
      close();
    }
  }

  /** Listens to nothing. */
  public static StopRequest none() {
    return when(() -> false);
  }

  /** Asks whether to stop, and leaves the signals of the process alone. */
  public static StopRequest when(BooleanSupplier asked) {
    return new StopRequest(asked, () -> {});
  }

  /**
   * Listens until it is closed.
   *
   * @param interrupted the exit code of a process that Ctrl-C ends
   * @param onRequest runs when the request is accepted
   */
  public static StopRequest listening(int interrupted, Runnable onRequest) {
    return new StopRequest(interrupted, onRequest);
  }

  private void request(int interrupted, Runnable onRequest) {
    if (!useful.get() || requested.getAndSet(true)) {
      Runtime.getRuntime().exit(interrupted);
    }
    onRequest.run();
  }

  private static boolean isIgnored(Object handler) {
    try {
      return handler != null
          && Class.forName("sun.misc.SignalHandler").getField("SIG_IGN").get(null).equals(handler);
    } catch (ReflectiveOperationException _) {
      return false; // a machine without signals
    }
  }

  /** Marks that from now on a result can be kept. */
  public void begin() {
    useful.set(true);
  }

  /** Whether the user wishes to stop. */
  public boolean isRequested() {
    return requested.get() || asked.getAsBoolean();
  }

  @Override
  public void close() {
    release.run();
  }
}
