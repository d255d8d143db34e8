package dev.heed.studio.data;

import dev.heed.base.FileName;
import dev.heed.base.InvalidInputException;
import dev.heed.base.ProblemException;
import dev.heed.studio.json.Json;
import dev.heed.studio.run.Folders;
import dev.heed.studio.run.Messages;
import dev.heed.text.corpus.CorpusReader;
import dev.heed.text.corpus.LabelledText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/** The data sets of a studio. */
public final class Datasets implements AutoCloseable {
  private static final int BATCH = 1000;
  private static final int MAX_NAME = 200;
  private static final int MAX_NOTE = 2000;
  private static final int MAX_LABEL = 1000;
  private static final int MAX_LABELS = 100;
  private static final int MAX_PAGE = 200;
  private static final String SELECT =
      """
      SELECT d.id, d.name, d.note, d.path, d.created, d.figures,
        (SELECT COUNT(*) FROM correction c WHERE c.dataset = d.id AND c.label IS NOT NULL),
        (SELECT COUNT(*) FROM correction c
          WHERE c.dataset = d.id AND c.label IS NULL AND NOT c.left_out),
        (SELECT COUNT(*) FROM correction c WHERE c.dataset = d.id AND c.left_out)
      FROM dataset d WHERE d.ready\
      """;

  private final Path folder;
  private final Folders folders;
  private final Messages messages;
  private final Store store;

  /**
   * The data sets of a studio.
   *
   * @param runs the folder of its runs, which gets the file {@code store.mv.db}
   * @param folder the folder for copies of the files, one of {@code folders}
   * @param folders the folders that files are read from
   */
  public Datasets(Path runs, Path folder, Folders folders) {
    this.folder = folder;
    this.folders = folders;
    messages = new Messages(folders);
    store = new Store(runs.resolve("store"));
  }

  /** The store, for what else is kept of data sets. */
  Store store() {
    return store;
  }

  /**
   * A request to read a file.
   *
   * @param path a file in one of the folders
   * @param name the name of the new data set; that of the file if empty
   */
  public record Request(String path, Optional<String> name, Reading reading) {
    /** Replaces what is missing by nothing. */
    public Request {
      if (path == null || path.isEmpty()) {
        throw new ProblemException("path is missing", "a file in one of the folders");
      }
      name = name == null ? Optional.empty() : name.filter(each -> !each.isBlank());
      reading = reading == null ? Reading.DETECTED : reading;
    }
  }

  /** A change of a data set; what is missing stays. */
  public record Change(Optional<String> name, Optional<String> note) {
    /** Checks the lengths. */
    public Change {
      name = name == null ? Optional.empty() : name.map(each -> checked("name", each, MAX_NAME));
      note = note == null ? Optional.empty() : note.map(each -> limited("note", each, MAX_NOTE));
    }
  }

  private static String limited(String what, String value, int most) {
    if (value.length() > most) {
      throw new ProblemException(
          "%s has %,d characters".formatted(what, value.length()), "at most " + most);
    }
    return value.strip();
  }

  private static String checked(String what, String value, int most) {
    if (value.isBlank()) {
      throw new ProblemException(what + " is empty", "1 to " + most + " characters");
    }
    return limited(what, value, most);
  }

  /** Reads a file without storing anything. */
  public Preview preview(Request request) throws IOException {
    return Preview.of(folders.resolve(request.path()), request.reading(), messages);
  }

  /**
   * Stores the texts of a file, and a copy of the file.
   *
   * @throws InvalidInputException if the file cannot be read to its end, or has no text
   */
  public Dataset create(Request request) throws IOException {
    Path source = folders.resolve(request.path());
    String file = FileName.of(source);
    String name = checked("name", request.name().orElse(file), MAX_NAME);
    String shown = folders.withoutPlaces(source.toString());
    long id = store.in(connection -> insert(connection, name, shown, file, request.reading()));
    try {
      Path own = Files.createDirectories(folder.resolve(Long.toString(id))).resolve(file);
      Files.copy(source, own, StandardCopyOption.REPLACE_EXISTING);
      Survey.Figures figures = read(id, own, request.reading());
      if (figures.texts() == 0) {
        throw new InvalidInputException(shown, 0, "there are no texts", "at least one");
      }
      store.in(
          connection ->
              update(
                  connection,
                  "UPDATE dataset SET figures = ?, ready = TRUE WHERE id = ?",
                  Json.line(figures),
                  id));
    } catch (IOException | RuntimeException e) {
      erase(id);
      throw e;
    }
    return get(id);
  }

  private static long insert(
      Connection connection, String name, String path, String file, Reading reading)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO dataset(name, note, path, created, file, reading, figures, ready)"
                + " VALUES(?, '', ?, ?, ?, ?, '', FALSE)",
            new String[] {"ID"})) {
      parameters(insert, List.of(name, path, System.currentTimeMillis(), file, Json.line(reading)));
      insert.executeUpdate();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        keys.next();
        return keys.getLong(1);
      }
    }
  }

  private Survey.Figures read(long id, Path file, Reading reading) throws IOException {
    Survey survey = new Survey();
    try (CorpusReader reader = CorpusReader.openLabelled(file, reading.options())) {
      boolean more = true;
      while (more) {
        more = store.in(connection -> batch(connection, id, reader, survey));
      }
    }
    return survey.figures();
  }

  /** Stores the next texts in a transaction of their own, which keeps H2's undo log small. */
  private static boolean batch(Connection connection, long id, CorpusReader reader, Survey survey)
      throws SQLException, IOException {
    try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO text VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
        PreparedStatement insertBody =
            connection.prepareStatement("INSERT INTO body VALUES(?, ?, ?)")) {
      Optional<LabelledText> next = reader.next();
      for (int i = 1; next.isPresent(); i++) {
        LabelledText text = next.get();
        Survey.Mark mark = survey.add(text);
        String body = text.text();
        insert.setLong(1, id);
        insert.setInt(2, mark.num());
        insert.setLong(3, text.line());
        insert.setString(4, LabelSet.join(text.labels()));
        insert.setString(5, LabelSet.join(text.labels()));
        insert.setInt(6, body.codePointCount(0, body.length()));
        insert.setBoolean(7, mark.empty());
        if (mark.copyOf().isPresent()) {
          insert.setInt(8, mark.copyOf().getAsInt());
        } else {
          insert.setNull(8, Types.INTEGER);
        }
        insert.addBatch();
        Datasets.parameters(
            insertBody, List.of(id, mark.num(), body.length() > Store.MAX_TEXT ? cut(body) : body));
        insertBody.addBatch();
        if (i == BATCH) {
          break;
        }
        next = reader.next();
      }
      insert.executeBatch();
      insertBody.executeBatch();
      return next.isPresent();
    }
  }

  private static String cut(String body) {
    int end = Character.isHighSurrogate(body.charAt(Store.MAX_TEXT - 1)) ? 1 : 0;
    return body.substring(0, Store.MAX_TEXT - end);
  }

  /** All data sets, the latest first. */
  public List<Dataset> all() throws IOException {
    return store.in(connection -> select(connection, SELECT + " ORDER BY d.id DESC", List.of()));
  }

  /**
   * The data set with an id.
   *
   * @throws NoSuchElementException if there is none
   */
  public Dataset get(long id) throws IOException {
    return store
        .in(connection -> select(connection, SELECT + " AND d.id = ?", List.of(id)))
        .stream()
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "there is no data set " + id + "; expected one of /api/datasets"));
  }

  private static List<Dataset> select(Connection connection, String sql, List<Object> parameters)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      parameters(select, parameters);
      List<Dataset> found = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          byte[] figures = row.getString(6).getBytes(StandardCharsets.UTF_8);
          found.add(
              new Dataset(
                  row.getLong(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  row.getLong(5),
                  Json.read(figures, Survey.Figures.class),
                  new Dataset.Decided(row.getInt(7), row.getInt(8), row.getInt(9))));
        }
      }
      return found;
    }
  }

  /** Changes the name or the note of a data set. */
  public Dataset change(long id, Change change) throws IOException {
    Dataset now = get(id);
    store.in(
        connection ->
            update(
                connection,
                "UPDATE dataset SET name = ?, note = ? WHERE id = ?",
                change.name().orElse(now.name()),
                change.note().orElse(now.note()),
                id));
    return get(id);
  }

  /** Deletes a data set with its corrections and the copy of its file. */
  public void delete(long id) throws IOException {
    get(id);
    erase(id);
  }

  private void erase(long id) throws IOException {
    store.in(
        connection -> {
          for (String table :
              List.of("text", "body", "correction", "prediction", "import", "suspect", "audit")) {
            update(connection, "DELETE FROM %s WHERE dataset = ?".formatted(table), id);
          }
          return update(connection, "DELETE FROM dataset WHERE id = ?", id);
        });
    Path own = folder.resolve(Long.toString(id));
    if (Files.exists(own)) {
      Files.walkFileTree(own, new Deletion());
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException problem)
        throws IOException {
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }

  /**
   * Texts of a data set.
   *
   * @param offset the number of texts to leave out at the beginning
   * @param limit the number of texts, at most 200
   */
  public TextPage texts(long id, TextQuery query, int offset, int limit) throws IOException {
    Dataset dataset = get(id);
    TextQuery.Statement page =
        query.page(id, dataset.hasSeveral(), Math.max(0, offset), Math.clamp(limit, 1, MAX_PAGE));
    TextQuery.Statement count = query.count(id, dataset.hasSeveral());
    return store.in(
        connection -> {
          List<TextPage.Text> texts = texts(connection, page);
          if (query.isWhole() && query.run().isEmpty()) {
            return new TextPage(texts, dataset.figures().texts(), 0, 0);
          }
          try (PreparedStatement select = connection.prepareStatement(count.sql())) {
            parameters(select, count.parameters());
            try (ResultSet row = select.executeQuery()) {
              row.next();
              return new TextPage(texts, row.getInt(1), row.getInt(2), row.getInt(3));
            }
          }
        });
  }

  private static List<TextPage.Text> texts(Connection connection, TextQuery.Statement page)
      throws SQLException {
    List<TextPage.Text> texts = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(page.sql())) {
      parameters(select, page.parameters());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          texts.add(TextPage.text(row));
        }
      }
    }
    return texts;
  }

  /** A whole text of a data set, or its first million characters. */
  public TextPage.Text text(long id, int num, Optional<String> run) throws IOException {
    get(id);
    TextQuery.Statement select =
        new TextQuery.Statement(
            TextPage.COLUMNS
                + " FROM (SELECT dataset, num FROM text WHERE dataset = ? AND num = ?) n "
                + TextPage.TABLES,
            List.of(Store.MAX_TEXT, id, num, run.orElse("")));
    return store.in(connection -> texts(connection, select)).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new NoSuchElementException(
                    "data set %d has no text %d; expected one of its texts, which count from 0"
                        .formatted(id, num)));
  }

  /**
   * A decision on a text: other labels, or to skip it, which keeps those of the file, or to leave
   * it out of trainings.
   *
   * @param labels the labels that it gets
   */
  public record Decision(
      Optional<List<String>> labels, Optional<Boolean> skip, Optional<Boolean> leaveOut) {
    /** Brings the labels into their canonical form. */
    public Decision {
      skip = skip == null ? Optional.empty() : skip;
      leaveOut = leaveOut == null ? Optional.empty() : leaveOut;
      boolean hasLabels = labels != null && labels.isPresent();
      if (Stream.of(hasLabels, skip.orElse(false), leaveOut.orElse(false))
              .filter(each -> each)
              .count()
          != 1) {
        throw new ProblemException(
            "the decision is not clear", "either labels, or skip or leave_out, which is true");
      }
      if (labels != null && labels.filter(all -> all.size() > MAX_LABELS).isPresent()) {
        throw new ProblemException(
            labels.get().size() + " labels for a text", "at most " + MAX_LABELS);
      }
      labels =
          labels == null
              ? Optional.empty()
              : labels.map(
                  all ->
                      all.stream()
                          .map(LabelledText::canonicalLabel)
                          .map(label -> checked("a label", label, MAX_LABEL))
                          .distinct()
                          .toList());
    }
  }

  /** Keeps a decision on a text, in place of an earlier one. */
  public TextPage.Text decide(long id, int num, Decision decision) throws IOException {
    TextPage.Text text = text(id, num, Optional.empty());
    if (!get(id).hasSeveral() && decision.labels().filter(all -> all.size() != 1).isPresent()) {
      throw new ProblemException(
          decision.labels().get().size() + " labels for a text", "one, as all texts here have");
    }
    String label =
        decision
            .labels()
            .map(LabelSet::join)
            .filter(each -> !each.equals(LabelSet.join(text.labels())))
            .orElse(null);
    store.in(
        connection -> {
          try (PreparedStatement merge =
              connection.prepareStatement(
                  "MERGE INTO correction(dataset, num, label, decided, left_out)"
                      + " KEY(dataset, num) VALUES(?, ?, ?, ?, ?)")) {
            merge.setLong(1, id);
            merge.setInt(2, num);
            merge.setString(3, label);
            merge.setLong(4, System.currentTimeMillis());
            merge.setBoolean(5, decision.leaveOut().orElse(false));
            merge.executeUpdate();
          }
          return relabel(connection, id, num, label);
        });
    return text(id, num, Optional.empty());
  }

  /** Takes a decision on a text back. */
  public TextPage.Text undo(long id, int num) throws IOException {
    store.in(
        connection -> {
          update(connection, "DELETE FROM correction WHERE dataset = ? AND num = ?", id, num);
          return relabel(connection, id, num, null);
        });
    return text(id, num, Optional.empty());
  }

  /** Sets the label of a text by which texts are searched; without one, to that of the file. */
  private static int relabel(Connection connection, long id, int num, String label)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE text SET label = COALESCE(?, given) WHERE dataset = ? AND num = ?")) {
      update.setString(1, label);
      update.setLong(2, id);
      update.setInt(3, num);
      return update.executeUpdate();
    }
  }

  static int update(Connection connection, String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      parameters(statement, List.of(values));
      return statement.executeUpdate();
    }
  }

  static void parameters(PreparedStatement statement, List<Object> values) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
