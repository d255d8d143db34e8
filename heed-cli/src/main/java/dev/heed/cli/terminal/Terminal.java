package dev.heed.cli.terminal;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Asks the system whether a stream is a terminal, which Java does not say of standard error. */
public final class Terminal {
  /** The file descriptor of standard error. */
  public static final int STANDARD_ERROR = 2;

  private Terminal() {}

  /** Whether a file descriptor is a terminal; false if the system cannot be asked. */
  @SuppressWarnings("restricted") // the launcher gives --enable-native-access
  public static boolean isTerminal(int descriptor) {
    if (!Terminal.class.getModule().isNativeAccessEnabled()) {
      return false; // asking would print a warning
    }
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> isatty = linker.defaultLookup().find("isatty");
    if (isatty.isEmpty()) {
      return false;
    }
    try {
      return (int)
              linker
                  .downcallHandle(isatty.get(), FunctionDescriptor.of(JAVA_INT, JAVA_INT))
                  .invokeExact(descriptor)
          == 1;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
