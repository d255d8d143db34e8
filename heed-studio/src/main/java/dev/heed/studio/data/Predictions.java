package dev.heed.studio.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.heed.base.InvalidInputException;
import dev.heed.studio.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Predictions of runs for the texts of data sets, and the mistakes among them. */
public final class Predictions {
  /** The file of a run with a line of JSON for each text of its data. */
  public static final String FILE = "predictions.jsonl";

  private static final int BATCH = 1000;
  private static final int MAX_CELLS = 5000;
  private static final int MAX_PAGE = 200;
  private static final String COMPARED =
      " FROM prediction a JOIN prediction b ON b.dataset = a.dataset AND b.num = a.num"
          + " JOIN text t ON t.dataset = a.dataset AND t.num = a.num"
          + " LEFT JOIN correction c ON c.dataset = t.dataset AND c.num = t.num"
          + " WHERE a.dataset = ? AND a.run = ? AND b.run = ? AND c.left_out IS NOT TRUE";

  private final Datasets datasets;

  public Predictions(Datasets datasets) {
    this.datasets = datasets;
  }

  /**
   * Reads the predictions of a run, unless the store has them already.
   *
   * @param folder the folder of the run
   * @throws InvalidInputException if they are not for the texts of this data set
   */
  public synchronized void load(long dataset, String run, Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    long changed = Files.getLastModifiedTime(file).toMillis();
    int texts = datasets.get(dataset).figures().texts();
    datasets
        .store()
        .in(
            connection -> {
              if (changed == imported(connection, dataset, run)) {
                return 0;
              }
              Datasets.update(
                  connection, "DELETE FROM prediction WHERE dataset = ? AND run = ?", dataset, run);
              read(connection, dataset, run, file, texts);
              return Datasets.update(
                  connection,
                  "MERGE INTO import KEY(dataset, run) VALUES(?, ?, ?)",
                  dataset,
                  run,
                  changed);
            });
  }

  private static long imported(Connection connection, long dataset, String run)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT changed FROM import WHERE dataset = ? AND run = ?")) {
      Datasets.parameters(select, List.of(dataset, run));
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : -1;
      }
    }
  }

  private static void read(Connection connection, long dataset, String run, Path file, int texts)
      throws SQLException, IOException {
    String source = run + "/" + FILE;
    try (BufferedReader lines = Files.newBufferedReader(file, UTF_8);
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO prediction VALUES(?, ?, ?, ?, ?, ?, ?)")) {
      long number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode text = parsed(line, source, number);
        int num = text.get("row").asInt();
        if (num < 0 || num >= texts) {
          throw new InvalidInputException(
              source,
              number,
              "the row is " + num,
              "0 to %d, as the data set has %,d texts".formatted(texts - 1, texts));
        }
        Datasets.parameters(
            insert,
            List.of(dataset, run, num, text.get("part").asText(), LabelSet.join(labels(text))));
        insert.setObject(6, number(text.path("probability")));
        insert.setObject(7, number(text.path("given")));
        insert.addBatch();
        if (number++ % BATCH == 0) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private static JsonNode parsed(String line, String source, long number)
      throws InvalidInputException {
    try {
      JsonNode text = Json.read(line.getBytes(UTF_8), JsonNode.class);
      if (text.path("row").isInt() && text.path("part").isTextual() && text.has("predicted")) {
        return text;
      }
    } catch (IllegalArgumentException _) {
      // refused below, as what lacks a part is
    }
    throw new InvalidInputException(
        source, number, "this is no prediction", "an object with row, part and predicted");
  }

  private static List<String> labels(JsonNode text) {
    JsonNode predicted = text.get("predicted");
    List<String> labels = new ArrayList<>();
    if (predicted.isArray()) {
      predicted.forEach(label -> labels.add(label.asText()));
    } else {
      labels.add(predicted.asText());
    }
    return labels;
  }

  private static Double number(JsonNode value) {
    return value.isNumber() ? value.asDouble() : null;
  }

  /**
   * The texts of each label that were predicted as each.
   *
   * @param cells those with the most texts first, at most 5000
   */
  public record Confusion(int judged, int right, List<Cell> cells) {}

  /** A number of texts with some labels and some predicted ones. */
  public record Cell(List<String> labels, List<String> predicted, int texts) {}

  /**
   * Counts the texts of each label that were predicted as each; texts that are left out don't
   * count.
   *
   * @param part the part of the texts that counts; all if empty
   */
  public Confusion confusion(long dataset, String run, Optional<String> part) throws IOException {
    String sql =
        "SELECT t.label, p.predicted, COUNT(*) AS texts FROM prediction p"
            + " JOIN text t ON t.dataset = p.dataset AND t.num = p.num"
            + " LEFT JOIN correction c ON c.dataset = p.dataset AND c.num = p.num"
            + " WHERE p.run = ? AND p.dataset = ? AND c.left_out IS NOT TRUE"
            + (part.isPresent() ? " AND p.part = ?" : "")
            + " GROUP BY t.label, p.predicted ORDER BY texts DESC, t.label, p.predicted";
    List<Object> parameters = new ArrayList<>(List.of(run, dataset));
    part.ifPresent(parameters::add);
    return datasets
        .store()
        .in(
            connection -> {
              List<Cell> cells = new ArrayList<>();
              int judged = 0;
              int right = 0;
              try (PreparedStatement select = connection.prepareStatement(sql)) {
                Datasets.parameters(select, parameters);
                try (ResultSet row = select.executeQuery()) {
                  while (row.next()) {
                    int texts = row.getInt(3);
                    judged += texts;
                    right += row.getString(1).equals(row.getString(2)) ? texts : 0;
                    if (cells.size() < MAX_CELLS) {
                      cells.add(
                          new Cell(
                              LabelSet.split(row.getString(1)),
                              LabelSet.split(row.getString(2)),
                              texts));
                    }
                  }
                }
              }
              return new Confusion(judged, right, cells);
            });
  }

  /** The kind of a difference between an earlier and a later run. */
  public enum Kind {
    /** Wrong before, right now. */
    MENDED("a.predicted <> t.label AND b.predicted = t.label"),
    /** Right before, wrong now. */
    BROKEN("a.predicted = t.label AND b.predicted <> t.label"),
    /** Wrong before and now, in another way. */
    OTHER("a.predicted <> b.predicted AND a.predicted <> t.label AND b.predicted <> t.label");

    private final String condition;

    Kind(String condition) {
      this.condition = condition;
    }
  }

  /**
   * The texts that two runs predict differently.
   *
   * @param compared texts with a prediction of both
   * @param before those that the earlier run has right
   * @param after those that the later run has right
   */
  public record Changes(
      int compared,
      int before,
      int after,
      int mended,
      int broken,
      int other,
      List<Difference> texts) {}

  /** A text that two runs predict differently. */
  public record Difference(
      TextPage.Place place,
      String text,
      List<String> labels,
      boolean corrected,
      TextPage.Prediction before,
      TextPage.Prediction after) {}

  /** Compares two runs text by text. */
  public Changes changes(long dataset, Runs runs, Optional<Kind> kind, int offset, int limit)
      throws IOException {
    List<Object> parameters = List.of(dataset, runs.before(), runs.after());
    return datasets
        .store()
        .in(
            connection -> {
              List<Difference> texts = differences(connection, parameters, kind, offset, limit);
              StringBuilder sql =
                  new StringBuilder(
                      "SELECT COUNT(*), COUNT(CASE WHEN a.predicted = t.label THEN 1 END),"
                          + " COUNT(CASE WHEN b.predicted = t.label THEN 1 END)");
              for (Kind each : Kind.values()) {
                sql.append(", COUNT(CASE WHEN ").append(each.condition).append(" THEN 1 END)");
              }
              try (PreparedStatement count =
                  connection.prepareStatement(sql.append(COMPARED).toString())) {
                Datasets.parameters(count, parameters);
                try (ResultSet row = count.executeQuery()) {
                  row.next();
                  return new Changes(
                      row.getInt(1),
                      row.getInt(2),
                      row.getInt(3),
                      row.getInt(4),
                      row.getInt(5),
                      row.getInt(6),
                      texts);
                }
              }
            });
  }

  /** An earlier and a later run. */
  public record Runs(String before, String after) {}

  private static List<Difference> differences(
      Connection connection, List<Object> parameters, Optional<Kind> kind, int offset, int limit)
      throws SQLException {
    String sql =
        "SELECT t.num, t.line, SUBSTRING(x.body, 1, %d), t.label, c.label, a.part, a.predicted,"
                .formatted(TextPage.MAX_SHOWN)
            + " a.probability, a.given, b.part, b.predicted, b.probability, b.given"
            + COMPARED.replace(
                " WHERE ", " JOIN body x ON x.dataset = t.dataset AND x.num = t.num WHERE ")
            + " AND a.predicted <> b.predicted"
            + kind.map(each -> " AND " + each.condition).orElse("")
            + " ORDER BY t.num LIMIT ? OFFSET ?";
    List<Object> all = new ArrayList<>(parameters);
    all.add(Math.clamp(limit, 1, MAX_PAGE));
    all.add(Math.max(0, offset));
    List<Difference> texts = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      Datasets.parameters(select, all);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          texts.add(
              new Difference(
                  new TextPage.Place(row.getInt(1), row.getLong(2)),
                  row.getString(3),
                  LabelSet.split(row.getString(4)),
                  row.getString(5) != null,
                  prediction(row, 6),
                  prediction(row, 10)));
        }
      }
    }
    return texts;
  }

  private static TextPage.Prediction prediction(ResultSet row, int from) throws SQLException {
    return new TextPage.Prediction(
        row.getString(from),
        LabelSet.split(row.getString(from + 1)),
        Optional.ofNullable(row.getObject(from + 2, Double.class)),
        Optional.ofNullable(row.getObject(from + 3, Double.class)));
  }
}
