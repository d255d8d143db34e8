package dev.heed.text.corpus;

import java.util.Objects;
import java.util.Optional;

/**
 * One record of a corpus.
 *
 * @param text the text; may be empty
 * @param label the label, never blank; always present from {@link CorpusReader#openLabelled} and
 *     never from {@link CorpusReader#openUnlabelled}
 * @param id the {@code id} column of a table with a header, or the {@code id} key of a JSON object
 * @param line the line where the record starts, from 1, a header included
 */
public record LabelledText(String text, Optional<String> label, Optional<String> id, long line) {
  /** Checks that nothing is null. */
  public LabelledText {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(id, "id");
  }
}
