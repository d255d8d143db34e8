package dev.heed.studio.data;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.h2.Driver;
import org.h2.api.ErrorCode;

/**
 * The tables of the studio in one file, an H2 database. It is opened when it is first needed, so
 * that a damaged file keeps nobody from the pages that do without it.
 */
final class Store implements AutoCloseable {
  /** Characters of a text that the table holds: H2's limit. Exports read the file itself. */
  static final int MAX_TEXT = 1_000_000;

  /** Kilobytes of the file that H2 keeps in memory. */
  private static final int CACHE = 32_768;

  /**
   * The tables. Of a text, {@code given} are the labels of its file and {@code label} the corrected
   * ones. Bodies are apart, so that a search for anything else reads little. A correction without a
   * label keeps that of the file, or leaves the text out.
   */
  private static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS dataset(
        id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name VARCHAR(200) NOT NULL, note VARCHAR(4000) NOT NULL, path VARCHAR(4000) NOT NULL,
        created BIGINT NOT NULL, file VARCHAR(300) NOT NULL, reading VARCHAR(100000) NOT NULL,
        figures CHARACTER LARGE OBJECT NOT NULL, ready BOOLEAN NOT NULL);
      CREATE TABLE IF NOT EXISTS text(
        dataset BIGINT NOT NULL, num INTEGER NOT NULL, line BIGINT NOT NULL,
        given VARCHAR NOT NULL, label VARCHAR NOT NULL, length INTEGER NOT NULL,
        empty BOOLEAN NOT NULL, copy_of INTEGER, PRIMARY KEY(dataset, num));
      CREATE INDEX IF NOT EXISTS text_label ON text(dataset, label, num);
      CREATE TABLE IF NOT EXISTS body(
        dataset BIGINT NOT NULL, num INTEGER NOT NULL, body VARCHAR NOT NULL,
        PRIMARY KEY(dataset, num));
      CREATE TABLE IF NOT EXISTS correction(
        dataset BIGINT NOT NULL, num INTEGER NOT NULL, label VARCHAR, decided BIGINT NOT NULL,
        PRIMARY KEY(dataset, num));
      ALTER TABLE correction ADD COLUMN IF NOT EXISTS left_out BOOLEAN DEFAULT FALSE NOT NULL;
      CREATE TABLE IF NOT EXISTS prediction(
        dataset BIGINT NOT NULL, run VARCHAR(200) NOT NULL, num INTEGER NOT NULL,
        part VARCHAR(10) NOT NULL, predicted VARCHAR NOT NULL, probability DOUBLE PRECISION,
        given DOUBLE PRECISION, PRIMARY KEY(dataset, run, num));
      CREATE TABLE IF NOT EXISTS import(
        dataset BIGINT NOT NULL, run VARCHAR(200) NOT NULL, changed BIGINT NOT NULL,
        PRIMARY KEY(dataset, run));
      CREATE TABLE IF NOT EXISTS suspect(
        dataset BIGINT NOT NULL, num INTEGER NOT NULL, suggested VARCHAR NOT NULL,
        reason VARCHAR NOT NULL, place INTEGER NOT NULL, PRIMARY KEY(dataset, num));
      CREATE TABLE IF NOT EXISTS audit(
        dataset BIGINT PRIMARY KEY, finished BIGINT NOT NULL,
        result CHARACTER LARGE OBJECT NOT NULL);
      """;

  private final Path file;
  private Optional<Connection> first = Optional.empty();
  private boolean closed;

  /** Work with the tables. */
  @FunctionalInterface
  interface Work<T> {
    T with(Connection connection) throws SQLException, IOException;
  }

  /**
   * The tables in a file.
   *
   * @param file without the extension {@code .mv.db}
   */
  Store(Path file) {
    this.file = file;
  }

  /**
   * Does work in one transaction.
   *
   * @throws IOException if the tables cannot be used; its message has one line
   */
  <T> T in(Work<T> work) throws IOException {
    open();
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      try {
        T result = work.with(connection);
        connection.commit();
        return result;
      } finally {
        connection.rollback(); // nothing after a commit
      }
    } catch (SQLException e) {
      throw problem(e);
    }
  }

  private synchronized void open() throws IOException {
    if (closed) {
      throw new IllegalStateException("the studio is closing; expected one that is running");
    }
    if (first.isPresent()) {
      return;
    }
    try {
      Connection connection = connect();
      try (Statement statement = connection.createStatement()) {
        statement.execute(TABLES);
        // Data sets whose reading was cut off by the end of an earlier studio.
        for (String table : List.of("text", "body")) {
          statement.execute(
              "DELETE FROM %s WHERE dataset IN (SELECT id FROM dataset WHERE NOT ready)"
                  .formatted(table));
        }
        statement.execute("DELETE FROM dataset WHERE NOT ready");
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
      first = Optional.of(connection);
    } catch (SQLException e) {
      throw problem(e);
    } catch (IllegalStateException e) {
      throw damaged(e); // MVStore throws its own, unchecked
    }
  }

  private Connection connect() throws SQLException, IOException {
    String path = file.toAbsolutePath().toString().replace('\\', '/');
    if (path.contains(";")) {
      throw new IOException("the path of the runs folder has a ';'; expected a path without one");
    }
    return new Driver()
        .connect(
            "jdbc:h2:file:"
                + path
                + ";DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;CACHE_SIZE="
                + CACHE,
            new Properties());
  }

  private IOException problem(SQLException e) {
    return switch (e.getErrorCode()) {
      case ErrorCode.DATABASE_ALREADY_OPEN_1 ->
          new IOException(
              name() + " is in use by another studio; expected one studio for each --runs folder",
              e);
      case ErrorCode.FILE_CORRUPTED_1,
          ErrorCode.FILE_VERSION_ERROR_1,
          ErrorCode.FILE_ENCRYPTION_ERROR_1,
          ErrorCode.WRONG_USER_OR_PASSWORD,
          ErrorCode.GENERAL_ERROR_1 ->
          damaged(e);
      default ->
          new IOException(
              "%s cannot be used (H2's error %d); expected room on the disk and a file that may be written"
                  .formatted(name(), e.getErrorCode()),
              e);
    };
  }

  private IOException damaged(Exception e) {
    return new IOException(
        name() + " is damaged; expected the studio's data sets: move it away to begin anew", e);
  }

  private String name() {
    return file.getFileName() + ".mv.db";
  }

  /** Closes the file; a store that was never opened stays so. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (first.isPresent()) {
      try (Statement statement = first.get().createStatement()) {
        statement.execute("SHUTDOWN");
      } catch (SQLException e) {
        throw problem(e);
      }
    }
  }
}
