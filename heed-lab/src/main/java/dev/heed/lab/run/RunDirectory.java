package dev.heed.lab.run;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.heed.base.AtomicFile;
import dev.heed.lab.report.HtmlReport;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folder of one run: {@code config.json}, {@code metrics.json}, {@code trace.csv} and {@code
 * report.html}. Files of an earlier run are replaced, other files are kept; all but the trace are
 * written whole or not at all.
 *
 * <p>JSON has neither NaN nor infinity; such numbers are written as {@code null}, so that a
 * diverged run still leaves its measurements.
 */
public final class RunDirectory {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private final Path path;

  private RunDirectory(Path path) {
    this.path = path;
  }

  /**
   * The run directory at {@code path}, created with its parents if it does not exist.
   *
   * @throws FileSystemException if {@code path} or a parent of it is a file
   */
  public static RunDirectory create(Path path) throws IOException {
    for (Path at = path.toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at) && !Files.isDirectory(at)) {
        throw new FileSystemException(
            at.toString(), null, "is a file; expected a folder or a new name");
      }
    }
    Files.createDirectories(path);
    return new RunDirectory(path);
  }

  public Path path() {
    return path;
  }

  public Path config() {
    return path.resolve("config.json");
  }

  public Path metrics() {
    return path.resolve("metrics.json");
  }

  public Path trace() {
    return path.resolve("trace.csv");
  }

  public Path report() {
    return path.resolve("report.html");
  }

  /**
   * Writes {@code config.json}.
   *
   * @param config a record (its components in order), a map (by key) or a JSON tree (as it is)
   */
  public void writeConfig(Object config) throws IOException {
    writeJson(config(), config);
  }

  /** Writes {@code metrics.json}; {@code metrics} as for {@link #writeConfig}. */
  public void writeMetrics(Object metrics) throws IOException {
    writeJson(metrics(), metrics);
  }

  public void writeReport(HtmlReport report) throws IOException {
    report.write(report());
  }

  /** Starts {@code trace.csv} with a header of {@code columns}. */
  public Trace openTrace(String... columns) throws IOException {
    return Trace.begin(trace(), List.of(columns));
  }

  /** Starts a further table {@code name}, written like the trace. */
  public Trace openTable(String name, String... columns) throws IOException {
    return Trace.begin(path.resolve(name), List.of(columns));
  }

  /**
   * Continues {@code trace.csv} after its first {@code length} bytes; later rows are removed.
   *
   * @throws IOException if the file does not exist or is shorter
   */
  public Trace continueTrace(long length, String... columns) throws IOException {
    return Trace.resume(trace(), length, List.of(columns));
  }

  private static void writeJson(Path file, Object value) throws IOException {
    JsonNode tree = FiniteJson.of(JSON.valueToTree(value));
    // Line feeds on every system, so that the same values give the same bytes.
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    AtomicFile.write(file, JSON.writer(printer).writeValueAsString(tree) + "\n");
  }
}
