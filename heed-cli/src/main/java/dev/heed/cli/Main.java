package dev.heed.cli;

import dev.heed.cli.command.Failures;
import dev.heed.cli.command.Version;
import dev.heed.cli.terminal.Console;
import dev.heed.cli.terminal.Screen;
import dev.heed.cli.terminal.StandardError;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** The start and the end of the process. */
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    StandardError.restore();
    AtomicBoolean ended = new AtomicBoolean();
    Console console =
        new Console(
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err),
            Screen.ofProcess());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (!ended.get()) {
                    console.interrupted();
                  }
                }));
    if (!Heed.isDebug(args)) {
      // The failure of a helper thread is rethrown by the thread that waits for its work.
      Thread.setDefaultUncaughtExceptionHandler((_, _) -> {});
    }
    int exitCode = isVersion(args) ? printVersion(console) : Heed.run(args, console);
    ended.set(true);
    System.exit(exitCode);
  }

  private static boolean isVersion(String[] args) {
    return args.length == 1 && args[0].equals("--version");
  }

  /** Answers without building the model of the command line, which takes longer than the rest. */
  private static int printVersion(Console console) {
    try {
      console.println(Version.line());
      console.flush();
      return 0;
    } catch (Console.OutputException e) {
      return new Failures(console, false).report(e);
    }
  }
}
