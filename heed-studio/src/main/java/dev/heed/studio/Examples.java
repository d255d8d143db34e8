package dev.heed.studio;

import dev.heed.base.AtomicFile;
import dev.heed.studio.classify.Trainer;
import dev.heed.studio.run.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The texts that come with the program, which can be trained on without a file of one's own.
 *
 * @param uploads the folder of uploads; the files are copied to one in it, away from those of users
 */
record Examples(Trainer trainer, Path uploads) {
  /** The example's files, as settings of a classifier name them. */
  record Placed(Folders.Entry data, Folders.Entry test) {}

  /** Copies the example's files, unless they are there. */
  Placed place(Folders folders) throws IOException {
    Path own = Files.createDirectories(uploads.resolve("examples"));
    List<Folders.Entry> placed = new ArrayList<>();
    for (Map.Entry<String, byte[]> each : trainer.example().entrySet()) {
      Path file = own.resolve(each.getKey());
      if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), each.getValue())) {
        AtomicFile.write(file, out -> out.write(each.getValue()));
      }
      placed.add(folders.entry(file));
    }
    return new Placed(placed.get(0), placed.get(1));
  }
}
