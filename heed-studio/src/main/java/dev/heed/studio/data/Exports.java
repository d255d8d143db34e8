package dev.heed.studio.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.heed.studio.json.Json;
import dev.heed.text.corpus.CorpusReader;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** The file of a data set and the way to read it. */
  private record Source(Path file, Reading reading, Map<Integer, String> corrections) {
    Optional<List<String>> correction(int num) {
      return Optional.ofNullable(corrections.get(num)).map(LabelSet::split);
    }
  }

  private Source source(long id) throws IOException {
    datasets.get(id);
    return datasets
        .store()
        .in(
            connection -> {
              Map<Integer, String> corrections = new HashMap<>();
              try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT num, label FROM correction"
                          + " WHERE dataset = ? AND label IS NOT NULL")) {
                select.setLong(1, id);
                try (ResultSet row = select.executeQuery()) {
                  while (row.next()) {
                    corrections.put(row.getInt(1), row.getString(2));
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
                      corrections);
                }
              }
            });
  }

  /**
   * Writes a data set as an RFC 4180 file in UTF-8, with all columns of its file and the corrected
   * labels; of formats without columns, with the columns {@code label} and {@code text}.
   *
   * @param guarded whether an apostrophe is put before a field that a spreadsheet would take for a
   *     formula
   */
  public void csv(long id, boolean guarded, OutputStream out) throws IOException {
    Source source = source(id);
    try (CorpusReader reader =
            CorpusReader.openLabelled(source.file(), source.reading().options());
        CsvWriter csv =
            CsvWriter.builder()
                .lineDelimiter(LineDelimiter.CRLF)
                .build(new BufferedWriter(new OutputStreamWriter(out, UTF_8)))) {
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
        csv.writeRecord(guarded(fields, guarded));
        next = reader.next();
      }
    }
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
   * Writes the texts with their corrected labels as JSON Lines, so that text {@code n} from 0
   * stands on line {@code n + 1}. The file stays until the data set is deleted: it is what a run
   * was trained on.
   */
  public Path jsonLines(long id) throws IOException {
    Source source = source(id);
    Path file = newFile(source.file());
    try (Writer out = Files.newBufferedWriter(file, UTF_8);
        CorpusReader reader =
            CorpusReader.openLabelled(source.file(), source.reading().options())) {
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
        next = reader.next();
      }
    }
    return file;
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
