package dev.heed.nets.experiment.bags;

import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Titles of news, those of the wanted kind apart. */
record Titles(List<String> wanted, List<String> others) {
  /** The number of the kind Business in AG's news. */
  private static final String BUSINESS = "3";

  private static final CorpusOptions COLUMNS =
      CorpusOptions.defaults()
          .withFormat(CorpusFormat.CSV)
          .withTextColumns("title")
          .withLabelColumn("class_index");

  Titles {
    wanted = List.copyOf(wanted);
    others = List.copyOf(others);
  }

  /**
   * Reads a file of AG's news.
   *
   * @throws IOException if it cannot be read, or lacks titles of either kind
   */
  static Titles read(Path file) throws IOException {
    List<String> wanted = new ArrayList<>();
    List<String> others = new ArrayList<>();
    try (CorpusReader reader = CorpusReader.openLabelled(file, COLUMNS)) {
      for (Optional<LabelledText> next = reader.next(); next.isPresent(); next = reader.next()) {
        String title = next.get().text().replaceAll("\\s+", " ").strip();
        (next.get().label().orElseThrow().equals(BUSINESS) ? wanted : others).add(title);
      }
    }
    if (wanted.isEmpty() || others.isEmpty()) {
      throw new IOException(
          "%s: has %d titles of class %s and %d others; expected some of each"
              .formatted(file, wanted.size(), BUSINESS, others.size()));
    }
    return new Titles(wanted, others);
  }

  /**
   * A share of both kinds.
   *
   * @param from where it begins, 0 to 1
   * @param to where it ends
   */
  Titles part(double from, double to) {
    return new Titles(part(wanted, from, to), part(others, from, to));
  }

  private static List<String> part(List<String> titles, double from, double to) {
    int size = titles.size();
    int begin = Math.min(size - 1, (int) (from * size));
    return titles.subList(begin, Math.max(begin + 1, (int) (to * size)));
  }
}
