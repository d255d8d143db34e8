package dev.heed.spark;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * A master or a worker in a JVM of its own, which ends as soon as the process that started it does:
 * standard input is a pipe from there.
 */
final class ClusterNode {
  private ClusterNode() {}

  /** Runs one of Spark's classes; its name comes first. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    Thread watch = new Thread(ClusterNode::endWithParent, "end with the parent");
    watch.setDaemon(true);
    watch.start();
    try {
      Class.forName(arguments[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(arguments[0] + " failed", e.getCause());
    }
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      // A broken pipe means the same as its end.
    }
    Runtime.getRuntime().halt(0);
  }
}
