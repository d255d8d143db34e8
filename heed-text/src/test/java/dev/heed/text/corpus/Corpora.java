package dev.heed.text.corpus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;

/** Helpers of the tests of corpora. */
public final class Corpora {
  private Corpora() {}

  /** A file of the shared data; the test is skipped where they are absent. */
  public static Path data(String path) {
    String named = System.getProperty("HEED_DATA", System.getenv("HEED_DATA"));
    Optional<Path> folder = named == null ? beside() : Optional.of(Path.of(named));
    Assumptions.assumeTrue(folder.isPresent(), "no shared data");
    Path file = folder.get().resolve(path);
    Assumptions.assumeTrue(Files.exists(file), () -> "no " + file);
    return file;
  }

  private static Optional<Path> beside() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolveSibling("shared").resolve("data");
      if (Files.isDirectory(folder)) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  static CorpusOptions as(CorpusFormat format) {
    return CorpusOptions.defaults().withFormat(format);
  }

  static List<LabelledText> labelled(String content, CorpusOptions options) throws IOException {
    return all(CorpusReader.openLabelled(stream(content), "in", options));
  }

  static List<LabelledText> unlabelled(String content, CorpusOptions options) throws IOException {
    return all(CorpusReader.openUnlabelled(stream(content), "in", options));
  }

  static InputStream stream(String content) {
    return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
  }

  static List<LabelledText> all(CorpusReader corpus) throws IOException {
    try (corpus) {
      List<LabelledText> records = new ArrayList<>();
      for (var next = corpus.next(); next.isPresent(); next = corpus.next()) {
        records.add(next.get());
      }
      return records;
    }
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A stream that returns few bytes at a time, like a slow pipe. */
  static InputStream dripping(byte[] content, int atMost) {
    return new ByteArrayInputStream(content) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int length) {
        return super.read(bytes, offset, Math.min(length, atMost));
      }

      @Override
      public synchronized int available() {
        return 0;
      }
    };
  }
}
