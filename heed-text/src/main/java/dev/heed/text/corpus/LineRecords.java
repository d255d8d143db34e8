package dev.heed.text.corpus;

import dev.heed.base.InvalidInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the formats with one record on each line and no columns. */
final class LineRecords implements RecordSource {
  static final String FASTTEXT_PREFIX = "__label__";

  private final LineReader lines;
  private final CorpusFormat format;
  private final CorpusOptions.Label label;
  private final boolean labelled;

  LineRecords(LineReader lines, CorpusFormat format, CorpusOptions.Label label, boolean labelled) {
    this.lines = lines;
    this.format = format;
    this.label = label;
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
      return record(line, List.of());
    }
    return switch (format) {
      case FASTTEXT -> fasttext(line);
      case LABEL_FIRST -> labelFirst(line);
      case TEXT -> record(line, List.of());
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
    int first = fasttextLabel(line, 0);
    if (first < 0) {
      if (labelled && label.count() != CorpusOptions.Labels.ANY) {
        throw invalid("the line has no label", "__label__NAME and a text");
      }
      return record(line, List.of());
    }
    List<String> labels = new ArrayList<>();
    for (int start = first; start >= 0; start = fasttextLabel(line, labelEnd(line, start))) {
      String name = line.substring(start + FASTTEXT_PREFIX.length(), labelEnd(line, start));
      if (labelled && LabelledText.canonicalLabel(name).isEmpty()) {
        throw emptyLabel();
      }
      labels.add(name);
    }
    return record(withoutLabels(line, first), LabelledText.canonicalLabels(labels));
  }

  /** Leaves out labels, each with the space or tab behind it or, at the end, the one before it. */
  private static String withoutLabels(String line, int firstLabel) {
    StringBuilder text = new StringBuilder();
    int kept = line.substring(0, firstLabel).isBlank() ? firstLabel : 0;
    for (int at = firstLabel; at >= 0; at = fasttextLabel(line, kept)) {
      text.append(line, kept, at);
      kept = labelEnd(line, at) + 1;
      if (kept > line.length()) {
        text.setLength(Math.max(0, text.length() - 1));
        return text.toString();
      }
    }
    return text.append(line, kept, line.length()).toString();
  }

  /**
   * The index of the first label from {@code from} on, at any place of a line; negative if none.
   */
  static int fasttextLabel(String line, int from) {
    int at = line.indexOf(FASTTEXT_PREFIX, from);
    while (at > 0 && !isSpace(line.charAt(at - 1))) {
      at = line.indexOf(FASTTEXT_PREFIX, at + 1);
    }
    return at;
  }

  private Optional<LabelledText> labelFirst(String line) throws IOException {
    int end = labelEnd(line, 0);
    return record(textAfter(line, end), label.in(line.substring(0, end)));
  }

  private Optional<LabelledText> record(String text, List<String> labels) throws IOException {
    if (labelled && labels.isEmpty() && label.count() != CorpusOptions.Labels.ANY) {
      throw emptyLabel();
    }
    return Optional.of(
        new LabelledText(text, labelled ? labels : List.of(), 1, Optional.empty(), lines.line()));
  }

  private InvalidInputException emptyLabel() {
    return invalid(
        "the label is empty",
        format == CorpusFormat.FASTTEXT ? "__label__NAME and a text" : "LABEL and a text");
  }

  /** The text behind the space or tab that ends a label. */
  private static String textAfter(String line, int labelEnd) {
    return line.substring(Math.min(labelEnd + 1, line.length()));
  }

  static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  private InvalidInputException invalid(String problem, String expected) {
    return lines.invalid(lines.line(), problem, expected);
  }
}
