package dev.heed.bench.peers;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.training.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Heed with its default settings on the texts themselves, once for each seed. */
final class HeedRuns {
  private static final CorpusOptions FORMAT =
      CorpusOptions.defaults()
          .withFormat(CorpusFormat.JSONL)
          .withTextColumns("text")
          .withLabelColumn("label");

  private HeedRuns() {}

  /**
   * Trains once for each seed.
   *
   * @param folder for files, which the caller deletes
   */
  static Measured measure(
      String corpus, String division, Parts parts, List<Long> seeds, Path folder)
      throws IOException {
    Path train = write(folder.resolve("train.jsonl"), parts.train());
    List<Peer.Run> runs = new ArrayList<>();
    for (long seed : seeds) {
      Training training = Training.with(TrainingOptions.defaults().withSeed(seed)).format(FORMAT);
      if (parts.dev().isPresent()) {
        training = training.dev(write(folder.resolve("dev.jsonl"), parts.dev().get()));
      }
      runs.add(run(training, train, parts.test(), folder));
    }
    Measured.Key key = new Measured.Key(corpus, division, "Heed", List.of("default"), seeds.size());
    return Measured.of(key, "default", runs, Parts.examples(parts.test()));
  }

  private static Peer.Run run(Training training, Path train, List<LabelledText> test, Path folder)
      throws IOException {
    Duration start = JvmPeer.processorTime();
    TextClassifier classifier = training.run(train).classifier();
    double seconds = JvmPeer.processorTime().minus(start).toMillis() / 1e3;
    Path model = folder.resolve("model.heed");
    classifier.save(model);
    List<String> predicted =
        test.stream().map(text -> classifier.classify(text.text()).label()).toList();
    return new Peer.Run(predicted, seconds, Files.size(model));
  }

  private static Path write(Path file, List<LabelledText> texts) throws IOException {
    JsonMapper json = new JsonMapper();
    List<String> lines = new ArrayList<>();
    for (LabelledText text : texts) {
      lines.add(json.writeValueAsString(Map.of("text", text.text(), "label", Parts.label(text))));
    }
    FastTextPeer.write(file, lines);
    return file;
  }
}
