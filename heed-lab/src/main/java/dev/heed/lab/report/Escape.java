package dev.heed.lab.report;

import com.fasterxml.jackson.databind.JsonNode;

/** Escapes data so that it is not read as markup or script. */
final class Escape {

  private Escape() {}

  /** Text for an element's content or for an attribute's value in double quotes. */
  static String html(String text) {
    StringBuilder html = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        // A parser would read a bare carriage return as a line feed.
        case '\r' -> html.append("&#13;");
        // HTML has no way to write it.
        case '\0' -> html.append('\uFFFD');
        default -> html.append(isLoneSurrogate(text, i) ? '\uFFFD' : c);
      }
    }
    return html.toString();
  }

  /**
   * JSON for the inside of a script element. Outside strings JSON has none of these characters, and
   * inside them an escape means the same, so {@code </script>} and {@code <!--} cannot occur.
   */
  static String json(JsonNode json) {
    return json.toString()
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
