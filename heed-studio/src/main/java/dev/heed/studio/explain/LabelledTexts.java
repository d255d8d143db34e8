package dev.heed.studio.explain;

import dev.heed.base.ProblemException;
import dev.heed.studio.classify.PredictionFile;
import dev.heed.studio.classify.PredictionFile.Prediction;
import dev.heed.studio.data.Datasets;
import dev.heed.studio.data.TextPage;
import dev.heed.studio.run.Runs;
import dev.heed.studio.run.StudioRun;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Texts with labels: those that a run held out, or those of a data set. */
public record LabelledTexts(Runs runs, Datasets datasets) {
  /** Texts that are read; of more, as many are read that lie evenly in the file. */
  static final int MAX_TEXTS = 2_000;

  /** Characters of all texts together. */
  private static final long MAX_CHARACTERS = 8_000_000;

  /** Predictions that are read. */
  private static final int MAX_PREDICTIONS = 50_000;

  /** A run or a data set. */
  public record Source(Optional<String> run, Optional<Long> dataset) {
    /**
     * Checks that it is one of them.
     *
     * @throws ProblemException if it is none of them, or both
     */
    public Source {
      if (run.isPresent() == dataset.isPresent()) {
        throw new ProblemException(
            run.isPresent() ? "run and dataset are given" : "run and dataset are missing",
            "one of them");
      }
    }
  }

  /**
   * A text.
   *
   * @param row its number in the file, from 0
   * @param part the part of the run that it belongs to; empty for a data set
   * @param prediction the prediction of the run
   */
  record Item(
      long row, String part, List<String> labels, String text, Optional<Prediction> prediction) {}

  /**
   * Some texts of a source.
   *
   * @param total the number that the source has
   */
  record Some(long total, List<Item> items) {}

  /** Predictions of a run for the texts that it held out. */
  record Judged(long total, String part, List<Prediction> predictions) {}

  /** Reads texts, in the order of the file. */
  Some read(Source source) throws IOException {
    return source.run().isPresent()
        ? ofRun(source.run().get())
        : ofDataset(source.dataset().orElseThrow());
  }

  /** The predictions for the test texts of a run, or if it has none, for its dev texts. */
  Judged judged(String id) throws IOException {
    return held(runs.get(id), MAX_PREDICTIONS);
  }

  private Some ofRun(String id) throws IOException {
    Judged judged = held(runs.get(id), MAX_TEXTS);
    List<Item> items = new ArrayList<>();
    long characters = 0;
    long row = 0;
    try (CorpusReader reader = runs.texts(id)) {
      for (Prediction each : judged.predictions()) {
        Optional<LabelledText> text = Optional.empty();
        for (; row <= each.row(); row++) {
          text = reader.next();
        }
        if (text.isEmpty() || characters > MAX_CHARACTERS) {
          break;
        }
        characters += text.get().text().length();
        items.add(
            new Item(each.row(), each.part(), each.label(), text.get().text(), Optional.of(each)));
      }
    }
    return new Some(judged.total(), items);
  }

  private static Judged held(StudioRun run, int max) throws IOException {
    if (!Files.isRegularFile(run.folder().resolve(PredictionFile.NAME))) {
      throw new IllegalStateException(
          "run " + run.id() + " has no predictions; expected a classifier that is trained");
    }
    List<Prediction> dev = new ArrayList<>();
    List<Prediction> test = new ArrayList<>();
    try (PredictionFile.Reader reader = new PredictionFile.Reader(run.folder())) {
      for (Optional<Prediction> next = reader.next(); next.isPresent(); next = reader.next()) {
        String part = next.get().part();
        if (part.equals(name(PredictionFile.Part.TEST))) {
          test.add(next.get());
        } else if (part.equals(name(PredictionFile.Part.DEV))) {
          dev.add(next.get());
        }
      }
    }
    List<Prediction> held = test.isEmpty() ? dev : test;
    String part = name(test.isEmpty() ? PredictionFile.Part.DEV : PredictionFile.Part.TEST);
    return new Judged(held.size(), part, spread(held, max));
  }

  private static String name(PredictionFile.Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  /** At most some elements, evenly from all. */
  private static <T> List<T> spread(List<T> all, int max) {
    int count = Math.min(max, all.size());
    List<T> some = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      some.add(all.get((int) ((long) i * all.size() / count)));
    }
    return some;
  }

  private Some ofDataset(long id) throws IOException {
    int total = datasets.get(id).figures().texts();
    int count = Math.min(total, MAX_TEXTS);
    List<Item> items = new ArrayList<>();
    long characters = 0;
    for (int i = 0; i < count && characters <= MAX_CHARACTERS; i++) {
      int num = (int) ((long) i * total / count);
      TextPage.Text text = datasets.text(id, num, Optional.empty());
      if (text.state().leftOut()) {
        continue;
      }
      characters += text.text().length();
      List<String> labels = text.corrected().orElse(text.labels());
      items.add(new Item(num, "", labels, text.text(), Optional.empty()));
    }
    return new Some(total, items);
  }
}
