package dev.heed.cli.terminal;

/** Escapes line ends and control characters of text for output on one line. */
public final class Escapes {
  private Escapes() {}

  /** Escapes backslash, tab, LF and CR, so that a text can be a field of a line. */
  public static String field(String text) {
    StringBuilder field = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> field.append("\\\\");
        case '\t' -> field.append("\\t");
        case '\n' -> field.append("\\n");
        case '\r' -> field.append("\\r");
        default -> field.append(c);
      }
    }
    return field.toString();
  }

  /** Undoes {@link #field}; other backslashes stand for themselves. */
  public static String text(String field) {
    StringBuilder text = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      int escape = c == '\\' && i + 1 < field.length() ? "\\tnr".indexOf(field.charAt(i + 1)) : -1;
      if (escape < 0) {
        text.append(c);
      } else {
        text.append("\\\t\n\r".charAt(escape));
        i++;
      }
    }
    return text.toString();
  }

  /** Escapes line ends and terminal escapes, which data in a message may contain. */
  public static String oneLine(String message) {
    StringBuilder line = new StringBuilder(message.length());
    message
        .codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.append(c == '\n' ? " " : "\\u%04X".formatted(c));
              } else {
                line.appendCodePoint(c);
              }
            });
    return line.toString();
  }
}
