package dev.heed.text.audit.texts;

import java.lang.Character.UnicodeScript;

/**
 * A text as an audit keeps it: about 80 bytes and 4 for each token.
 *
 * @param words numbers of the tokens' forms in {@link AuditedTexts}; shared, not to be changed
 * @param fingerprint of the normalised text
 * @param labels number of the label set in {@link AuditedTexts}
 * @param line the line where it starts, from 1
 * @param characters its length in code points
 * @param features the bits of its {@link Feature}s
 * @param script the script of most of its letters; COMMON without letters
 */
public record AuditedText(
    int[] words,
    Fingerprint fingerprint,
    int labels,
    long line,
    int characters,
    int features,
    UnicodeScript script) {
  /** Whether the text has a feature. */
  public boolean has(Feature feature) {
    return (features & feature.bit()) != 0;
  }
}
