package dev.heed.text.start;

import dev.heed.base.InvalidInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Vectors as lines of a word and its numbers, read as a stream: fastText's and word2vec's text,
 * with a first line {@code words numbers}, or GloVe's, without it. A word may hold blanks, as some
 * of GloVe's do, since the numbers are counted from the end of the line.
 *
 * @param file the file, also with gzip
 * @param dim the numbers of a line
 * @param words the number of lines to come after the first; empty without such a first line
 */
record VectorLines(Path file, int dim, Optional<Long> words) implements VectorFile {
  private static final int MAX_LINE = 1 << 20;
  private static final int BUFFER = 1 << 16;

  private static final String NUMBER = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,9})?";

  /** A line {@code words numbers}. */
  private static final String COUNTS = "[0-9]{1,18}[ \t][0-9]{1,9}";

  static VectorLines open(Path file) throws IOException {
    try (Lines lines = new Lines(file)) {
      if (!lines.next()) {
        throw lines.invalid("the file is empty", "a word and its vector on each line");
      }
      String first = lines.text(0, lines.length).strip();
      if (first.matches(COUNTS)) {
        String[] counts = first.split("[ \t]");
        int dim = Integer.parseInt(counts[1]);
        if (dim < 1 || dim > 1 << 15) {
          throw lines.invalid("vectors of " + dim + " numbers", "1 to " + (1 << 15));
        }
        return new VectorLines(file, dim, Optional.of(Long.parseLong(counts[0])));
      }
      int dim = first.split("[ \t]+").length - 1;
      if (dim < 1) {
        throw lines.invalid(
            "the line is " + InvalidInputException.quoted(first), "a word and its vector");
      }
      lines.split(dim);
      lines.vector(dim);
      return new VectorLines(file, dim, Optional.empty());
    }
  }

  @Override
  public void find(Wanted wanted) throws IOException {
    try (Lines lines = new Lines(file)) {
      if (words.isPresent()) {
        lines.next();
      }
      long count = 0;
      while (lines.next()) {
        count++;
        if (words.isPresent() && count > words.get()) {
          throw lines.invalid("there are more words", words.get() + ", as the first line says");
        }
        String entry = lines.split(dim);
        Optional<String> word = wanted.word(entry);
        if (word.isPresent()) {
          wanted.put(word.get(), entry, lines.vector(dim));
        }
      }
      if (words.isPresent() && count < words.get()) {
        throw new InvalidInputException(
            file.toString(),
            0,
            "has " + count + " words",
            words.get() + ", as its first line says, or no such line");
      }
    }
  }

  /** The lines of a file, one at a time. */
  private static final class Lines implements AutoCloseable {
    private final Path file;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private long number;
    private byte[] line = new byte[1 << 12];
    private int length;

    /** The begin of the numbers of the line, after a {@link #split}. */
    private int numbers;

    Lines(Path file) throws IOException {
      this.file = file;
      InputStream opened = null;
      try {
        opened = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        opened.mark(2);
        boolean zipped = opened.read() == 0x1F && opened.read() == 0x8B;
        opened.reset();
        in = zipped ? new GZIPInputStream(opened, BUFFER) : opened;
      } catch (IOException e) {
        if (opened != null) {
          opened.close();
        }
        throw VectorFile.unreadable(file, e);
      }
    }

    InvalidInputException invalid(String problem, String expected) {
      return new InvalidInputException(file.toString(), number, problem, expected);
    }

    /** Reads the next line, without blanks at its end; false after the last. */
    boolean next() throws IOException {
      length = 0;
      boolean any = false;
      int value;
      while ((value = read()) >= 0 && value != '\n') {
        any = true;
        if (length == line.length) {
          if (length == MAX_LINE) {
            number++;
            throw invalid("the line is longer than " + MAX_LINE + " bytes", "a word and numbers");
          }
          line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = (byte) value;
      }
      number++;
      while (length > 0 && (isBlank(line[length - 1]) || line[length - 1] == '\r')) {
        length--;
      }
      return value >= 0 || any;
    }

    private int read() throws IOException {
      if (at == end) {
        try {
          end = in.read(buffer, 0, BUFFER);
        } catch (IOException e) {
          throw new InvalidInputException(
              file.toString(), number + 1, "the file is damaged or cut off", "a complete file", e);
        }
        at = 0;
        if (end <= 0) {
          end = 0;
          return -1;
        }
      }
      return buffer[at++] & 0xFF;
    }

    /** Finds the numbers of the line, and returns the word before them. */
    String split(int dim) throws InvalidInputException {
      int from = length;
      for (int n = 0; n < dim; n++) {
        numbers = from;
        while (numbers > 0 && !isBlank(line[numbers - 1])) {
          numbers--;
        }
        from = numbers;
        while (from > 0 && isBlank(line[from - 1])) {
          from--;
        }
        if (from == 0) {
          throw length == 0
              ? invalid("the line is empty", "a word and its vector")
              : invalid("the line has a word and " + n + " numbers", dim + " numbers");
        }
      }
      String word = text(0, from);
      int blank = Math.max(word.lastIndexOf(' '), word.lastIndexOf('\t'));
      if (blank >= 0 && word.substring(blank + 1).matches(NUMBER)) {
        throw invalid("the line has more than " + dim + " numbers", dim + " numbers");
      }
      return word;
    }

    /** The numbers of the line, which has been split. */
    float[] vector(int dim) throws InvalidInputException {
      float[] vector = new float[dim];
      int from = numbers;
      for (int i = 0; i < dim; i++) {
        while (isBlank(line[from])) {
          from++;
        }
        int to = from;
        while (to < length && !isBlank(line[to])) {
          to++;
        }
        String text = text(from, to);
        vector[i] = text.matches(NUMBER) ? Float.parseFloat(text) : Float.NaN;
        if (!Float.isFinite(vector[i])) {
          throw invalid(
              "component " + (i + 1) + " is " + InvalidInputException.quoted(text),
              "a finite number");
        }
        from = to;
      }
      return vector;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    private static boolean isBlank(byte value) {
      return value == ' ' || value == '\t';
    }

    String text(int from, int to) {
      return new String(line, from, to - from, StandardCharsets.UTF_8);
    }
  }
}
