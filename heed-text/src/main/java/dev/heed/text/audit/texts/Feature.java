package dev.heed.text.audit.texts;

import java.util.List;

/**
 * A property of one text, found while it is read; each is a bit of {@link AuditedText#features}.
 */
@SuppressWarnings("EnumOrdinal") // bits in memory alone: no file depends on their order
public enum Feature {
  DIGIT("contains a digit"),
  EXCLAMATION("contains an exclamation mark"),
  QUESTION("contains a question mark"),
  QUOTES("contains double quotes"),
  REPEATED_MARKS("contains repeated punctuation"),
  FULL_STOP_END("ends with a full stop"),
  NO_END_MARK("ends without punctuation"),
  LOWER_START("begins with a small letter"),
  CAPITALS("is written in capitals"),
  MARKUP("contains an HTML tag or entity"),
  URL("contains a web address"),
  EMAIL("contains an e-mail address"),
  ID("contains a token like an identifier"),
  /** No character but white space. */
  BLANK(""),
  /** NUL or another control character that is no white space. */
  CONTROL(""),
  /** Bytes of one charset read as another, or U+FFFD. */
  DAMAGED("");

  /** The number of bits that are properties worth a comparison with labels. */
  public static final int COMPARED = BLANK.ordinal();

  /** The properties by which texts are compared, which come first. */
  public static List<Feature> compared() {
    return List.of(values()).subList(0, COMPARED);
  }

  private final String description;

  Feature(String description) {
    this.description = description;
  }

  /** The property as it reads after "the text"; empty for one that is a problem in itself. */
  public String description() {
    return description;
  }

  /** The bit of this feature. */
  public int bit() {
    return 1 << ordinal();
  }
}
