package dev.heed.dynamics.temperature;

import dev.heed.base.ProblemException;
import dev.heed.dynamics.features.LabelledTexts;
import dev.heed.kernel.SeededRandom;
import dev.heed.lab.experiment.Run;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Texts to train on, to stop and calibrate by, and to test.
 *
 * @param name the name of the texts, for readers
 */
record TextParts(String name, LabelledTexts train, LabelledTexts dev, LabelledTexts test) {
  static final String TRAIN = "sst2/stsa.binary.train";
  private static final Pattern WHITE_SPACE = Pattern.compile("\\s+");

  /** The share of the texts that are not for the test, as {@code heed train} takes it. */
  private static final double DEV_SHARE = 0.1;

  /** The parts of SST-2; empty if it is in no data folder. */
  static Optional<TextParts> reviews(Run run) throws IOException {
    try {
      run.data(TRAIN);
    } catch (IOException e) {
      run.note(e.getMessage());
      return Optional.empty();
    }
    return Optional.of(
        new TextParts(
            "SST-2",
            LabelledTexts.read(run, TRAIN),
            LabelledTexts.read(run, "sst2/stsa.binary.dev"),
            LabelledTexts.read(run, "sst2/stsa.binary.test")));
  }

  /** The parts of a file of texts with one label each, drawn at random. */
  static TextParts of(Path file, double testShare, SeededRandom random) throws IOException {
    List<LabelledTexts.Item> items = new ArrayList<>();
    // A label of several words would not fit in a line that begins with it.
    Map<String, Integer> labels = new LinkedHashMap<>();
    try (CorpusReader reader =
        CorpusReader.openLabelled(
            file, CorpusOptions.defaults().withLabels(CorpusOptions.Labels.ONE))) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        String label = next.get().labels().getFirst();
        items.add(
            new LabelledTexts.Item(
                Integer.toString(labels.computeIfAbsent(label, key -> labels.size())),
                WHITE_SPACE.matcher(next.get().text()).replaceAll(" ").strip()));
      }
    }
    int test = part(testShare, items.size());
    int dev = part(DEV_SHARE, items.size() - test);
    if (items.size() <= test + dev) {
      throw new ProblemException(
          "%s has too few texts, %d".formatted(file, items.size()),
          "enough to train on, to stop by, and to test");
    }
    int[] order = new int[items.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    random.shuffle(order);
    LabelledTexts shuffled = new LabelledTexts(Arrays.stream(order).mapToObj(items::get).toList());
    return new TextParts(
        file.getFileName().toString(),
        shuffled.part(test + dev, order.length),
        shuffled.part(test, test + dev),
        shuffled.part(0, test));
  }

  private static int part(double share, int size) {
    return Math.max(1, (int) Math.round(share * size));
  }
}
