package dev.heed.text.fasttext;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.heed.base.AtomicFile;
import dev.heed.base.InvalidInputException;
import dev.heed.text.fasttext.FastTextInfo.Settings;
import dev.heed.text.storage.Archive;
import dev.heed.text.storage.JsonTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A model of fastText as a {@code .heed} file: the numbers of a {@code .bin} or {@code .ftz} file
 * in the entries that every {@code .heed} file has. Reading puts them back into fastText's order,
 * for the reader and the checks of {@link ModelFile}; so every result keeps every bit.
 */
final class HeedFile {
  private static final String FORMAT = "heed-fasttext";
  private static final int VERSION = 1;
  private static final String CONFIG = "config.json";
  private static final String LABELS = "labels.txt";
  private static final String VOCABULARY = "vocabulary.txt";
  private static final String WEIGHTS = "weights.safetensors";
  private static final String KIND = "a converted fastText model";
  private static final String ORIGIN = "a complete file written by heed convert";

  /** Bytes of the settings and of the labels' counts. */
  private static final int MAX_CONFIG = 1 << 26;

  /** Bytes at the beginning of the settings within which the format stands. */
  private static final int FORMAT_WITHIN = 256;

  private HeedFile() {}

  /** Whether a file is one of these, as far as its settings say; it may be damaged elsewhere. */
  static boolean isOne(Path file) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(CONFIG);
      if (entry == null) {
        return false;
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return new String(in.readNBytes(FORMAT_WITHIN), StandardCharsets.ISO_8859_1)
            .contains("\"" + FORMAT + "\"");
      }
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Writes a model. */
  static void write(ModelFile model, Path file) throws InvalidInputException {
    int dim = model.info().settings().dim();
    MatrixLayout input = MatrixLayout.of("input", model.input(), dim);
    MatrixLayout output = MatrixLayout.of("output", model.output(), dim);
    Dictionary dictionary = model.dictionary();
    byte[] config = config(model, input, output);
    SequencedMap<String, AtomicFile.Content> entries = new LinkedHashMap<>();
    entries.put(CONFIG, out -> out.write(config));
    entries.put(
        LABELS, out -> writeLines(dictionary, dictionary.words(), dictionary.labels(), out));
    entries.put(VOCABULARY, out -> writeLines(dictionary, 0, dictionary.words(), out));
    entries.put(
        WEIGHTS,
        out -> {
          out.write(header(tensors(model.buckets().kept(), input, output)));
          writeInts(model.buckets().pairs(), out);
          write(model.input(), out);
          write(model.output(), out);
        });
    AtomicFile.write(file, out -> Archive.write(entries, out));
  }

  private static byte[] config(ModelFile model, MatrixLayout input, MatrixLayout output) {
    FastTextInfo info = model.info();
    Settings settings = info.settings();
    ObjectNode json = JsonTree.object();
    json.put("format", FORMAT).put("format_version", VERSION);
    json.put("fasttext_version", info.version());
    json.put("model", settings.kind().name().toLowerCase(Locale.ROOT));
    json.put("loss", settings.loss().name().toLowerCase(Locale.ROOT));
    json.put("dim", settings.dim()).put("epochs", settings.epochs());
    json.put("min_count", settings.minCount());
    json.put("word_ngrams", settings.ngrams().words());
    json.put("min_chars", settings.ngrams().minChars());
    json.put("max_chars", settings.ngrams().maxChars());
    json.put("buckets", settings.ngrams().buckets());
    json.put("pruned", model.buckets().kept());
    json.put("words", info.words()).put("labels", info.labels()).put("tokens", info.tokens());
    for (MatrixLayout matrix : List.of(input, output)) {
      json.put(matrix.name() + "_width", matrix.width());
      json.put(matrix.name() + "_norms", matrix.norms());
    }
    var counts = json.putArray("label_counts");
    for (long count : model.dictionary().labelCounts()) {
      counts.add(count);
    }
    return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static List<MatrixLayout.Tensor> tensors(
      long pruned, MatrixLayout input, MatrixLayout output) {
    List<MatrixLayout.Tensor> tensors = new ArrayList<>();
    if (pruned > 0) {
      tensors.add(MatrixLayout.Tensor.of("buckets", "I32", pruned, 2));
    }
    tensors.addAll(input.tensors());
    tensors.addAll(output.tensors());
    return tensors;
  }

  /** The length and the header of the weights; the arrays follow in the order of the tensors. */
  private static byte[] header(List<MatrixLayout.Tensor> tensors) {
    ObjectNode header = JsonTree.object();
    long offset = 0;
    for (MatrixLayout.Tensor tensor : tensors) {
      ObjectNode entry = header.putObject(tensor.name()).put("dtype", tensor.type());
      tensor.shape().forEach(entry.putArray("shape")::add);
      long end = Math.addExact(offset, tensor.bytes());
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int length = (json.length + 7) / 8 * 8;
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length).put(json);
    while (bytes.hasRemaining()) {
      bytes.put((byte) ' ');
    }
    return bytes.array();
  }

  /** Writes entries, one a line; bytes of a word that is not valid UTF-8 as {@code \xHH}. */
  private static void writeLines(Dictionary dictionary, int first, int count, OutputStream out)
      throws IOException {
    StringBuilder line = new StringBuilder();
    for (int i = first; i < first + count; i++) {
      byte[] word = dictionary.entry(i);
      boolean text =
          Arrays.equals(
              new String(word, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), word);
      line.setLength(0);
      new String(word, text ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1)
          .chars()
          .forEach(c -> append(line, (char) c, text));
      out.write(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void append(StringBuilder line, char c, boolean text) {
    int escape = "\\\n\r\t".indexOf(c);
    if (escape >= 0) {
      line.append('\\').append("\\nrt".charAt(escape));
    } else if (!text && c > 0x7F) {
      line.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
    } else {
      line.append(c);
    }
  }

  private static void write(Matrix matrix, OutputStream out) throws IOException {
    switch (matrix) {
      case DenseMatrix dense -> {
        for (FloatBuffer map : dense.values().maps()) {
          writeFloats(map.duplicate(), out);
        }
      }
      case QuantisedMatrix quantised -> {
        writeBytes(quantised.codes(), out);
        writeFloats(FloatBuffer.wrap(quantised.quantiser().centroids()), out);
        if (quantised.norms().stored()) {
          writeBytes(quantised.norms().codes(), out);
          writeFloats(FloatBuffer.wrap(quantised.norms().centroids()), out);
        }
      }
    }
  }

  private static void writeFloats(FloatBuffer values, OutputStream out) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    values.rewind();
    while (values.hasRemaining()) {
      bytes.clear();
      while (values.hasRemaining() && bytes.hasRemaining()) {
        bytes.putFloat(values.get());
      }
      out.write(bytes.array(), 0, bytes.position());
    }
  }

  private static void writeBytes(ModelInput.MappedRows<ByteBuffer> rows, OutputStream out)
      throws IOException {
    for (ByteBuffer map : rows.maps()) {
      ByteBuffer bytes = map.duplicate().rewind();
      byte[] part = new byte[1 << 16];
      while (bytes.hasRemaining()) {
        int length = Math.min(part.length, bytes.remaining());
        bytes.get(part, 0, length);
        out.write(part, 0, length);
      }
    }
  }

  private static void writeInts(int[] values, OutputStream out) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    out.write(MatrixLayout.ints(bytes, values).array());
  }

  /** Reads a model. */
  static ModelFile read(Path file) throws InvalidInputException {
    List<String> names = List.of(CONFIG, LABELS, VOCABULARY, WEIGHTS);
    try (Archive archive = Archive.open(file, names, KIND, ORIGIN)) {
      Config config = archive.read(CONFIG, Config::read);
      byte[] labels = archive.read(LABELS, HeedFile::all);
      byte[] words = archive.read(VOCABULARY, HeedFile::all);
      return archive.read(
          WEIGHTS, (in, size, source) -> config.model(words, labels, in, size, file.toString()));
    }
  }

  private static byte[] all(InputStream in, long size, String source) throws IOException {
    if (size > Math.min(Integer.MAX_VALUE - 64, Runtime.getRuntime().maxMemory() / 4)) {
      throw new InvalidInputException(
          source, 0, "needs " + (size >> 20) + " MiB", "more memory for Java, with -Xmx");
    }
    return in.readAllBytes();
  }

  /** The settings as they stand in the file; {@link ModelFile} checks them. */
  private record Config(JsonNode json, String source) {
    static Config read(InputStream in, long size, String source) throws IOException {
      if (size > MAX_CONFIG) {
        throw new InvalidInputException(source, 0, "has " + size + " bytes", "up to " + MAX_CONFIG);
      }
      try {
        return new Config(JsonTree.read(in.readAllBytes()), source);
      } catch (JsonProcessingException e) {
        throw new InvalidInputException(source, 0, "is broken", "one JSON object", e);
      }
    }

    private InvalidInputException wrong(String key, String expected) {
      JsonNode value = json.path(key);
      String shown = value.isValueNode() ? value.toString() : "no value";
      return new InvalidInputException(source, 0, key + " is " + shown, expected);
    }

    private int integer(String key) throws InvalidInputException {
      return (int) number(key, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private long number(String key, long min, long max) throws InvalidInputException {
      JsonNode value = json.path(key);
      if (!value.isIntegralNumber()
          || !value.canConvertToLong()
          || value.longValue() < min
          || value.longValue() > max) {
        throw wrong(key, "a whole number from " + min + " to " + max);
      }
      return value.longValue();
    }

    /** The number of a name in a list, from 1. */
    private int named(String key, List<? extends Enum<?>> names) throws InvalidInputException {
      for (int i = 0; i < names.size(); i++) {
        if (json.path(key).asText().equals(names.get(i).name().toLowerCase(Locale.ROOT))) {
          return i + 1;
        }
      }
      throw wrong(key, "one of " + names.toString().toLowerCase(Locale.ROOT));
    }

    private MatrixLayout layout(String name, long rows, int dim) throws InvalidInputException {
      int width = (int) number(name + "_width", 0, dim + 1L);
      return new MatrixLayout(name, rows, dim, width, json.path(name + "_norms").asBoolean());
    }

    ModelFile model(byte[] words, byte[] labels, InputStream weights, long size, String file)
        throws IOException {
      if (integer("format_version") != VERSION) {
        throw wrong("format_version", Integer.toString(VERSION));
      }
      int dim = (int) number("dim", 1, ModelFile.MAX_DIM);
      int wordCount = (int) number("words", 0, Integer.MAX_VALUE);
      int labelCount = (int) number("labels", 0, Integer.MAX_VALUE);
      int pruned = (int) number("pruned", -1, Integer.MAX_VALUE);
      int buckets = (int) number("buckets", 0, Integer.MAX_VALUE);
      int kind = named("model", ModelFile.KINDS);
      boolean supervised = ModelFile.KINDS.get(kind - 1) == FastTextInfo.Kind.SUPERVISED;
      MatrixLayout input = layout("input", (long) wordCount + (pruned < 0 ? buckets : pruned), dim);
      MatrixLayout output = layout("output", supervised ? labelCount : wordCount, dim);
      byte[] expected = header(tensors(pruned, input, output));
      checkHeader(weights, size, expected, input, output);
      int loss = named("loss", ModelFile.LOSSES);
      MatrixLayout.Parts parts = new MatrixLayout.Parts(weights);
      int[] settings = {
        ModelFile.MAGIC,
        integer("fasttext_version"),
        dim,
        0,
        integer("epochs"),
        integer("min_count"),
        0,
        integer("word_ngrams"),
        loss,
        kind,
        buckets,
        integer("min_chars"),
        integer("max_chars"),
        0
      };
      long tokens = number("tokens", 0, Long.MAX_VALUE);
      parts.add(bytes -> MatrixLayout.ints(bytes, settings).putDouble(0));
      parts.add(
          bytes ->
              MatrixLayout.ints(bytes, wordCount + labelCount, wordCount, labelCount)
                  .putLong(tokens)
                  .putLong(pruned));
      parts.add(entries(words, wordCount, 0)).add(entries(labels, labelCount, 1));
      if (pruned > 0) {
        parts.take(MatrixLayout.Tensor.of("buckets", "I32", pruned, 2));
      }
      parts.add(new byte[] {(byte) (input.width() > 0 ? 1 : 0)});
      input.addTo(parts);
      parts.add(new byte[] {(byte) (output.width() > 0 ? 1 : 0)});
      output.addTo(parts);
      return parts.read(file);
    }

    /** Checks that the weights are those that the settings describe, to the last byte. */
    private void checkHeader(
        InputStream weights, long size, byte[] expected, MatrixLayout input, MatrixLayout output)
        throws IOException {
      if (output.width() > 0 && input.width() == 0) {
        throw wrong("output_width", "0, as the input is not quantised");
      }
      long bytes = expected.length;
      for (MatrixLayout.Tensor tensor : tensors(integer("pruned"), input, output)) {
        bytes += tensor.bytes();
      }
      if (bytes != size || !Arrays.equals(weights.readNBytes(expected.length), expected)) {
        throw new InvalidInputException(
            source, 0, "does not fit the weights, of " + size + " bytes", bytes + " bytes");
      }
      if (size > Runtime.getRuntime().maxMemory()) {
        throw new InvalidInputException(
            source, 0, "needs " + (size >> 20) + " MiB of memory", "more for Java, with -Xmx");
      }
    }

    /** The entries of a dictionary as fastText stores them. */
    private byte[] entries(byte[] lines, int count, int type) throws InvalidInputException {
      String name = source.replace(CONFIG, type == 0 ? VOCABULARY : LABELS);
      JsonNode counts = json.path("label_counts");
      if (type == 1 && counts.size() != count) {
        throw wrong("label_counts", count + " numbers");
      }
      var out = new ByteArrayOutputStream();
      int at = 0;
      for (int i = 0; i < count; i++) {
        while (at < lines.length && lines[at] != '\n') {
          int escaped = lines[at] == '\\' ? unescaped(lines, at + 1) : lines[at] & 0xFF;
          if (escaped <= 0) {
            throw new InvalidInputException(
                name,
                i + 1,
                "a NUL, or a backslash without an escape",
                "\\\\, \\n, \\r, \\t, \\xHH");
          }
          at += lines[at] != '\\' ? 1 : lines[at + 1] == 'x' ? 4 : 2;
          out.write(escaped);
        }
        if (at++ >= lines.length) {
          throw new InvalidInputException(name, 0, "has " + i + " lines", count + " lines");
        }
        out.write(0);
        long number = type == 0 ? 0 : counts.get(i).asLong(-1);
        out.writeBytes(
            ByteBuffer.allocate(Long.BYTES + 1)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .put((byte) type)
                .array());
      }
      if (at < lines.length) {
        throw new InvalidInputException(name, 0, "has more lines", count + " lines");
      }
      return out.toByteArray();
    }

    /** The byte of an escape after its backslash; −1 for one that does not exist. */
    private static int unescaped(byte[] lines, int at) {
      if (at >= lines.length) {
        return -1;
      }
      if (lines[at] == 'x' && at + 2 < lines.length) {
        int high = Character.digit(lines[at + 1], 16);
        int low = Character.digit(lines[at + 2], 16);
        return high < 0 || low < 0 ? -1 : 16 * high + low;
      }
      int escape = "\\nrt".indexOf(lines[at]);
      return escape < 0 ? -1 : "\\\n\r\t".charAt(escape);
    }
  }
}
