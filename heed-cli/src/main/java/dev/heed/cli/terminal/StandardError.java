package dev.heed.cli.terminal;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Restores the standard error that the launcher hides from the start of the JVM.
 *
 * <p>The JVM warns of incubator modules before any program code runs, and no flag prevents it. The
 * launcher therefore starts it without standard error, and passes the real one as another file
 * descriptor, named by the property {@code heed.stderr}. Moving the descriptor itself, rather than
 * setting {@link System#err}, also serves native code, and a terminal stays a terminal.
 */
public final class StandardError {
  private static final int STANDARD_ERROR = 2;

  private StandardError() {}

  /** Moves the hidden standard error back to its place; does nothing if none was hidden. */
  @SuppressWarnings("restricted") // the launcher gives --enable-native-access
  public static void restore() {
    Integer hidden = Integer.getInteger("heed.stderr");
    if (hidden == null) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    MethodHandle dup2 =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("dup2"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    MethodHandle close =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("close"), FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    try {
      int moved = (int) dup2.invokeExact((int) hidden, STANDARD_ERROR);
      int closed = (int) close.invokeExact((int) hidden);
      if (moved != STANDARD_ERROR || closed != 0) {
        throw new IllegalStateException(
            "file descriptor " + hidden + " could not be moved to standard error");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
