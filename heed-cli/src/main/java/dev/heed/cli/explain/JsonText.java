package dev.heed.cli.explain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * Writes JSON on one line, value by value, with the same characters as Jackson does. Numbers go
 * from the JVM's own conversion straight into the line, which is most of it, without a {@code
 * String} of their own.
 */
final class JsonText {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  /** Characters of a line before it grows; of a short text. */
  private static final int LENGTH = 1 << 12;

  private final StringBuilder text = new StringBuilder(LENGTH);
  private boolean isAscii = true;

  /** Whether a comma has to come before the next value. */
  private boolean isNext;

  JsonText begin(char bracket) {
    comma();
    text.append(bracket);
    isNext = false;
    return this;
  }

  JsonText end(char bracket) {
    text.append(bracket);
    isNext = true;
    return this;
  }

  private void comma() {
    if (isNext) {
      text.append(',');
    }
    isNext = true;
  }

  /** The name of the value that follows, which needs no escape. */
  JsonText name(String name) {
    comma();
    text.append('"').append(name).append("\":");
    isNext = false;
    return this;
  }

  JsonText number(int value) {
    comma();
    text.append(value);
    return this;
  }

  /** A number, or null for NaN and infinities. */
  JsonText number(double value) {
    comma();
    if (Double.isFinite(value)) {
      text.append(value);
    } else {
      text.append("null");
    }
    return this;
  }

  JsonText flag(boolean value) {
    comma();
    text.append(value);
    return this;
  }

  JsonText numbers(List<Double> values) {
    begin('[');
    for (int i = 0; i < values.size(); i++) {
      number(values.get(i));
    }
    return end(']');
  }

  JsonText strings(List<String> values) {
    begin('[');
    for (String value : values) {
      string(value);
    }
    return end(']');
  }

  JsonText string(String value) {
    comma();
    text.append('"');
    int from = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      isAscii &= c < 0x80;
      if (c < ' ' || c == '"' || c == '\\') {
        text.append(value, from, i);
        escape(c);
        from = i + 1;
      }
    }
    text.append(value, from, value.length()).append('"');
    return this;
  }

  private void escape(char c) {
    text.append('\\');
    switch (c) {
      case '"', '\\' -> text.append(c);
      case '\b' -> text.append('b');
      case '\t' -> text.append('t');
      case '\n' -> text.append('n');
      case '\f' -> text.append('f');
      case '\r' -> text.append('r');
      default -> text.append("u00").append(HEX[c >> 4]).append(HEX[c & 15]);
    }
  }

  /** A value that is JSON already. */
  JsonText json(String value) {
    comma();
    isAscii = false; // for all that is known
    text.append(value);
    return this;
  }

  /** All that was written, and the end of the line, in UTF-8. */
  byte[] line() {
    // ASCII is not searched for other characters again.
    return text.append('\n').toString().getBytes(isAscii ? ISO_8859_1 : UTF_8);
  }
}
