package dev.heed.cli.audit;

/** Text for XML 1.0, which has no form for some characters, not even an escaped one. */
final class XmlText {
  private XmlText() {}

  /** The text with such characters written as in Java, as \\u0000. */
  static String of(String text) {
    StringBuilder xml = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isAllowed(c)) {
                xml.appendCodePoint(c);
              } else {
                xml.append("\\u%04X".formatted(c));
              }
            });
    return xml.toString();
  }

  /** Whether this is a {@code Char} of XML 1.0. */
  private static boolean isAllowed(int c) {
    return c == '\t'
        || c == '\n'
        || c >= ' ' && c <= 0xD7FF
        || c >= 0xE000 && c <= 0xFFFD
        || c > 0xFFFF;
  }
}
