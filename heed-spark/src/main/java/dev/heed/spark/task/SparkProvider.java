package dev.heed.spark.task;

import dev.heed.base.InvalidInputException;
import dev.heed.text.cluster.Cluster;
import dev.heed.text.cluster.ClusterProvider;
import dev.heed.text.cluster.Task;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/** Connects the command to a master of Spark. */
public final class SparkProvider implements ClusterProvider {
  private static final String STANDALONE = "spark://";
  private static final int CONNECT_MILLISECONDS = 5_000;

  /** Libraries of the program that tasks need; Spark itself has the others. */
  private static final Pattern SHIPPED =
      Pattern.compile("(heed-(core|text|simd)|fastcsv|commons-numbers)\\b.*\\.jar");

  private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";
  private static final String LOGGING = "log4j2.configurationFile";

  /** Makes the provider; it does nothing yet. */
  public SparkProvider() {}

  /**
   * Connects. Settings of Spark are those of system properties, then those of the file {@code
   * spark-defaults.conf}, as with Spark's own launchers.
   */
  @Override
  public Cluster connect(String master, Consumer<String> notice) throws IOException {
    if (master.startsWith(STANDALONE)) {
      requireReachable(master);
    }
    if (System.getProperty(LOGGING) == null) {
      URL quiet = SparkProvider.class.getResource("quiet-log4j2.properties");
      System.setProperty(LOGGING, quiet.toString());
    }
    return SparkTasks.withOwnLoader(() -> new SparkTasks(started(master), master, notice));
  }

  private static SparkContext started(String master) throws IOException {
    SparkConf conf = new SparkConf();
    Properties defaults = defaults();
    for (String name : defaults.stringPropertyNames()) {
      conf.setIfMissing(name, defaults.getProperty(name).strip());
    }
    conf.setMaster(master)
        .setIfMissing("spark.app.name", "heed")
        .setIfMissing("spark.ui.enabled", "false")
        .setIfMissing("spark.driver.maxResultSize", "0") // classifiers of folds
        .set("spark.ui.showConsoleProgress", "false")
        .set("spark.serializer", "org.apache.spark.serializer.JavaSerializer")
        .set(
            EXECUTOR_OPTIONS,
            (conf.get(EXECUTOR_OPTIONS, "") + " --add-modules=jdk.incubator.vector").strip());
    List<String> jars = new ArrayList<>(jars());
    conf.getOption("spark.jars").foreach(own -> jars.addAll(List.of(own.split(","))));
    conf.setJars(jars.toArray(String[]::new));
    try {
      return new SparkContext(conf);
    } catch (RuntimeException e) {
      throw new InvalidInputException(
          master,
          0,
          "cannot be used (%s)".formatted(SparkTasks.firstLine(e)),
          "a running master of this version of Spark",
          e);
    } catch (LinkageError e) { // a runtime with few of Java's modules
      throw new InvalidInputException(
          master,
          0,
          "this Java cannot run Spark (%s)".formatted(e),
          "HEED_JAVA_HOME to name a whole JDK",
          e);
    }
  }

  /** The settings of {@code spark-defaults.conf}; none without that file. */
  private static Properties defaults() throws IOException {
    Properties defaults = new Properties();
    Optional<Path> folder =
        Optional.ofNullable(System.getenv("SPARK_CONF_DIR"))
            .map(Path::of)
            .or(
                () ->
                    Optional.ofNullable(System.getenv("SPARK_HOME"))
                        .map(home -> Path.of(home, "conf")));
    Optional<Path> file =
        folder.map(each -> each.resolve("spark-defaults.conf")).filter(Files::isRegularFile);
    if (file.isPresent()) {
      try (Reader reader = Files.newBufferedReader(file.get())) {
        defaults.load(reader);
      }
      defaults.keySet().removeIf(name -> !name.toString().startsWith("spark."));
    }
    return defaults;
  }

  /** The jars of the program that executors need; none if its classes stand in folders. */
  private static List<String> jars() throws IOException {
    List<String> jars = new ArrayList<>();
    Path text = code(Task.class);
    if (Files.isRegularFile(text)) {
      jars.add(text.toUri().toString());
      try (Stream<Path> files = Files.list(text.getParent())) {
        files
            .filter(file -> !file.equals(text))
            .filter(file -> SHIPPED.matcher(file.getFileName().toString()).matches())
            .sorted()
            .forEach(file -> jars.add(file.toUri().toString()));
      }
    }
    Path spark = code(SparkProvider.class);
    if (Files.isRegularFile(spark)) {
      jars.add(spark.toUri().toString());
    }
    return jars;
  }

  private static Path code(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Tries the masters of a URL, since Spark itself waits a minute for one that is not there. */
  private static void requireReachable(String master) throws InvalidInputException {
    String reason = "no address";
    for (String each : master.substring(STANDALONE.length()).split(",", -1)) {
      try (Socket socket = new Socket()) {
        URI uri = new URI(STANDALONE + each);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MILLISECONDS);
        return;
      } catch (IOException e) {
        reason = e.getMessage();
      } catch (URISyntaxException | IllegalArgumentException e) {
        reason = "no address";
      }
    }
    throw new InvalidInputException(
        master, 0, "cannot be reached (%s)".formatted(reason), "a running master of Spark");
  }
}
