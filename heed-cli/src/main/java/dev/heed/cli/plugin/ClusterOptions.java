package dev.heed.cli.plugin;

import dev.heed.base.ProblemException;
import dev.heed.text.cluster.Cluster;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The option of commands whose trainings may run on a cluster. */
public final class ClusterOptions {
  private static final Pattern MASTER =
      Pattern.compile(
          "local(\\[(\\d+|\\*)(, *\\d+)?])?|local-cluster\\[ *\\d+ *, *\\d+ *, *\\d+ *]"
              + "|(spark|k8s)://\\S+|yarn");

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Train on a cluster of Apache Spark: the address of its master. SPARK_HOME is the folder"
              + " of Spark. The result is the same.")
  private Optional<String> master = Optional.empty();

  /**
   * The address of the cluster; empty if none is asked for.
   *
   * @throws ProblemException if no master of Spark has this form
   */
  public Optional<String> master() {
    master
        .filter(url -> !MASTER.matcher(url).matches())
        .ifPresent(
            url -> {
              throw new ProblemException(
                  "--master is '%s'".formatted(url),
                  "a master of Spark, such as spark://host:7077, yarn or local[4]");
            });
    return master;
  }

  /**
   * Connects to a cluster.
   *
   * @param notice receives a line for the user when the cluster keeps tasks waiting
   * @throws dev.heed.base.InvalidInputException if Spark is not there, or the cluster cannot be
   *     reached
   */
  public static Cluster connect(String master, Consumer<String> notice) throws IOException {
    return SparkHome.ofUser().provider(Plugins.ofProgram()).connect(master, notice);
  }
}
