package dev.heed.dynamics.features;

import dev.heed.lab.experiment.Run;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Texts in memory, each with a label without blanks. */
public record LabelledTexts(List<Item> items) {
  private static final CorpusOptions LABEL_FIRST =
      CorpusOptions.defaults().withFormat(CorpusFormat.LABEL_FIRST);

  /** A text in one line. */
  public record Item(String label, String text) {}

  public LabelledTexts {
    items = List.copyOf(items);
  }

  /**
   * Reads lines that begin with the label.
   *
   * @throws IOException if the file is not a data file of the run, or cannot be read
   */
  public static LabelledTexts read(Run run, String name) throws IOException {
    Path file = run.data(name);
    List<Item> items = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      int blank = line.indexOf(' ');
      if (blank < 1) {
        throw new IOException(
            "%s:%d: there is no label; expected a label, a blank and a text"
                .formatted(file, items.size() + 1));
      }
      items.add(new Item(line.substring(0, blank), line.substring(blank + 1)));
    }
    return new LabelledTexts(items);
  }

  /** The texts {@code from .. to}. */
  public LabelledTexts part(int from, int to) {
    return new LabelledTexts(items.subList(from, to));
  }

  /** These labels with other texts. */
  public LabelledTexts map(UnaryOperator<String> change) {
    return new LabelledTexts(
        items.stream().map(item -> new Item(item.label(), change.apply(item.text()))).toList());
  }

  /** A reader of these texts for a training; {@code name} stands in messages. */
  public CorpusReader reader(String name) throws IOException {
    String lines =
        items.stream()
            .map(item -> item.label() + ' ' + item.text() + '\n')
            .collect(Collectors.joining());
    return CorpusReader.openLabelled(
        new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), name, LABEL_FIRST);
  }
}
