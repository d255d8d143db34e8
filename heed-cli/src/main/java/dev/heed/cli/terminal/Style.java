package dev.heed.cli.terminal;

/**
 * Colours and emphasis of text on a terminal, as ANSI escape sequences; elsewhere it leaves text as
 * it is.
 *
 * @param isOn whether the text goes to a terminal that shows them
 */
public record Style(boolean isOn) {
  /** A style that leaves all text as it is. */
  public static final Style NONE = new Style(false);

  /** Strong text, for labels. */
  public String bold(String text) {
    return sgr("1", text);
  }

  /** Weak text, for counts. */
  public String dim(String text) {
    return sgr("2", text);
  }

  /** Text of a failure. */
  public String red(String text) {
    return sgr("1;31", text);
  }

  /** Text of a warning. */
  public String yellow(String text) {
    return sgr("1;33", text);
  }

  /** Text of a success. */
  public String green(String text) {
    return sgr("32", text);
  }

  /** Text with parameters of the sequence Select Graphic Rendition (ECMA-48), which end with it. */
  public String sgr(String parameters, String text) {
    return isOn && !text.isEmpty() && !parameters.isEmpty()
        ? "\u001b[" + parameters + "m" + text + "\u001b[0m"
        : text;
  }

  /** Text that opens an address when it is clicked (OSC 8). */
  public String link(String address, String text) {
    return isOn ? "\u001b]8;;" + address + "\u001b\\" + text + "\u001b]8;;\u001b\\" : text;
  }
}
