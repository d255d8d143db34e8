package dev.heed.text.corpus;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.util.Optional;

/** Reads the formats with one record on each line and no columns. */
final class LineRecords implements RecordSource {
  static final String FASTTEXT_PREFIX = "__label__";

  private final LineReader lines;
  private final CorpusFormat format;
  private final boolean labelled;

  LineRecords(LineReader lines, CorpusFormat format, boolean labelled) {
    this.lines = lines;
    this.format = format;
    this.labelled = labelled;
  }

  @Override
  public Optional<LabelledText> next() throws IOException {
    String line = lines.next();
    while (line != null && labelled && line.isBlank()) {
      line = lines.next();
    }
    if (line == null) {
      return Optional.empty();
    }
    if (line.isBlank()) {
      // Without labels every line counts: predictions correspond to lines.
      return record(line, Optional.empty());
    }
    return switch (format) {
      case FASTTEXT -> fasttext(line);
      case LABEL_FIRST -> labelFirst(line);
      case TEXT -> record(line, Optional.empty());
      case CSV, TSV, JSONL -> throw new IllegalStateException(format + " has columns");
    };
  }

  /** The index of the first space or tab from {@code from} on, or the length of the line. */
  static int labelEnd(String line, int from) {
    int index = from;
    while (index < line.length() && !isSpace(line.charAt(index))) {
      index++;
    }
    return index;
  }

  private Optional<LabelledText> fasttext(String line) throws IOException {
    int start = 0;
    while (isSpace(line.charAt(start))) {
      start++;
    }
    if (!line.startsWith(FASTTEXT_PREFIX, start)) {
      if (!labelled) {
        return record(line, Optional.empty());
      }
      throw invalid("the line has no label", "__label__NAME and a text");
    }
    int end = labelEnd(line, start);
    String text = textAfter(line, end);
    for (int at = text.indexOf(FASTTEXT_PREFIX);
        at >= 0;
        at = text.indexOf(FASTTEXT_PREFIX, at + 1)) {
      if (at == 0 || isSpace(text.charAt(at - 1))) {
        String second = text.substring(at, labelEnd(text, at));
        throw invalid(
            "there are several labels, "
                + InvalidInputException.quoted(line.substring(start, end))
                + " and "
                + InvalidInputException.quoted(second),
            "one label a line");
      }
    }
    return record(text, Optional.of(line.substring(start + FASTTEXT_PREFIX.length(), end)));
  }

  private Optional<LabelledText> labelFirst(String line) throws IOException {
    int end = labelEnd(line, 0);
    return record(textAfter(line, end), Optional.of(line.substring(0, end)));
  }

  private Optional<LabelledText> record(String text, Optional<String> label) throws IOException {
    if (labelled && label.isPresent() && label.get().isBlank()) {
      throw invalid(
          "the label is empty",
          format == CorpusFormat.FASTTEXT ? "__label__NAME and a text" : "LABEL and a text");
    }
    return Optional.of(
        new LabelledText(
            text, labelled ? label : Optional.empty(), Optional.empty(), lines.line()));
  }

  /** The text behind the space or tab that ends a label. */
  private static String textAfter(String line, int labelEnd) {
    return line.substring(Math.min(labelEnd + 1, line.length()));
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  private InvalidInputException invalid(String problem, String expected) {
    return lines.invalid(lines.line(), problem, expected);
  }
}
