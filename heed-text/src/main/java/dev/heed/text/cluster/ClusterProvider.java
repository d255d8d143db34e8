package dev.heed.text.cluster;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.util.function.Consumer;

/** Connects to clusters of one kind; a service that programs look for. */
public interface ClusterProvider {
  /**
   * Connects.
   *
   * @param master the address of a cluster
   * @param notice receives a line for the user when the cluster keeps tasks waiting
   * @throws InvalidInputException if the cluster cannot be reached
   */
  Cluster connect(String master, Consumer<String> notice) throws IOException;
}
