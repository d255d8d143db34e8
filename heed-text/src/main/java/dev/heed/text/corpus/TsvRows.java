package dev.heed.text.corpus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads rows of fields separated by tabs: no quoting; {@code \t \n \r \\} are unescaped. */
final class TsvRows implements RowSource {
  private final LineReader lines;

  TsvRows(LineReader lines) {
    this.lines = lines;
  }

  @Override
  public Optional<Row> next() throws IOException {
    String line = lines.next();
    if (line == null) {
      return Optional.empty();
    }
    List<String> fields = new ArrayList<>();
    int start = 0;
    for (int tab = line.indexOf('\t'); tab >= 0; tab = line.indexOf('\t', start)) {
      fields.add(unescape(line.substring(start, tab)));
      start = tab + 1;
    }
    fields.add(unescape(line.substring(start)));
    return Optional.of(new Row(lines.line(), fields, line.isEmpty()));
  }

  static String unescape(String field) {
    int backslash = field.indexOf('\\');
    if (backslash < 0) {
      return field;
    }
    StringBuilder text = new StringBuilder(field.length());
    int start = 0;
    while (backslash >= 0 && backslash + 1 < field.length()) {
      char escaped =
          switch (field.charAt(backslash + 1)) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '\\' -> '\\';
            default -> 0;
          };
      int next = backslash + 1;
      if (escaped != 0) {
        text.append(field, start, backslash).append(escaped);
        next = backslash + 2;
        start = next;
      }
      backslash = field.indexOf('\\', next);
    }
    return text.append(field, start, field.length()).toString();
  }
}
