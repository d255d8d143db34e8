package dev.heed.spark;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.sql.SparkSession;

/**
 * Spark's standalone cluster on the loopback interface: a master and workers, each a JVM of its
 * own, which start executors as further ones. The system chooses the ports.
 */
final class Cluster implements AutoCloseable {
  private static final String DEPLOY = "org.apache.spark.deploy.";
  private static final Pattern MASTER = Pattern.compile("(spark://127\\.0\\.0\\.1:[0-9]+)");
  private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");
  private static final int MAX_SECONDS = 60;

  /** Each JVM runs too short for the second compiler and further threads to pay. */
  private static final List<String> SHORT_RUN =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final int TEST_MEMORY = 512;

  /** Memory of an executor, in MB; more of it is for measurements. */
  private static final int EXECUTOR_MEMORY = Integer.getInteger("heed.spark.executor", TEST_MEMORY);

  private static final List<String> OF_EXECUTORS =
      EXECUTOR_MEMORY > TEST_MEMORY
          ? List.of("--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC")
          : SHORT_RUN;

  private final Path folder;
  private final Process master;
  private final List<Process> workers = new ArrayList<>();
  private String url = "";

  /** Starts a master; the folder gets logs, and the jars and the work of the workers. */
  Cluster(Path folder) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    // A worker starts executors from here; their classes are those of this test.
    Files.createDirectories(folder.resolve("jars"));
    Files.write(folder.resolve("RELEASE"), new byte[0]);
    Files.writeString(
        folder.resolve("log4j2.properties"),
        """
        rootLogger.level = info
        rootLogger.appenderRef.stdout.ref = console
        appender.console.type = Console
        appender.console.name = console
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = %p %c{1}: %m%n
        """);
    master =
        start("master", "master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0");
    try {
      url = awaited(master, "master", MASTER);
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts a worker of one core, and waits until the master knows it. */
  void addWorker() throws IOException, InterruptedException {
    String name = "worker" + workers.size();
    Process worker =
        start(
            name,
            "worker.Worker",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--webui-port",
            "0",
            "--cores",
            "1",
            "--memory",
            EXECUTOR_MEMORY + 100 + "m",
            "--work-dir",
            folder.resolve(name).toString(),
            url);
    workers.add(worker);
    awaited(worker, name, REGISTERED);
  }

  /** Ends a worker at once, as a crash would; its executors end with it. */
  void kill(int worker) {
    end(workers.get(worker));
  }

  /** A session whose driver is this JVM. */
  SparkSession session() {
    return Sessions.builder(url)
        .config("spark.executor.memory", EXECUTOR_MEMORY + "m")
        .config("spark.executor.extraClassPath", classPath())
        .config("spark.executor.extraJavaOptions", String.join(" ", OF_EXECUTORS))
        // Many clusters have this serializer, which cannot make records.
        .config("spark.serializer", KryoSerializer.class.getName())
        // A lost worker is noticed within the seconds of a test.
        .config("spark.shuffle.io.maxRetries", 1)
        .config("spark.shuffle.io.retryWait", "1s")
        .getOrCreate();
  }

  @Override
  public void close() {
    workers.forEach(Cluster::end);
    end(master);
  }

  /** Ends a process and those that it started. */
  private static void end(Process process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().orTimeout(MAX_SECONDS, TimeUnit.SECONDS).join());
  }

  private Process start(String name, String type, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx256m",
            SHORT_RUN.get(0),
            SHORT_RUN.get(1),
            "-Dlog4j2.configurationFile=" + folder.resolve("log4j2.properties").toUri(),
            "-cp",
            classPath(),
            ClusterNode.class.getName(),
            DEPLOY + type));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log(name).toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_HOME", folder.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.start();
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  /** Waits for a line of a process's log, and gives what the pattern finds. */
  private String awaited(Process process, String name, Pattern pattern)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
    while (System.nanoTime() < end) {
      Matcher matcher = pattern.matcher(Files.readString(log(name)));
      if (matcher.find()) {
        return matcher.group();
      }
      if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new IllegalStateException(
        "no line " + pattern + " in the log of " + name + ":\n" + Files.readString(log(name)));
  }

  private static String classPath() {
    return String.join(
        File.pathSeparator,
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .toList());
  }
}
