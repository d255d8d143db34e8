package dev.heed.nets.torch;

import dev.heed.lab.experiment.Environment;
import dev.heed.lab.experiment.Experiment;
import dev.heed.lab.experiment.Laboratory;
import dev.heed.lab.experiment.Observer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A program that lists the experiments, or prints why the given ones do not run. */
public final class Experimenter {
  private Experimenter() {}

  /** Lists the experiments if there are no names. */
  public static void main(String[] names) throws IOException {
    Laboratory laboratory = new Laboratory(new Environment("1", 1, List.of()));
    if (names.length == 0) {
      for (Experiment<?> each : laboratory.experiments()) {
        System.out.println(each.name());
        Laboratory.defaults(each);
      }
    }
    Observer observer =
        new Observer() {
          @Override
          public void progress(String stage, long done, long total) {}

          @Override
          public boolean isCancelled() {
            return false;
          }
        };
    for (String name : names) {
      Path out = Files.createTempDirectory("heed-experimenter");
      try {
        laboratory.run(laboratory.experiment(name), List.of(), 1, out, observer);
        System.out.println(name + " ran");
      } catch (IOException e) {
        System.out.println(e.getMessage());
      } finally {
        Files.deleteIfExists(out.resolve("config.json"));
        Files.deleteIfExists(out);
      }
    }
  }
}
