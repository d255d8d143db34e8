package dev.heed.studio.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.heed.studio.json.Json;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.Corrections;
import dev.heed.text.corpus.LabelledText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Data sets as files, with their corrections. The texts are read again from the copied file. */
public final class Exports {
  /** First characters of a field that a spreadsheet takes for a formula. */
  private static final String FORMULA = "=+-@\t\r";

  /** Stands between several labels of a text where the file itself has no separator. */
  private static final String SEPARATOR = ";";

  private final Datasets datasets;
  private final Path folder;

  /**
   * The exports of data sets.
   *
   * @param folder the folder with the copies of their files
   */
  public Exports(Datasets datasets, Path folder) {
    this.datasets = datasets;
    this.folder = folder;
  }

  /** The folder with the copy of a data set's file, and with what runs were trained on. */
  public Path folder(long id) {
    return folder.resolve(Long.toString(id));
  }

  /**
   * The file of a data set and the way to read it.
   *
   * @param decisions by the number of the text
   */
  private record Source(Path file, Reading reading, SortedMap<Integer, Decided> decisions) {
    Optional<List<String>> correction(int num) {
      return Optional.ofNullable(decisions.get(num)).flatMap(Decided::labels);
    }

    boolean isLeftOut(int num) {
      return decisions.containsKey(num) && decisions.get(num).leftOut();
    }

    CorpusReader open() throws IOException {
      return CorpusReader.openLabelled(file, reading.options());
    }
  }

  /** The decision on a text that is corrected or left out. */
  private record Decided(Optional<List<String>> labels, boolean leftOut) {}

  private Source source(long id) throws IOException {
    datasets.get(id);
    return datasets
        .store()
        .in(
            connection -> {
              SortedMap<Integer, Decided> decisions = new TreeMap<>();
              try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT num, label, left_out FROM correction"
                          + " WHERE dataset = ? AND (label IS NOT NULL OR left_out)")) {
                select.setLong(1, id);
                try (ResultSet row = select.executeQuery()) {
                  while (row.next()) {
                    decisions.put(
                        row.getInt(1),
                        new Decided(
                            Optional.ofNullable(row.getString(2)).map(LabelSet::split),
                            row.getBoolean(3)));
                  }
                }
              }
              try (PreparedStatement select =
                  connection.prepareStatement("SELECT file, reading FROM dataset WHERE id = ?")) {
                select.setLong(1, id);
                try (ResultSet row = select.executeQuery()) {
                  row.next();
                  return new Source(
                      folder(id).resolve(row.getString(1)),
                      Json.read(row.getString(2).getBytes(UTF_8), Reading.class),
                      decisions);
                }
              }
            });
  }

  /**
   * Writes a data set as an RFC 4180 file in UTF-8, with all columns of its file and the corrected
   * labels, without the texts that are left out; of formats without columns, with the columns
   * {@code label} and {@code text}.
   *
   * @param guarded whether an apostrophe is put before a field that a spreadsheet would take for a
   *     formula
   */
  public void csv(long id, boolean guarded, OutputStream out) throws IOException {
    Source source = source(id);
    try (CorpusReader reader = source.open();
        CsvWriter csv = writer(out)) {
      Optional<CorpusReader.Columns> columns = reader.columns();
      String separator = source.reading().labelSeparator().orElse(SEPARATOR);
      if (columns.isEmpty()) {
        csv.writeRecord("label", "text");
      } else if (source.reading().header().orElse(true)) {
        csv.writeRecord(guarded(columns.get().names(), guarded));
      }
      Optional<LabelledText> next = reader.next();
      for (int num = 0; next.isPresent(); num++) {
        LabelledText text = next.get();
        Optional<List<String>> correction = source.correction(num);
        List<String> fields = new ArrayList<>(reader.fields());
        if (columns.isEmpty()) {
          String label = String.join(separator, correction.orElse(text.labels()));
          fields = List.of(label, text.text());
        } else if (correction.isPresent()) {
          fields.set(columns.get().label().orElseThrow(), String.join(separator, correction.get()));
        }
        if (!source.isLeftOut(num)) {
          csv.writeRecord(guarded(fields, guarded));
        }
        next = reader.next();
      }
    }
  }

  private static CsvWriter writer(OutputStream out) {
    return CsvWriter.builder()
        .lineDelimiter(LineDelimiter.CRLF)
        .build(new BufferedWriter(new OutputStreamWriter(out, UTF_8)));
  }

  /**
   * Writes the decisions alone, for the file that the data set was made of, as {@code heed train
   * --corrections} reads them.
   */
  public void corrections(long id, OutputStream out) throws IOException {
    Source source = source(id);
    try (CorpusReader reader = source.open();
        CsvWriter csv = writer(out)) {
      csv.writeRecord("line", "given", "suggested");
      Optional<LabelledText> next = reader.next();
      for (int num = 0; next.isPresent(); num++) {
        LabelledText text = next.get();
        Decided decided = source.decisions().get(num);
        if (decided != null) {
          Optional<String> separator = source.reading().labelSeparator();
          csv.writeRecord(
              Long.toString(text.line()),
              cell(text.labels(), separator),
              decided.labels().map(labels -> cell(labels, separator)).orElse(""));
        }
        next = reader.next();
      }
    }
  }

  /** The cell of a text's labels; no labels are an empty list, as an empty cell leaves out. */
  private static String cell(List<String> labels, Optional<String> separator) {
    return labels.isEmpty() ? "[]" : Corrections.cell(labels, separator);
  }

  private static List<String> guarded(List<String> fields, boolean guarded) {
    return guarded
        ? fields.stream()
            .map(
                each -> !each.isEmpty() && FORMULA.indexOf(each.charAt(0)) >= 0 ? "'" + each : each)
            .toList()
        : fields;
  }

  /**
   * The files of a training, which stay until the data set is deleted.
   *
   * @param texts all texts with their corrected labels as JSON Lines, so that text {@code n} from 0
   *     stands on line {@code n + 1}
   * @param corrections leave texts out; empty if none is left out
   */
  public record ForTraining(Path texts, Optional<Path> corrections) {}

  /** Writes the files of a training. */
  public ForTraining forTraining(long id) throws IOException {
    Source source = source(id);
    Path file = newFile(source.file());
    Path leftOut = file.resolveSibling(file.getFileName() + ".corrections.csv");
    boolean isWhole = source.decisions().values().stream().noneMatch(Decided::leftOut);
    try (Writer out = Files.newBufferedWriter(file, UTF_8);
        CsvWriter csv =
            writer(isWhole ? OutputStream.nullOutputStream() : Files.newOutputStream(leftOut));
        CorpusReader reader = source.open()) {
      csv.writeRecord("line", "given", "suggested");
      Optional<LabelledText> next = reader.next();
      for (int num = 0; next.isPresent(); num++) {
        LabelledText text = next.get();
        List<String> labels = source.correction(num).orElse(text.labels());
        ObjectNode object = Json.object().put("text", text.text());
        if (labels.size() == 1) {
          object.put("label", labels.getFirst());
        } else {
          ArrayNode list = object.putArray("label");
          labels.forEach(list::add);
        }
        out.write(Json.line(object) + "\n");
        if (source.isLeftOut(num)) {
          csv.writeRecord(Integer.toString(num + 1), cell(labels, Optional.empty()), "");
        }
        next = reader.next();
      }
    }
    return new ForTraining(file, isWhole ? Optional.empty() : Optional.of(leftOut));
  }

  private static Path newFile(Path source) throws IOException {
    String name = source.getFileName().toString().replaceFirst("\\.gz$", "");
    int dot = name.lastIndexOf('.');
    String base = dot > 0 ? name.substring(0, dot) : name;
    for (int number = 1; ; number++) {
      try {
        return Files.createFile(source.resolveSibling("%s-%d.jsonl".formatted(base, number)));
      } catch (FileAlreadyExistsException _) {
        // that of an earlier training
      }
    }
  }
}
