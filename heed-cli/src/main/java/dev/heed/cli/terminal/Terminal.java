package dev.heed.cli.terminal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/** Asks the system about the terminal, which Java tells of standard input alone. */
final class Terminal {
  /** The file descriptor of standard output. */
  static final int STANDARD_OUTPUT = 1;

  /** The file descriptor of standard error. */
  static final int STANDARD_ERROR = 2;

  /** The descriptors that the launcher found to be terminals, such as {@code 12}. */
  private static final Optional<String> KNOWN =
      Optional.ofNullable(System.getProperty("heed.terminals"));

  private Terminal() {}

  /** Whether a file descriptor is a terminal; false if the system cannot be asked. */
  static boolean isTerminal(int descriptor) {
    if (KNOWN.isPresent()) {
      return KNOWN.get().contains(Integer.toString(descriptor));
    }
    return function("isatty", FunctionDescriptor.of(JAVA_INT, JAVA_INT))
        .map(isatty -> call(() -> (int) isatty.invokeExact(descriptor) == 1))
        .orElse(false);
  }

  /** The columns of the terminal that standard error is; 0 if the system cannot be asked. */
  static int columns() {
    if (!isTerminal(STANDARD_ERROR)) {
      return 0;
    }
    return Size.IOCTL.map(ioctl -> call(() -> Size.columns(ioctl))).orElse(0);
  }

  /** The question for the size of a terminal, ioctl(2) with TIOCGWINSZ. */
  private static final class Size {
    static final Optional<MethodHandle> IOCTL =
        function(
            "ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.firstVariadicArg(2));

    private static final long REQUEST = isMac() ? 0x40087468L : 0x5413L;

    private Size() {}

    private static boolean isMac() {
      return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
    }

    /** The second of four numbers: rows, columns, and both in pixels. */
    static int columns(MethodHandle ioctl) throws Throwable {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment size = arena.allocate(JAVA_SHORT, 4);
        int failed = (int) ioctl.invokeExact(STANDARD_ERROR, REQUEST, size);
        return failed == 0 ? Short.toUnsignedInt(size.getAtIndex(JAVA_SHORT, 1)) : 0;
      }
    }
  }

  /** A function of the C library; empty if there is none or it may not be called. */
  @SuppressWarnings("restricted") // the launcher gives --enable-native-access
  private static Optional<MethodHandle> function(
      String name, FunctionDescriptor types, Linker.Option... options) {
    if (!Terminal.class.getModule().isNativeAccessEnabled()) {
      return Optional.empty(); // calling would print a warning
    }
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find(name)
        .map(address -> linker.downcallHandle(address, types, options));
  }

  @FunctionalInterface
  private interface Call<T> {
    T run() throws Throwable;
  }

  private static <T> T call(Call<T> call) {
    try {
      return call.run();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
