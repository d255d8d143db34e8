package dev.heed.cli.text;

import dev.heed.cli.command.InputTexts;
import dev.heed.studio.classify.PredictionFile;
import dev.heed.studio.classify.PredictionFile.Part;
import dev.heed.studio.classify.PredictionFile.Prediction;
import dev.heed.studio.classify.Task;
import dev.heed.studio.classify.Watcher;
import dev.heed.text.TextClassifier;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import dev.heed.text.training.LabelNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the predictions of a run: dev texts are predicted by the classifier that did not see them.
 *
 * @param held the texts held out
 */
record StudioPredictions(Task task, Watcher watcher, Held held) {
  /** Texts between two reports of progress. */
  private static final int REPORTED = 1000;

  /** The numbers of the texts held out, among those read. */
  record Held(BitSet dev, BitSet test) {
    Part part(int number) {
      return test.get(number) ? Part.TEST : dev.get(number) ? Part.DEV : Part.TRAIN;
    }
  }

  /** Opens the texts of a file. */
  @FunctionalInterface
  interface Whole {
    CorpusReader open() throws IOException;
  }

  /**
   * Writes the file.
   *
   * @param read the texts as they were trained on
   * @param whole opens the texts of the file, with those that corrections leave out
   */
  void write(TrainRun.Trained trained, InputTexts read, Whole whole) throws IOException {
    try (CorpusReader texts = read.open(trained.classifier().labelCount());
        CorpusReader rows = whole.open();
        PredictionFile file = new PredictionFile(task.folder())) {
      Rows numbers = new Rows(rows);
      Lines lines = new Lines(trained, numbers, file);
      try (Batches<double[]> batches = new Batches<>(task.threads(), lines::predict, lines::add)) {
        batches.run(texts);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      file.finish();
    }
  }

  /** Finds the number of each text in its file. */
  private static final class Rows {
    private final CorpusReader reader;
    private long row = -1;

    Rows(CorpusReader reader) {
      this.reader = reader;
    }

    /** The row of a text; texts are asked for in their order. */
    long of(LabelledText text) throws IOException {
      Optional<LabelledText> next;
      do {
        next = reader.next();
        row++;
      } while (next.isPresent() && next.get().line() < text.line());
      return row;
    }
  }

  private final class Lines {
    private final TextClassifier classifier;
    private final TextClassifier measured;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final LabelNames names;
    private final Rows rows;
    private final PredictionFile file;
    private final long total;
    private int done;

    Lines(TrainRun.Trained trained, Rows rows, PredictionFile file) {
      classifier = trained.classifier();
      measured = trained.result().measured();
      classifier.labels().forEach(label -> numbers.put(label, numbers.size()));
      names = classifier.info().options().labelNames();
      this.rows = rows;
      this.file = file;
      total = trained.result().trainDocuments() + (long) trained.result().heldOut().cardinality();
    }

    /** The probabilities of a text; those of a dev text are asked for again when it is added. */
    double[] predict(LabelledText text) {
      return classifier.probabilities(text.text());
    }

    void add(LabelledText text, double[] all) {
      Part part = held.part(done++);
      TextClassifier own = part == Part.DEV ? measured : classifier;
      double[] p = part == Part.DEV ? measured.probabilities(text.text()) : all;
      List<String> given = text.labels().stream().map(names::of).toList();
      List<String> predicted = own.given(p);
      try {
        file.add(
            new Prediction(
                rows.of(text),
                part.name().toLowerCase(Locale.ROOT),
                given,
                predicted,
                probability(predicted, p),
                probability(given, p)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (done % REPORTED == 0) {
        watcher.predicting(done, Math.max(done, total));
      }
    }

    /**
     * The probability that a text has these labels and no others; of several labels, each is there
     * or not whatever the others are, as the classifier takes them to be.
     */
    private double probability(List<String> set, double[] p) {
      if (!classifier.isMultiLabel()) {
        return p[numbers.get(set.getFirst())];
      }
      BitSet isIn = new BitSet();
      set.forEach(label -> isIn.set(numbers.get(label)));
      double product = 1;
      for (int k = 0; k < p.length; k++) {
        product *= isIn.get(k) ? p[k] : 1 - p[k];
      }
      return product;
    }
  }
}
