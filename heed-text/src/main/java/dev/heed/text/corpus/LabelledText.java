package dev.heed.text.corpus;

import com.ibm.icu.text.Normalizer2;
import dev.heed.text.token.WhiteSpace;
import java.util.Objects;
import java.util.Optional;

/**
 * One record of a corpus.
 *
 * @param text the text; may be empty
 * @param label the {@linkplain #canonicalLabel canonical} label, never empty; always present from
 *     {@link CorpusReader#openLabelled} and never from {@link CorpusReader#openUnlabelled}
 * @param id the {@code id} column of a table with a header, or the {@code id} key of a JSON object
 * @param line the line where the record starts, from 1, a header included
 */
public record LabelledText(String text, Optional<String> label, Optional<String> id, long line) {
  private static final Normalizer2 NFC = Normalizer2.getNFCInstance();

  /** Checks that nothing is null. */
  public LabelledText {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(id, "id");
  }

  /**
   * The form of a label by which labels are compared: in Unicode's normal form C, as words are, and
   * without white space at its ends; empty if nothing is left.
   */
  public static String canonicalLabel(String label) {
    return WhiteSpace.strip(NFC.normalize(label));
  }
}
