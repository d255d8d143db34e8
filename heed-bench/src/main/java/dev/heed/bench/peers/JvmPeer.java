package dev.heed.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A peer that runs in this process. */
abstract class JvmPeer implements Peer {

  /** A trained model. */
  interface Fitted {
    String label(Example text) throws IOException;

    /** The size of the model, which may be written to a file in a folder for that. */
    long bytes(Path folder) throws IOException;
  }

  abstract Fitted fit(String setting, List<Example> train) throws IOException;

  @Override
  public final Run run(
      String setting, int round, List<Example> train, List<Example> test, Path folder)
      throws IOException {
    Duration start = processorTime();
    Fitted model = fit(setting, train);
    double seconds = processorTime().minus(start).toMillis() / 1e3;
    List<String> predicted = new ArrayList<>(test.size());
    for (Example text : test) {
      predicted.add(model.label(text));
    }
    return new Run(predicted, seconds, model.bytes(folder));
  }

  /** The time of all processors spent on this process, with its compilers and its collector. */
  static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }
}
