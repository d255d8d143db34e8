package dev.heed.spark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.heed.base.ProblemException;
import dev.heed.text.TextClassifier;
import dev.heed.text.Training;
import dev.heed.text.corpus.CorpusFormat;
import dev.heed.text.corpus.CorpusOptions;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.training.Descent;
import dev.heed.text.training.TrainingListener;
import dev.heed.text.training.TrainingOptions;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * Trains on the driver, by {@link Training}: the rows are written to a temporary file and read from
 * there, so memory holds one part of them at a time.
 *
 * @param options the settings
 * @param areSeveral whether a text may have any number of labels
 * @param areWeighted whether the weights are not all 1
 * @param listener receives warnings and the epochs
 */
record LocalTraining(
    TrainingOptions options, boolean areSeveral, boolean areWeighted, TrainingListener listener) {
  private static final String LABEL = "label";
  private static final String TEXT = "text";
  private static final String WEIGHT = "weight";

  /** The name of the file in messages. */
  private static final String SOURCE = "the rows";

  /**
   * Trains on rows.
   *
   * @throws ProblemException if they are no longer those of the survey
   * @throws dev.heed.base.InvalidInputException if they cannot be trained on
   */
  TextClassifier run(TrainingRows rows, Survey survey) throws IOException {
    Path file = Files.createTempFile("heed", ".jsonl");
    try {
      if (!write(rows.iterator(survey), file).isOf(survey)) {
        throw new ProblemException(
            "the rows changed while they were read",
            "the same rows each time; save them to a table first, and train on that");
      }
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
          CorpusReader reader = CorpusReader.openLabelled(in, SOURCE, format())) {
        return Training.with(options.withOrder(new Descent.Order.Hash()))
            .listener(listener)
            .run(reader)
            .classifier();
      }
    } finally {
      Files.delete(file);
    }
  }

  private CorpusOptions format() {
    CorpusOptions format =
        CorpusOptions.defaults()
            .withFormat(CorpusFormat.JSONL)
            .withTextColumns(TEXT)
            .withLabelColumn(LABEL)
            .withLabels(areSeveral ? CorpusOptions.Labels.ANY : CorpusOptions.Labels.ONE);
    return areWeighted ? format.withWeightColumn(Optional.of(WEIGHT)) : format;
  }

  /** Writes the rows that can be trained on, and counts all. */
  private Survey write(Iterator<Row> rows, Path file) throws IOException {
    Survey all = Survey.NONE;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.setRootValueSeparator(null);
      while (rows.hasNext()) {
        Row row = rows.next();
        Survey ofRow = Survey.of(row, 0);
        if (ofRow.invalid() == 0) {
          write(row, json);
        }
        all = all.plus(ofRow);
      }
    }
    return all;
  }

  private void write(Row row, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField(TEXT, row.getString(TrainingRows.TEXT));
    json.writeArrayFieldStart(LABEL);
    for (String label : row.<String>getList(TrainingRows.LABELS)) {
      json.writeString(label);
    }
    json.writeEndArray();
    if (areWeighted) {
      json.writeNumberField(WEIGHT, row.getDouble(TrainingRows.WEIGHT));
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }
}
